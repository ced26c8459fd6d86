#include "gen/finding_text.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/support/world.h"

namespace {

using policy::Finding;
using support::ip;
using support::name;

Finding whole_finding() {
  const auto sender = std::make_shared<policy::Sender>(support::sender("m.example", "192.0.2.1"));
  Finding finding{.check = &policy::check("spf.mailfrom"),
                  .domain = name("a.example"),
                  .sender = sender,
                  .ip = ip("2001:db8::1"),
                  .judgement = {.verdict = policy::Verdict::unknown,
                                .seen = std::string("\0\xff seen", 7),
                                .wanted = "wanted",
                                .actor = policy::Actor::helo_dns}};
  finding.acknowledged = std::make_shared<const std::string>("");
  finding.judgement.publish.records = {
      {name("a.example"), dns::TxtRecord{"v=spf1 -all"}, {"v=spf1 ?all", "v=spf1"}},
      {name("m.example"), ip("192.0.2.1")},
      {name("1.2.0.192.in-addr.arpa"), name("m.example"), {}}};
  return finding;
}

bool have_same(const auto& left, const auto& right) {
  return left && right ? *left == *right : left == right;
}

void expect_same(const Finding& left, const Finding& right) {
  EXPECT_EQ(left.check, right.check);
  EXPECT_EQ(left.domain, right.domain);
  EXPECT_TRUE(have_same(left.sender, right.sender));
  EXPECT_EQ(left.ip, right.ip);
  EXPECT_EQ(left.judgement.verdict, right.judgement.verdict);
  EXPECT_EQ(left.judgement.seen, right.judgement.seen);
  EXPECT_EQ(left.judgement.wanted, right.judgement.wanted);
  EXPECT_EQ(left.judgement.actor, right.judgement.actor);
  EXPECT_EQ(left.judgement.publish, right.judgement.publish);
  EXPECT_TRUE(have_same(left.acknowledged, right.acknowledged));
}

TEST(FindingTexts, ReadWhatTheyWrite) {
  const Finding small{.check = &policy::checks().back(), .domain = name("a.example")};
  const std::vector<Finding> findings = {whole_finding(), small, whole_finding()};
  gen::FindingTexts texts;
  const std::vector<Finding> read = texts.read(texts.write(findings), name("a.example"));
  ASSERT_EQ(read.size(), findings.size());
  for (std::size_t i = 0; i < read.size(); ++i) expect_same(read[i], findings[i]);
  EXPECT_EQ(read[0].sender, read[2].sender) << "a sender is kept once";
  EXPECT_TRUE(texts.read("", name("a.example")).empty());
}

TEST(FindingTexts, ReadNothingThatEndsEarly) {
  gen::FindingTexts texts;
  const std::string text = texts.write({whole_finding()});
  for (std::size_t size = 1; size < text.size(); ++size) {
    EXPECT_THROW(texts.read(text.substr(0, size), name("a.example")), std::out_of_range) << size;
  }
}

}  // namespace
