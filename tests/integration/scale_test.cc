// Ten thousand domains (fewer below sanitizers) against a real server on loopback: each unique
// question is sent once, though not all answers can be kept.
#include <gtest/gtest.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "tests/support/big_world.h"
#include "tests/support/files.h"
#include "tests/support/program.h"

namespace {

constexpr std::size_t domain_count = DOMAINS;

TEST(Scale, SendsEachUniqueQuestionOnce) {
  const support::BigWorld world = support::big_world(domain_count);
  const support::NsdServer server(world.zones);
  const support::TemporaryFolder folder;
  const support::Outcome outcome = support::run_program(
      {.arguments = {"generate", "--send-on", world.send_on, "--domains", "-", "--server",
                     server.address().to_string(), "--severity", "ip.global=ignore", "--severity",
                     "mx.here=note", "--stats", "--timeout", "30",  // a slow machine is no loss
                     "--record", "answers.json"},
       .input = world.domains,
       .folder = folder.path()});
  const std::size_t line = outcome.err.find("questions: ");
  ASSERT_NE(line, std::string::npos) << outcome.err;
  unsigned long long asked = 0;
  unsigned long long unique = 0;
  unsigned long long sent = 0;
  unsigned long long retried = 0;
  ASSERT_EQ(std::sscanf(outcome.err.c_str() + line,
                        "questions: %llu asked, %llu unique, %llu sent, %llu retried", &asked,
                        &unique, &sent, &retried),
            4);
  EXPECT_GT(asked, unique);
  // MX and TXT of each, and of its DMARC record.
  EXPECT_GT(unique, domain_count * 3);
  EXPECT_EQ(retried, 0u) << "questions were lost on loopback";
  const auto recorded = nlohmann::json::parse(support::read_file(folder.path() / "answers.json"));
  EXPECT_EQ(sent, recorded.at("answers").size());
}

}  // namespace
