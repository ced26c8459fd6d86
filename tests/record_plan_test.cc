#include "gen/record_plan.h"

#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "tests/support/world.h"

namespace {

using gen::RecordPlan;
using policy::Cure;
using policy::Finding;
using policy::Verdict;
using support::ip;
using support::name;
using Strings = std::vector<std::string>;

Finding finding(const char* check, const char* domain, Cure cure,
                Verdict verdict = Verdict::error) {
  return {.check = &policy::check(check),
          .domain = name(domain),
          .ip = ip("192.0.2.10"),
          .judgement = {.verdict = verdict, .seen = check, .publish = std::move(cure)}};
}

Cure text(const char* owner, const char* octets) {
  return policy::txt_cure(name(owner), octets);
}

Cure address(const char* owner, const char* address) {
  return policy::address_cure({.name = name(owner), .ipv4 = {}, .ipv6 = {}}, ip(address));
}

Cure ptr(const char* to) {
  return policy::ptr_cure(ip("192.0.2.10"), {}, name(to));
}

bool add(RecordPlan& plan, const std::vector<Finding>& findings) {
  std::vector<const Finding*> pointers;
  for (const Finding& one : findings) pointers.push_back(&one);
  return plan.add(pointers);
}

// "a.example. A 192.0.2.10 (helo.forward, ptr.confirmed)"
Strings told(const RecordPlan& plan) {
  Strings lines;
  for (const gen::PlannedRecord& planned : plan.records()) {
    Strings reasons;
    for (const Finding& reason : planned.reasons) reasons.emplace_back(reason.check->id);
    lines.push_back(fmt::format("{} ({})", planned.record, fmt::join(reasons, ", ")));
  }
  return lines;
}

TEST(RecordPlan, TellsOnceWhatIsWantedTwice) {
  RecordPlan plan;
  EXPECT_TRUE(add(plan, {finding("ptr.confirmed", "a.example", address("b.example", "192.0.2.1")),
                         finding("helo.forward", "a.example", address("b.example", "192.0.2.1")),
                         finding("helo.forward", "a.example", address("b.example", "192.0.2.1"))}));
  EXPECT_EQ(told(plan), (Strings{"b.example. A 192.0.2.1 (ptr.confirmed, helo.forward)"}));
}

TEST(RecordPlan, HasAsManyAddressesAsAreWanted) {
  RecordPlan plan;
  EXPECT_TRUE(add(plan, {finding("helo.forward", "a.example", address("b.example", "192.0.2.2")),
                         finding("helo.forward", "c.example", address("b.example", "192.0.2.1"))}));
  EXPECT_EQ(told(plan), (Strings{"b.example. A 192.0.2.1 (helo.forward)",
                                 "b.example. A 192.0.2.2 (helo.forward)"}));
}

TEST(RecordPlan, PrefersTheSpfRecordOfMailFrom) {
  RecordPlan plan;
  EXPECT_TRUE(add(plan, {finding("spf.helo", "a.example", text("a.example", "v=spf1 a -all")),
                         finding("spf.record", "a.example", text("a.example", "v=spf1 b -all")),
                         finding("spf.mailfrom", "a.example", text("a.example", "v=spf1 c -all"),
                                 Verdict::warning)}));
  EXPECT_EQ(told(plan),
            (Strings{"a.example. TXT \"v=spf1 c -all\" (spf.mailfrom, spf.helo, spf.record)"}));
}

TEST(RecordPlan, PrefersWhatCuresAnError) {
  RecordPlan plan;
  EXPECT_TRUE(add(plan, {finding("helo.ptr", "a.example", ptr("a.example"), Verdict::warning),
                         finding("ptr.exists", "b.example", ptr("b.example"))}));
  EXPECT_EQ(told(plan),
            (Strings{"10.2.0.192.in-addr.arpa. PTR b.example. (ptr.exists, helo.ptr)"}));
}

TEST(RecordPlan, TakesAddressesFirstThenPtrThenTexts) {
  const std::vector<Finding> findings = {
      finding("spf.mailfrom", "a.example", text("a.example", "v=spf1 a -all")),
      finding("ptr.exists", "a.example", ptr("a.example")),
      finding("helo.forward", "a.example", address("a.example", "192.0.2.10"))};
  RecordPlan plan;
  EXPECT_TRUE(add(plan, findings));
  EXPECT_EQ(told(plan), (Strings{"a.example. A 192.0.2.10 (helo.forward)"}));
  EXPECT_TRUE(add(plan, findings));
  EXPECT_EQ(told(plan).size(), 2u);
  EXPECT_TRUE(add(plan, findings));
  EXPECT_EQ(told(plan).size(), 3u);
  EXPECT_FALSE(add(plan, findings));
}

TEST(RecordPlan, LetsALaterTextReplaceAnEarlierOneOfItsKindOnce) {
  const auto spf = [](const char* octets) {
    return std::vector{finding("spf.mailfrom", "a.example", text("a.example", octets))};
  };
  RecordPlan plan;
  EXPECT_TRUE(add(plan, spf("v=spf1 a -all")));
  EXPECT_TRUE(add(plan, spf("v=spf1 a b -all")));
  EXPECT_EQ(told(plan), (Strings{"a.example. TXT \"v=spf1 a b -all\" (spf.mailfrom)"}));
  EXPECT_FALSE(add(plan, spf("v=spf1 a -all")));
  EXPECT_TRUE(add(plan, {finding("dmarc.record", "a.example", text("a.example", "v=DMARC1"))}));
  EXPECT_EQ(told(plan).size(), 2u);
}

TEST(RecordPlan, KeepsAPtrThatItHas) {
  RecordPlan plan;
  EXPECT_TRUE(add(plan, {finding("ptr.exists", "a.example", ptr("a.example"))}));
  EXPECT_FALSE(add(plan, {finding("helo.ptr", "b.example", ptr("b.example"))}));
  EXPECT_EQ(told(plan),
            (Strings{"10.2.0.192.in-addr.arpa. PTR a.example. (ptr.exists, helo.ptr)"}));
}

}  // namespace
