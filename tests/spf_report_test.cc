#include "gen/spf_report.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "tests/support/answers.h"
#include "tests/support/world.h"

namespace {

using policy::SpfMatch;
using policy::SpfRecordTrace;
using policy::SpfStep;

std::size_t widest_line(const std::string& text) {
  std::istringstream stream(text);
  std::size_t widest = 0;
  for (std::string line; std::getline(stream, line);) widest = std::max(widest, line.size());
  return widest;
}

SpfRecordTrace trace_of(std::string record) {
  return {.domain = support::name("example.com"),
          .lookups = {{support::question("example.com TXT"), dns::Reason::none, dns::Ttl{60}, {}}},
          .record = std::move(record),
          .steps = {},
          .result = policy::SpfResult::neutral,
          .why = "no term matches"};
}

TEST(SpfSentence, IsOneLineAndTheExplanationAnother) {
  policy::SpfVerdict verdict{.result = policy::SpfResult::fail, .why = "because\n\x1b of \xc3\xbc"};
  EXPECT_EQ(gen::spf_sentence(verdict), "fail: because\\010\\027 of \\195\\188\n");
  verdict.explanation = "a\\b\r\nc";
  EXPECT_EQ(gen::spf_sentence(verdict),
            "fail: because\\010\\027 of \\195\\188\nexplanation: a\\b\\013\\010c\n");
  verdict.why = std::string(3000, 'w');
  verdict.explanation.clear();
  EXPECT_EQ(gen::spf_sentence(verdict),
            fmt::format("fail: {}... (3000 octets)\n", std::string(2000, 'w')));
}

TEST(SpfTraceText, BreaksLinesAtBlanks) {
  std::string record = "v=spf1";
  for (int i = 0; i < 30; ++i) record += fmt::format(" ip4:192.0.2.{}", i);
  const std::string text = gen::spf_trace_text(trace_of(record));
  EXPECT_TRUE(text.starts_with("example.com TXT: found, TTL 60\n  v=spf1 ip4:192.0.2.0 ")) << text;
  EXPECT_NE(text.find("\n      ip4:192.0.2."), std::string::npos) << text;
  EXPECT_GT(widest_line(text), 80u);
  EXPECT_LE(widest_line(text), 100u);
}

TEST(SpfTraceText, LeavesLongWordsWholeAndCutsWhatIsEndless) {
  const std::string word(150, 'w');
  const std::string text = gen::spf_trace_text(trace_of("v=spf1 " + word + " a"));
  EXPECT_NE(text.find("  v=spf1\n      " + word + "\n      a\n"), std::string::npos) << text;
  const std::string endless = gen::spf_trace_text(trace_of(std::string(100'000, 'w')));
  EXPECT_NE(endless.find("w...\n      (100000 octets)\n"), std::string::npos);
  EXPECT_LT(endless.size(), 5000u);
}

TEST(SpfTraceText, TellsWhatATermMeantAndAsked) {
  SpfRecordTrace trace = trace_of("v=spf1 a:%{d}");
  SpfStep& step = trace.steps.emplace_back();
  step.number = 1;
  step.term = "a:%{d}";
  step.target = "example.com";
  step.lookups = {
      {support::question("example.com A"), dns::Reason::none, dns::Ttl{5}, {"192.0.2.1", "::1"}},
      {support::question("example.com AAAA"), dns::Reason::no_data, dns::Ttl{6}, {}},
      {support::question("example.com MX"), dns::Reason::timeout, dns::Ttl{0}, {}}};
  step.match = SpfMatch::no_match;
  step.why = "not there";
  step.terms = 3;
  step.voids = 1;
  EXPECT_EQ(gen::spf_trace_text(trace),
            "example.com TXT: found, TTL 60\n"
            "  v=spf1 a:%{d}\n"
            "  1. a:%{d} -> no match (terms 3/10, voids 1/2)\n"
            "     expands to example.com\n"
            "     example.com A: found, TTL 5: 192.0.2.1, ::1\n"
            "     example.com AAAA: no-data, TTL 6\n"
            "     example.com MX: timeout\n"
            "     not there\n"
            "example.com: neutral: no term matches\n");
}

TEST(SpfTraceText, ShowsEveryMistakeWhereItStands) {
  const std::string text = gen::spf_trace_text(trace_of("v=spf1 ipv4:192.0.2.1 a:\x1b b"));
  EXPECT_NE(text.find("  octet 8, in ipv4:192.0.2.1: no such mechanism\n"), std::string::npos)
      << text;
  EXPECT_NE(text.find(", in a:\\027: "), std::string::npos) << text;
}

TEST(SpfJson, HoldsOctetsOfAnyValueInAscii) {
  const gen::SpfClient client{support::ip("192.0.2.1"), "h\xff\x1b", "s\\\n@example.com"};
  const policy::SpfIdentity identity = identity_of(gen::query_of(client, "r", 0));
  policy::SpfVerdict verdict{.result = policy::SpfResult::fail,
                             .why = "\x1b\xff\xe2\x80\xae",
                             .explanation = "a\\b\x1b\x7f"};
  const std::string receiver = "r\t";
  const std::string json = gen::spf_json({client, receiver, identity, verdict});
  EXPECT_NE(json.find(R"("helo": "h\\255\\027",)"), std::string::npos) << json;
  EXPECT_NE(json.find(R"("sender": "s\\092\\010@example.com",)"), std::string::npos) << json;
  EXPECT_NE(json.find(R"("receiver": "r\\009")"), std::string::npos) << json;
  EXPECT_NE(json.find(R"("why": "\u001b\ufffd\u202e",)"), std::string::npos) << json;
  EXPECT_NE(json.find(R"("explanation": "a\\b\u001b\u007f",)"), std::string::npos) << json;
  EXPECT_NE(json.find(R"("trace": null)"), std::string::npos) << json;
}

}  // namespace
