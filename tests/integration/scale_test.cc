// Ten thousand domains (fewer below sanitizers) against a real server on loopback: each unique question is sent once.
#include <gtest/gtest.h>

#include <cstdio>

#include "tests/support/big_world.h"
#include "tests/support/files.h"
#include "tests/support/program.h"

namespace {

constexpr std::size_t domain_count = DOMAINS;

TEST(Scale, SendsEachUniqueQuestionOnce) {
  const support::BigWorld world = support::big_world(domain_count);
  const support::NsdServer server(world.zones);
  const support::Outcome outcome = support::run_program(
      {.arguments = {"generate", "--send-on", world.send_on, "--domains", "-", "--server",
                     server.address().to_string(), "--severity", "ip.global=ignore", "--severity",
                     "mx.here=note", "--stats", "--timeout", "30"},  // a slow machine is no loss
       .input = world.domains});
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
  // MX of each; A and AAAA of the exchanges of four in ten and of the one in ten that has none.
  EXPECT_GT(unique, domain_count * 2);
  EXPECT_EQ(sent - retried, unique);
  EXPECT_EQ(retried, 0u) << "questions were lost on loopback";
}

}  // namespace
