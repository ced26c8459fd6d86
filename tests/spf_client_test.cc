#include "gen/spf_client.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "policy/spf_answers.h"
#include "tests/support/golden.h"
#include "tests/support/world.h"

namespace {

using gen::SpfClient;
using policy::SpfRecordTrace;
using policy::SpfStep;

TEST(ReadSpfLine, ReadsThreeFields) {
  struct Case {
    const char* line;
    SpfClient client;
  };
  const Case cases[] = {
      {"192.0.2.1\tmail.example.com\ta@example.com",
       {support::ip("192.0.2.1"), "mail.example.com", "a@example.com"}},
      {"2001:DB8:0::1\tmail.example.com\t<a@example.com>",
       {support::ip("2001:db8::1"), "mail.example.com", "a@example.com"}},
      {"192.0.2.1\tmail.example.com\t", {support::ip("192.0.2.1"), "mail.example.com", ""}},
      {"192.0.2.1\tmail.example.com\t<>", {support::ip("192.0.2.1"), "mail.example.com", ""}},
      {"192.0.2.1\t\ta@example.com", {support::ip("192.0.2.1"), "", "a@example.com"}},
      {"192.0.2.1\t a b \x1b\t\"a\xff\" @", {support::ip("192.0.2.1"), " a b \x1b", "\"a\xff\" @"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.line);
    const dns::Result<SpfClient> client = gen::read_spf_line(c.line, "file", 3);
    ASSERT_TRUE(client.has_value()) << support::lines_of(client.error());
    EXPECT_TRUE(*client == c.client) << client->helo << client->sender;
  }
}

TEST(ReadSpfLine, TellsEveryMistake) {
  struct Case {
    const char* line;
    const char* mistakes;
  };
  const Case cases[] = {
      {"x", "file:3:2: ip TAB helo TAB sender is wanted\n"},
      {"192.0.2.1\ta.example", "file:3:20: ip TAB helo TAB sender is wanted\n"},
      {"192.0.2.300\ta.example",
       "file:3:1: not an IP address: \"192.0.2.300\"\n"
       "file:3:22: ip TAB helo TAB sender is wanted\n"},
      {" 192.0.2.1\ta.example\tb@a.example", "file:3:1: not an IP address: \" 192.0.2.1\"\n"},
      {"192.0.2.1\t\t",
       "file:3:11: the null sender is checked as postmaster@HELO: a HELO name is wanted\n"},
      {"192.0.2.1\ta\tb\tc\td", "file:3:14: a TAB too many\n"},
      {"\t\t<>\t",
       "file:3:1: not an IP address: \"\"\n"
       "file:3:2: the null sender is checked as postmaster@HELO: a HELO name is wanted\n"
       "file:3:5: a TAB too many\n"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.line);
    const dns::Result<SpfClient> client = gen::read_spf_line(c.line, "file", 3);
    ASSERT_FALSE(client.has_value());
    EXPECT_EQ(support::lines_of(client.error()), c.mistakes);
  }
}

TEST(WithoutBrackets, TakesOffOnePair) {
  EXPECT_EQ(gen::without_brackets("<a@example.com>"), "a@example.com");
  EXPECT_EQ(gen::without_brackets("<>"), "");
  EXPECT_EQ(gen::without_brackets(""), "");
  EXPECT_EQ(gen::without_brackets("<"), "<");
  EXPECT_EQ(gen::without_brackets("<<a>>"), "<a>");
  EXPECT_EQ(gen::without_brackets("<a@example.com"), "<a@example.com");
}

// As evaluated up to this step.
SpfRecordTrace trace_of(const char* record, int steps, std::vector<SpfRecordTrace> nested = {}) {
  SpfRecordTrace trace;
  trace.domain = support::name("example.com");
  trace.record = record;
  for (int i = 1; i <= steps; ++i) {
    SpfStep& step = trace.steps.emplace_back();
    step.number = i;
    step.term = fmt::format("term{}", i);
  }
  trace.steps.back().nested = std::move(nested);
  return trace;
}

TEST(TermThatWantsHelo, IsTheFirstOfThoseEvaluated) {
  const SpfRecordTrace inner = trace_of("v=spf1 a mx:%{h} -all", 2);
  struct Case {
    const char* name;
    SpfRecordTrace trace;
    const char* term;
  };
  const Case cases[] = {
      {"exists", trace_of("v=spf1 a exists:%{h}.x.example.com", 2),
       "\"term2\", 2nd term of example.com"},
      {"in upper case", trace_of("v=spf1 a:%{H2r-} -all", 2), "\"term1\", 1st term of example.com"},
      {"not reached", trace_of("v=spf1 a exists:%{h}.x.example.com", 1), ""},
      {"escaped", trace_of("v=spf1 a:%%{h}.example.com include:example.net", 2), ""},
      {"included", trace_of("v=spf1 include:example.net -all", 1, {inner}),
       "\"term2\", 2nd term of example.com"},
      {"redirected", trace_of("v=spf1 redirect=%{h}", 1), "\"term1\", 1st term of example.com"},
      {"of an explanation", trace_of("v=spf1 -all exp=%{h}", 1), ""},
      {"no domain-spec", trace_of("v=spf1 a mx ip4:192.0.2.1 ptr -all", 5), ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(gen::term_that_wants_helo(c.trace).value_or(""), c.term);
  }
}

TEST(QueryOf, TellsAnUnknownHeloName) {
  const policy::SpfQuery query =
      gen::query_of({support::ip("192.0.2.1"), "", "a@b.example"}, "mx", 7);
  EXPECT_EQ(query.helo, "unknown");
  EXPECT_EQ(query.sender, "a@b.example");
  EXPECT_EQ(query.receiver, "mx");
  EXPECT_EQ(query.time, 7);
}

}  // namespace
