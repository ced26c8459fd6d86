// The public SPF suites over a resolver in memory, and what their reader makes of them.
#include "tests/support/spf_suite.h"

#include <gtest/gtest.h>

#include "tests/support/answers.h"
#include "tests/support/spf_check.h"
#include "tests/support/suite_resolver.h"

namespace {

using support::SpfScenario;
using support::SpfSuite;
using support::SpfTest;

TEST(SpfSuites, AreWhole) {
  for (const support::SpfSuiteFile& file : support::spf_suite_files) {
    SCOPED_TRACE(file.label);
    const SpfSuite suite = support::read_spf_suite(file);
    EXPECT_EQ(suite.test_count(), file.tests);
    EXPECT_EQ(suite.explanation_count(), file.explanations);
  }
}

constexpr const char* odd_suite = R"(
---
description: First
tests:
  one:
    helo: "[192.0.2.1]"
    host: ::FFFF:192.0.2.1
    mailfrom: '@example.com'
    result: [fail, permerror]
    explanation: DEFAULT
    skip: obeyed by nobody
  two: {host: 2001:DB8::1, mailfrom: "", result: none}
zonedata:
  Copied.example.com:
    - SPF: ["v=spf1 ", "-all"]
    - SPF: "\x96"
  kept.example.com:
    - SPF: v=spf1 -all
    - TXT: v=spf1 +all
  none.example.com:
    - SPF: v=spf1 -all
    - TXT: NONE
  hidden.example.com:
    - A: 192.0.2.2
    - TIMEOUT
  marked.example.com:
    - TIMEOUT: true
  failing.example.com:
    - SERVFAIL: true
  loop.example.com:
    - CNAME: self.example.com.
  self.example.com:
    - CNAMELOOP: true
  alias.example.com:
    - CNAME: copied.example.com.
  slow.example.com:
    - CNAME: hidden.example.com
  null.example.com:
    - MX: [0, ""]
    - TXT: []
  "a b:c%d\\e.example.com":
    - PTR: ptr:example.com.
---
description: Second
tests:
  three: {helo: h, host: 192.0.2.1, mailfrom: a@b.example, result: pass}
zonedata:
  b.example:
    - SPF: v=spf1
        +all
)";

TEST(SpfSuites, AreReadByTheirConventions) {
  const SpfSuite suite = support::parse_spf_suite(odd_suite);
  ASSERT_EQ(suite.scenarios.size(), 2u);
  ASSERT_EQ(suite.scenarios[0].tests.size(), 2u);
  const SpfTest& one = suite.scenarios[0].tests[0];
  EXPECT_EQ(one.name, "one");
  EXPECT_EQ(one.query.helo, "[192.0.2.1]");
  EXPECT_EQ(one.query.sender, "@example.com");
  EXPECT_EQ(one.results, (std::vector<std::string>{"fail", "permerror"}));
  EXPECT_EQ(one.explanation, "DEFAULT");
  const SpfTest& two = suite.scenarios[0].tests[1];
  EXPECT_EQ(two.query.helo, "");
  EXPECT_EQ(two.results, std::vector<std::string>{"none"});
  EXPECT_EQ(two.explanation, std::nullopt);
  EXPECT_EQ(suite.scenarios[1].description, "Second");
}

TEST(SpfSuites, TheirZoneDataAnswersAsDnsWould) {
  const SpfSuite suite = support::parse_spf_suite(odd_suite);
  struct Case {
    const char* question;
    const char* answer;
  };
  const Case cases[] = {
      {"copied.example.com TXT", "found 3600: \"v=spf1 -all\", \"\\150\""},
      {"copied.example.com A", "no such record 3600"},
      {"example.com A", "no such record 3600"},
      {"nowhere.example.com A", "no such name 3600"},
      {"kept.example.com TXT", "found 3600: \"v=spf1 +all\""},
      {"none.example.com TXT", "no such record 3600"},
      {"hidden.example.com A", "found 3600: 192.0.2.2"},
      {"hidden.example.com AAAA", "time-out"},
      {"marked.example.com TXT", "time-out"},
      {"failing.example.com A", "SERVFAIL"},
      {"loop.example.com A", "unfinished 3600 by self.example.com, self.example.com"},
      {"alias.example.com TXT", "found 3600 by copied.example.com: \"v=spf1 -all\", \"\\150\""},
      {"slow.example.com A", "found 3600 by hidden.example.com: 192.0.2.2"},
      {"slow.example.com MX", "time-out"},
      {"null.example.com MX", "found 3600: 0 ."},
      {"null.example.com TXT", "found 3600: \"\""},
      {"a\\032b:c%d\\\\e.example.com PTR", "found 3600: ptr:example.com"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.question);
    dns::EventLoop loop;
    support::SuiteResolver resolver(loop, suite.scenarios[0].zone);
    EXPECT_EQ(support::print(loop.run(resolver.ask(support::question(c.question)))), c.answer);
    EXPECT_EQ(resolver.asked(), 1u);
  }
}

TEST(SpfSuites, LongTextsAreSeveralStrings) {
  EXPECT_EQ(support::txt_strings("").strings, std::vector<std::string>{""});
  const std::string part(255, 'a');
  EXPECT_EQ(support::txt_strings(part).strings, std::vector<std::string>{part});
  EXPECT_EQ(support::txt_strings(part + "b").strings, (std::vector<std::string>{part, "b"}));
}

class Suites : public testing::TestWithParam<support::SpfSuiteFile> {};

TEST_P(Suites, GetTheirResultsInMemory) {
  const SpfSuite suite = support::read_spf_suite(GetParam());
  support::SpfScore score;
  for (const SpfScenario& scenario : suite.scenarios) {
    for (const SpfTest& test : scenario.tests) {
      SCOPED_TRACE(fmt::format("{}: {}", scenario.description, test.name));
      dns::EventLoop loop;
      support::SuiteResolver resolver(loop, scenario.zone);
      score.expect_right(test, loop.run(support::check(loop, resolver, test)));
    }
  }
  fmt::print("{} in memory: {}\n", GetParam().label, score.to_string());
}

// A check that is not traced finds the same words, in the trace of what decides alone.
TEST_P(Suites, AreDecidedByTheSameTermsTracedOrNot) {
  const SpfSuite suite = support::read_spf_suite(GetParam());
  for (const SpfScenario& scenario : suite.scenarios) {
    for (const SpfTest& test : scenario.tests) {
      SCOPED_TRACE(fmt::format("{}: {}", scenario.description, test.name));
      dns::EventLoop loop;
      support::SuiteResolver resolver(loop, scenario.zone);
      const auto verdict_with = [&](policy::SpfDetail detail) {
        return loop.run(support::check(loop, resolver, test, detail)).verdict;
      };
      const policy::SpfVerdict traced = verdict_with(policy::SpfDetail::trace);
      EXPECT_EQ(verdict_with(policy::SpfDetail::result).why, traced.why);
      EXPECT_EQ(deciding_path(traced.trace.value()), traced.why);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Spf, Suites, testing::ValuesIn(support::spf_suite_files),
                         [](const auto& file) { return file.param.label; });

}  // namespace
