// What a person at a terminal sees, and nobody else.
#include <gtest/gtest.h>

#include <regex>
#include <sstream>

#include "tests/support/files.h"
#include "tests/support/program.h"

namespace {

namespace fs = std::filesystem;
using support::Invocation;
using support::Outcome;

const fs::path demo = fs::path(SOURCE_DIR) / "fixtures/demo";

Invocation generate(const fs::path& folder, std::vector<std::string> environment) {
  return {.arguments = {"generate", "--policy", "policy.yml", "--poste", "poste", "--zone",
                        "demo.zone", "--output", (folder / "outbound-hosts.yml").string()},
          .environment = std::move(environment),
          .folder = demo};
}

Invocation lint(std::vector<std::string> environment) {
  return {
      .arguments = {"lint", "outbound-hosts.yml", "--policy", "policy.yml", "--zone", "demo.zone"},
      .environment = std::move(environment),
      .folder = demo};
}

// Lines that are wider than so many columns; a record to copy is never broken.
std::vector<std::string> wider_lines(const std::string& text, std::size_t columns) {
  static const std::regex unbreakable("^ *(publish  .*|([a-z]+ +)?[^ ]*)$");
  std::vector<std::string> wide;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    if (line.size() > columns && !std::regex_match(line, unbreakable)) wide.push_back(line);
  }
  return wide;
}

TEST(Terminal, IsFittedByTheReport) {
  constexpr unsigned short widths[] = {40, 60, 80, 100, 132, 200};
  for (const unsigned short columns : widths) {
    SCOPED_TRACE(columns);
    const support::TemporaryFolder folder;
    const Outcome generated = run_on_terminal(generate(folder.path(), {}), columns);
    EXPECT_EQ(generated.status, 3);
    EXPECT_EQ(wider_lines(generated.out, columns), std::vector<std::string>());
    EXPECT_NE(generated.out.find("\nTo do first, of "), std::string::npos);
    const Outcome linted = run_on_terminal(lint({}), columns);
    EXPECT_EQ(linted.status, 1);
    EXPECT_EQ(wider_lines(linted.out, columns), std::vector<std::string>());
  }
}

TEST(Terminal, HasColoursUnlessTheyAreNotWanted) {
  const auto has_colours = [](std::vector<std::string> environment) {
    const Outcome outcome = run_on_terminal(lint(std::move(environment)), 80);
    return outcome.out.find('\x1b') != std::string::npos;
  };
  EXPECT_TRUE(has_colours({"TERM=xterm"}));
  EXPECT_TRUE(has_colours({"TERM=xterm", "NO_COLOR="}));
  EXPECT_FALSE(has_colours({"TERM=xterm", "NO_COLOR=1"}));
  EXPECT_FALSE(has_colours({"TERM=dumb"}));
  EXPECT_FALSE(has_colours({}));
}

TEST(Terminal, IsWhereAloneTheReportIsTold) {
  const support::TemporaryFolder folder;
  const Outcome generated = run_program(generate(folder.path(), {"TERM=xterm"}));
  EXPECT_EQ(generated.err.find("To do"), std::string::npos);
  EXPECT_NE(generated.err, "");
  const Outcome linted = run_program(lint({"TERM=xterm"}));
  EXPECT_EQ(linted.out.find("To do"), std::string::npos);
  EXPECT_TRUE(linted.out.starts_with("outbound-hosts.yml:")) << linted.out;
}

}  // namespace
