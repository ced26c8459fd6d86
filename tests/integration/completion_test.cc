// The verb completion; tests/installed/completions.py has real shells use what it prints.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/program.h"

namespace {

using support::Outcome;
using support::run_program;
using testing::HasSubstr;
using testing::StartsWith;

TEST(Completion, IsPrintedForEachShell) {
  for (const std::string shell : {"bash", "fish"}) {
    const Outcome outcome = run_program({.arguments = {"completion", shell}});
    EXPECT_EQ(outcome.status, 0);
    EXPECT_THAT(outcome.out, StartsWith("# Completes outbound-hosts in " + shell));
    EXPECT_THAT(outcome.out, HasSubstr("error warning note"));
  }
  const Outcome outcome = run_program({.arguments = {"completion", "zsh"}});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, StartsWith("#compdef outbound-hosts\n"));
}

TEST(Completion, IsNotPrintedForOthers) {
  const Outcome outcome = run_program({.arguments = {"completion", "tcsh"}});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(outcome.err, "SHELL \"tcsh\": bash, zsh or fish is wanted\n");
  EXPECT_EQ(run_program({.arguments = {"completion"}}).status, 2);
}

TEST(Completion, HasAHelpWithTwoExamples) {
  EXPECT_THAT(run_program({.arguments = {"completion", "--help"}}).out,
              HasSubstr("\nExamples:\n  . <(outbound-hosts completion bash)\n"));
}

}  // namespace
