#include "policy/spf_trace.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/world.h"

namespace policy {
namespace {

SpfStep step(int number, const char* term, SpfMatch match, const char* why,
             const char* target = "") {
  SpfStep made;
  made.number = number;
  made.term = term;
  made.target = target;
  made.match = match;
  made.why = why;
  return made;
}

SpfRecordTrace record(const char* domain, std::vector<SpfStep> steps, const char* why = "") {
  SpfRecordTrace trace;
  trace.domain = support::name(domain);
  trace.steps = std::move(steps);
  trace.why = why;
  return trace;
}

SpfStep nested(int number, const char* term, SpfRecordTrace inner, SpfMatch match) {
  SpfStep made = step(number, term, match, "check_host for it gives a result",
                      inner.domain->to_string().c_str());
  made.nested.push_back(std::move(inner));
  return made;
}

TEST(DecidingPath, NamesTheTermByItsNumber) {
  const std::pair<int, const char*> cases[] = {
      {1, "1st"},     {2, "2nd"},     {3, "3rd"},     {4, "4th"},     {10, "10th"},   {11, "11th"},
      {12, "12th"},   {13, "13th"},   {14, "14th"},   {21, "21st"},   {22, "22nd"},   {23, "23rd"},
      {101, "101st"}, {111, "111th"}, {112, "112th"}, {113, "113th"}, {121, "121st"},
  };
  for (const auto& [number, ordinal] : cases) {
    const SpfRecordTrace trace = record(
        "example.com", {step(number, "ip4:192.0.2.1", SpfMatch::match, "192.0.2.1 is there")});
    EXPECT_EQ(deciding_path(trace),
              fmt::format("192.0.2.1 is there, {} term of example.com", ordinal));
  }
}

TEST(DecidingPath, TellsTheTermUnlessTheWordsDo) {
  struct Case {
    const char* name;
    SpfStep step;
    const char* path;
  };
  const Case cases[] = {
      {"asks nothing", step(1, "ip4:192.0.2.0/25", SpfMatch::match, "192.0.2.1 is in it"),
       "192.0.2.1 is in it, 1st term of example.com"},
      {"asks a name", step(2, "a:%{h}", SpfMatch::match, "a.example has it", "a.example"),
       "a.example has it (a:%{h}), 2nd term of example.com"},
      {"temperror",
       step(3, "mx", SpfMatch::temperror, "MX of example.com: SERVFAIL", "example.com"),
       "MX of example.com: SERVFAIL (mx), 3rd term of example.com"},
      {"permerror before it asks",
       step(4, "a:b.example", SpfMatch::permerror, "more than 10 terms"),
       "more than 10 terms (a:b.example), 4th term of example.com"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(deciding_path(record("example.com", {c.step})), c.path);
  }
}

TEST(DecidingPath, IsThatOfTheLastStep) {
  const SpfRecordTrace trace =
      record("example.com", {step(1, "a", SpfMatch::no_match, "not there", "example.com"),
                             step(2, "-all", SpfMatch::match, "nothing before it")});
  EXPECT_EQ(deciding_path(trace), "nothing before it, 2nd term of example.com");
}

TEST(DecidingPath, IsTheRecordsWhereNoStepDecides) {
  EXPECT_EQ(deciding_path(record("example.com", {}, "example.com has no SPF record")),
            "example.com has no SPF record");
  EXPECT_EQ(deciding_path(record("example.com",
                                 {step(1, "a", SpfMatch::no_match, "not there", "example.com")},
                                 "no term of example.com matches 192.0.2.1")),
            "no term of example.com matches 192.0.2.1");
  SpfRecordTrace without_domain;
  without_domain.why = "\"[192.0.2.1]\" is no domain";
  EXPECT_EQ(deciding_path(without_domain), "\"[192.0.2.1]\" is no domain");
}

TEST(DecidingPath, GoesThroughIncludesAndRedirects) {
  const SpfRecordTrace innermost =
      record("c.example", {step(3, "ip4:192.0.2.0/25", SpfMatch::match, "192.0.2.1 is in it")});
  const SpfRecordTrace included =
      record("b.example", {nested(2, "include:c.example", innermost, SpfMatch::match)});
  EXPECT_EQ(
      deciding_path(
          record("a.example", {nested(1, "?include:b.example", included, SpfMatch::match)})),
      "192.0.2.1 is in it, 3rd term of c.example, included by b.example, included by a.example");
  EXPECT_EQ(deciding_path(
                record("a.example", {nested(1, "redirect=b.example", included, SpfMatch::match)})),
            "192.0.2.1 is in it, 3rd term of c.example, included by b.example, by redirect of "
            "a.example");
}

TEST(DecidingPath, KnowsAnIncludeFromARedirect) {
  const SpfRecordTrace inner = record("b.example", {}, "b.example has no SPF record");
  const std::pair<const char*, const char*> cases[] = {
      {"include:b.example", "included by"},         {"include:x=y.b.example", "included by"},
      {"-INCLUDE:b.example", "included by"},        {"redirect=b.example", "by redirect of"},
      {"Redirect=x:y.b.example", "by redirect of"},
  };
  for (const auto& [term, words] : cases) {
    SCOPED_TRACE(term);
    EXPECT_EQ(deciding_path(record("a.example", {nested(1, term, inner, SpfMatch::permerror)})),
              fmt::format("b.example has no SPF record, {} a.example", words));
  }
}

TEST(SpfMatch, HasWords) {
  EXPECT_EQ(to_string(SpfMatch::no_match), "no match");
  EXPECT_EQ(to_string(SpfMatch::match), "match");
  EXPECT_EQ(to_string(SpfMatch::temperror), "temperror");
  EXPECT_EQ(to_string(SpfMatch::permerror), "permerror");
}

}  // namespace
}  // namespace policy
