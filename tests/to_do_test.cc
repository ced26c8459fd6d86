#include "gen/to_do.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <list>

#include "policy/checks.h"
#include "tests/support/world.h"

namespace {

using policy::Actor;
using policy::Finding;
using policy::Verdict;

// Findings, and what must be done for them: "2 domains: ptr.exists (0 3)", the places of all.
class Findings {
 public:
  Finding& add(std::string_view check, Verdict verdict, const std::string& domain, Actor actor,
               const std::string& wanted, const policy::Cure& publish = {}) {
    Finding finding{&policy::check(check)};
    if (!domain.empty()) finding.domain = support::name(domain);
    finding.judgement = {verdict, "seen", wanted, actor, publish};
    all_.push_back(std::move(finding));
    return all_.back();
  }

  std::vector<std::string> to_do(const policy::Weights& weights = {}) const {
    std::vector<const Finding*> findings;
    for (const Finding& finding : all_) findings.push_back(&finding);
    std::vector<std::string> texts;
    for (const gen::ToDo& one : gen::to_do_of(findings, weights)) {
      texts.push_back(fmt::format("{} domains: {} ({})", one.domains,
                                  findings[one.gravest]->check->id, fmt::join(one.findings, " ")));
    }
    return texts;
  }

 private:
  std::list<Finding> all_;
};

using Texts = std::vector<std::string>;

TEST(ToDo, CountsTheSameRecordOnce) {
  Findings findings;
  const policy::Cure record =
      policy::ptr_cure(support::ip("192.0.2.13"), {}, support::name("mail.example.com"));
  findings.add("ptr.exists", Verdict::error, "a.example", Actor::address_owner, "a PTR", record);
  findings.add("helo.ptr", Verdict::warning, "a.example", Actor::address_owner, "a name", record);
  findings.add("ptr.exists", Verdict::error, "b.example", Actor::address_owner, "a PTR", record);
  findings.add("ptr.exists", Verdict::error, "c.example", Actor::address_owner, "a PTR",
               policy::ptr_cure(support::ip("192.0.2.14"), {}, support::name("mail.example.com")));
  EXPECT_EQ(findings.to_do(),
            (Texts{"2 domains: ptr.exists (0 1 2)", "1 domains: ptr.exists (3)"}));
}

TEST(ToDo, CountsRecordsThatDifferInTheDomainOnce) {
  Findings findings;
  for (const char* name : {"a.example", "b.example", "c.example"}) {
    findings.add(
        "dmarc.record", Verdict::warning, name, Actor::domain_dns, "one DMARC record",
        policy::txt_cure(support::name(fmt::format("_dmarc.{}", name)), "v=DMARC1; p=none"));
  }
  findings.add("dmarc.record", Verdict::warning, "d.example", Actor::domain_dns, "one DMARC record",
               policy::txt_cure(support::name("_dmarc.d.example"), "v=DMARC1; p=reject"));
  EXPECT_EQ(findings.to_do(),
            (Texts{"3 domains: dmarc.record (0 1 2)", "1 domains: dmarc.record (3)"}));
}

TEST(ToDo, AsksForOneNameOfAnAddressAtATime) {
  Findings findings;
  for (const char* name : {"a.example", "b.example"}) {
    findings.add("helo.ptr", Verdict::warning, name, Actor::address_owner, "a name",
                 policy::ptr_cure(support::ip("192.0.2.1"), {},
                                  support::name(fmt::format("mail.{}", name))));
  }
  EXPECT_EQ(findings.to_do().size(), 2u);
}

TEST(ToDo, PartsThoseWhoMustAct) {
  Findings findings;
  findings.add("mx.here", Verdict::error, "a.example", Actor::domain_dns, "an exchange");
  findings.add("mx.here", Verdict::error, "b.example", Actor::administrator, "an exchange");
  EXPECT_EQ(findings.to_do().size(), 2u);
}

TEST(ToDo, PutsWhatKeepsRowsOutFirstAndThenWhatMostDomainsWaitFor) {
  Findings findings;
  findings.add("dmarc.record", Verdict::warning, "a.example", Actor::domain_dns, "a record");
  findings.add("dmarc.record", Verdict::warning, "b.example", Actor::domain_dns, "a record");
  findings.add("dmarc.record", Verdict::warning, "c.example", Actor::domain_dns, "a record");
  findings.add("mx.here", Verdict::error, "a.example", Actor::domain_dns, "an exchange");
  findings.add("dkim.key", Verdict::error, "b.example", Actor::domain_dns, "a key");
  findings.add("dkim.key", Verdict::error, "c.example", Actor::domain_dns, "a key");
  findings.add("helo.forward", Verdict::error, "d.example", Actor::helo_dns, "an address");
  findings.add("ptr.exists", Verdict::error, "e.example", Actor::address_owner, "a PTR record");
  EXPECT_EQ(findings.to_do(), (Texts{"1 domains: helo.forward (6)", "2 domains: dkim.key (4 5)",
                                     "1 domains: ptr.exists (7)", "1 domains: mx.here (3)",
                                     "3 domains: dmarc.record (0 1 2)"}));
  policy::Weights weights;
  weights.require = {"ptr.exists"};
  EXPECT_EQ(findings.to_do(weights).at(0), "1 domains: ptr.exists (7)");
}

TEST(ToDo, CountsWhatSpfSaysOfADomainOnceWithItsDmarc) {
  Findings findings;
  findings.add("spf.mailfrom", Verdict::error, "a.example", Actor::domain_dns, "a pass");
  findings.add("spf.mailfrom", Verdict::error, "a.example", Actor::domain_dns, "a pass",
               policy::txt_cure(support::name("a.example"), "v=spf1 mx -all"));
  findings.add("spf.record", Verdict::error, "a.example", Actor::domain_dns, "one record");
  findings.add("dmarc.alignment", Verdict::error, "a.example", Actor::domain_dns,
               "a pass or a key");
  findings.add("dmarc.alignment", Verdict::error, "b.example", Actor::domain_dns,
               "a pass or a key");
  EXPECT_EQ(findings.to_do(),
            (Texts{"1 domains: spf.mailfrom (0 1 2 3)", "1 domains: dmarc.alignment (4)"}));
}

TEST(ToDo, TellsRatherWhyThanThatSpfDoesNotPass) {
  Findings findings;
  findings.add("spf.mailfrom", Verdict::error, "a.example", Actor::domain_dns, "a pass");
  findings.add("spf.record", Verdict::error, "a.example", Actor::domain_dns, "one record");
  EXPECT_EQ(findings.to_do(), (Texts{"1 domains: spf.record (0 1)"}));
}

TEST(ToDo, CountsRecordsThatDifferInTheSendersAddressOnce) {
  Findings findings;
  for (const char* ip : {"192.0.2.1", "192.0.2.2"}) {
    const std::string name = fmt::format("of-{}.example", ip[8]);
    findings
        .add("spf.mailfrom", Verdict::error, name, Actor::domain_dns, "a pass",
             policy::txt_cure(support::name(name), fmt::format("v=spf1 ip4:{} ~all", ip)))
        .ip = support::ip(ip);
  }
  EXPECT_EQ(findings.to_do(), (Texts{"2 domains: spf.mailfrom (0 1)"}));
}

TEST(ToDo, CountsSendersOutsideOneScopeOnce) {
  Findings findings;
  findings.add("ip.scope", Verdict::error, "a.example", Actor::domain_dns, "an exchange");
  findings.add("ip.scope", Verdict::error, "a.example", Actor::administrator, "a sender");
  EXPECT_EQ(findings.to_do(), (Texts{"1 domains: ip.scope (0 1)"}));
}

TEST(ToDo, LeavesOutWhatNobodyMustEnd) {
  Findings findings;
  findings.add("spf.record", Verdict::unknown, "a.example", Actor::domain_dns, "a record");
  findings.add("mx.elsewhere", Verdict::note, "a.example", Actor::domain_dns, "nothing");
  findings.add("mx.here", Verdict::error, "a.example", Actor::nobody, "an exchange");
  findings.add("dkim.key", Verdict::error, "a.example", Actor::domain_dns, "a key").acknowledged =
      std::make_shared<const std::string>("until 2027-01-31");
  EXPECT_EQ(findings.to_do(), Texts{});
  findings.add("file.default", Verdict::error, "", Actor::administrator, "a default");
  EXPECT_EQ(findings.to_do(), (Texts{"1 domains: file.default (4)"}));
}

}  // namespace
