#include "policy/audit.h"

#include <gtest/gtest.h>

#include "tests/support/world.h"

namespace {

using policy::Finding;
using policy::HostsFile;
using support::allowed;
using support::ip;
using support::name;
using support::sender;
using support::trusted;

using Strings = std::vector<std::string>;

const policy::Weights& weights() {
  static const policy::Weights real{support::without_authentication(), {}};
  return real;
}

// "error example.com ptr.exists 192.0.2.1": verdict, subject, check, address.
Strings brief(const std::vector<Finding>& findings) {
  Strings texts;
  for (const Finding& finding : findings) {
    std::string text =
        fmt::format("{} {} {}", to_string(finding.judgement.verdict),
                    finding.domain ? finding.domain->to_string() : "default", finding.check->id);
    if (finding.ip) text += ' ' + finding.ip->to_string();
    texts.push_back(text);
  }
  return texts;
}

const char* const clean_lines = R"(
    example.com MX 10 a.example.com
    a.example.com A 192.0.2.1
    1.2.0.192.in-addr.arpa PTR a.example.com
    d.example A 192.0.2.9
)";

policy::DomainAudit audit(std::string_view lines, const policy::Scope& scope = {},
                          std::optional<policy::Sender> default_sender = std::nullopt,
                          std::string_view send_on = "192.0.2.1 192.0.2.2 192.0.2.9",
                          const std::optional<policy::Sender>& present = std::nullopt) {
  support::World world(lines);
  policy::TrustedDomain domain = trusted("example.com");
  domain.scope = scope;
  const policy::AllowedIps ips = allowed(send_on);
  const policy::DomainFacts facts = support::facts_of(world, domain, ips, default_sender, present);
  const std::optional<policy::AllowedIps> listening;
  const std::optional<policy::HostAddresses> host;
  return audit_domain(domain, facts, present, {ips, listening, host, weights()});
}

TEST(AuditDomain, TellsNothingWhereAllIsWell) {
  const policy::DomainAudit clean = audit(clean_lines);
  EXPECT_EQ(clean.decision.outcome, policy::Outcome::chosen);
  EXPECT_EQ(brief(clean.findings), Strings());
  // The default has no PTR record: that is told once, of the default.
  EXPECT_EQ(brief(audit(clean_lines, {}, sender("d.example", "192.0.2.9")).findings), Strings());
}

TEST(AuditDomain, TellsOfTheDomainAndOfTheSenderChosen) {
  const policy::DomainAudit told = audit(R"(
      example.com MX 10 a.example.com
      example.com MX 20 x.example.net
      a.example.com A 192.0.2.1
      x.example.net A 198.51.100.1)");
  EXPECT_EQ(brief(told.findings),
            (Strings{"note example.com mx.elsewhere", "error example.com ptr.exists 192.0.2.1"}));
  EXPECT_EQ(told.findings[0].sender, nullptr);
  EXPECT_EQ(*told.findings[1].sender, sender("a.example.com", "192.0.2.1"));
}

// They say why the other was preferred.
TEST(AuditDomain, TellsWhatIsWrongWithOtherOwnCandidatesAsNotes) {
  const policy::DomainAudit told = audit(std::string(clean_lines) + R"(
      example.com MX 5 b.example.com
      b.example.com A 192.0.2.2)");
  ASSERT_EQ(brief(told.findings), (Strings{"note example.com ptr.exists 192.0.2.2"}));
  EXPECT_EQ(told.findings[0].judgement.seen,
            "not chosen: 2.2.0.192.in-addr.arpa. PTR: no such name");
  EXPECT_EQ(brief(audit(std::string(clean_lines) + R"(
      example.com MX 5 b.example.com
      b.example.com A 192.0.2.2
      2.2.0.192.in-addr.arpa PTR a.example.net
      2.2.0.192.in-addr.arpa PTR b.example.net
      a.example.net A 192.0.2.2
      b.example.net A 192.0.2.2)")
                      .findings),
            (Strings{"note example.com ptr.single 192.0.2.2"}));
}

TEST(AuditDomain, TellsOfEveryCandidateWhereNoneIsChosen) {
  const policy::DomainAudit told = audit(R"(
      example.com MX 10 a.example.com
      example.com MX 20 b.example.com
      a.example.com AAAA 2001:db8::1
      b.example.com AAAA 2001:db8::2)",
                                         {}, std::nullopt, "2001:db8::1 2001:db8::2");
  EXPECT_EQ(told.decision.outcome, policy::Outcome::none);
  EXPECT_EQ(brief(told.findings), (Strings{"error example.com ip.family 2001:db8::1",
                                           "error example.com ptr.exists 2001:db8::1",
                                           "error example.com ip.family 2001:db8::2",
                                           "error example.com ptr.exists 2001:db8::2"}));
}

TEST(AuditDomain, TellsWhatIsUnknownWhereItIsUndecided) {
  const policy::DomainAudit told = audit("example.com MX SERVFAIL");
  EXPECT_EQ(told.decision.outcome, policy::Outcome::undecided);
  EXPECT_EQ(brief(told.findings),
            (Strings{"unknown example.com mx.exists", "unknown example.com mx.target",
                     "unknown example.com mx.here", "unknown example.com mx.elsewhere"}));
}

// What is the same for every domain that leaves by the default is told of the default alone.
TEST(AuditDomain, TellsOfTheDefaultOnlyWhatDependsOnTheDomain) {
  const char* const lines = R"(
      example.com MX 10 x.example.net
      x.example.net A 198.51.100.1
      d.example A 192.0.2.9
      9.2.0.192.in-addr.arpa PTR z.example.net)";
  const policy::DomainAudit told = audit(lines, {}, sender("d.example", "192.0.2.9"));
  EXPECT_EQ(told.decision.outcome, policy::Outcome::chosen);
  EXPECT_EQ(brief(told.findings),
            (Strings{"error example.com mx.here", "note example.com mx.elsewhere",
                     "warning example.com helo.ptr 192.0.2.9"}));
}

TEST(AuditDomain, TellsAnAnswerOutsideTheScopeAsASecurityFindingAndNothingElseOfIt) {
  // Neither the missing PTR record of 192.0.2.2 nor that another was chosen.
  const policy::DomainAudit chosen = audit(std::string(clean_lines) + R"(
      example.com MX 5 b.example.com
      b.example.com A 192.0.2.2)",
                                           {{ip("192.0.2.1")}, {}});
  EXPECT_EQ(chosen.decision.row, sender("a.example.com", "192.0.2.1"));
  ASSERT_EQ(brief(chosen.findings), (Strings{"error example.com ip.scope 192.0.2.2"}));
  EXPECT_EQ(chosen.findings[0].judgement.seen,
            "security: the domain's MX asks for 192.0.2.2, outside its scope");

  const policy::DomainAudit none =
      audit("example.com MX 5 b.example.com\nb.example.com A 192.0.2.2", {{ip("192.0.2.1")}, {}},
            sender("d.example", "192.0.2.9"));
  EXPECT_EQ(none.decision.outcome, policy::Outcome::none);
  EXPECT_EQ(brief(none.findings), (Strings{"error example.com ip.scope 192.0.2.2",
                                           "error example.com ip.scope 192.0.2.9"}));
}

// The present entry, c.example from 192.0.2.2, has no PTR record.
policy::DomainAudit audit_beside_present(std::string_view lines, const policy::Scope& scope = {}) {
  return audit("c.example A 192.0.2.2\n" + std::string(lines), scope, std::nullopt,
               "192.0.2.1 192.0.2.2 192.0.2.9", sender("c.example", "192.0.2.2"));
}

TEST(AuditDomain, TellsOfAPresentEntryThatIsKept) {
  const policy::DomainAudit undecided = audit_beside_present("example.com MX SERVFAIL");
  EXPECT_EQ(undecided.decision.row, sender("c.example", "192.0.2.2"));
  ASSERT_EQ(brief(undecided.findings),
            (Strings{"unknown example.com mx.exists", "unknown example.com mx.target",
                     "unknown example.com mx.here", "unknown example.com mx.elsewhere",
                     "error example.com ptr.exists 192.0.2.2"}));
  EXPECT_EQ(*undecided.findings[4].sender, sender("c.example", "192.0.2.2"));
  EXPECT_EQ(undecided.findings[4].judgement.publish.to_string(),
            "2.2.0.192.in-addr.arpa. PTR c.example.");

  const policy::DomainAudit client = audit_beside_present(
      "example.com MX 10 a.example.com\na.example.com A 192.0.2.1", {{ip("192.0.2.2")}, {}});
  EXPECT_EQ(client.decision.row, sender("c.example", "192.0.2.2"));
  EXPECT_EQ(brief(client.findings), (Strings{"error example.com ip.scope 192.0.2.1",
                                             "error example.com ptr.exists 192.0.2.2"}));
}

TEST(AuditDomain, TellsNothingOfAPresentEntryThatIsNotKept) {
  const policy::DomainAudit chosen = audit_beside_present(clean_lines);
  EXPECT_EQ(chosen.decision.row, sender("a.example.com", "192.0.2.1"));
  EXPECT_EQ(brief(chosen.findings), Strings());
  const policy::DomainAudit dropped =
      audit_beside_present("example.com MX SERVFAIL", {{ip("192.0.2.1")}, {}});
  EXPECT_EQ(dropped.decision.row, std::nullopt);
  EXPECT_EQ(brief(dropped.findings),
            (Strings{"unknown example.com mx.exists", "unknown example.com mx.target",
                     "unknown example.com mx.here", "unknown example.com mx.elsewhere"}));
}

policy::DefaultAudit audit_default_beside(const std::optional<policy::Sender>& present) {
  support::World world(R"(
      d.example A SERVFAIL
      9.2.0.192.in-addr.arpa PTR d.example
      c.example A 192.0.2.2)");
  const policy::Candidate identity = support::candidate_of(world, sender("d.example", "192.0.2.9"),
                                                           policy::Source::default_identity);
  std::optional<policy::Candidate> entry;
  if (present) entry = support::candidate_of(world, *present, policy::Source::present);
  const policy::AllowedIps ips = allowed("192.0.2.2 192.0.2.9");
  const std::optional<policy::AllowedIps> listening;
  const std::optional<policy::HostAddresses> host;
  return audit_default(identity, entry, {ips, listening, host, weights()});
}

TEST(AuditDefault, TellsOfAPresentDefaultThatIsKept) {
  const Strings of_identity = {"unknown default ptr.confirmed 192.0.2.9",
                               "unknown default helo.forward 192.0.2.9"};
  EXPECT_EQ(brief(audit_default_beside(std::nullopt).findings), of_identity);
  EXPECT_EQ(brief(audit_default_beside(sender("d.example", "192.0.2.9")).findings), of_identity);
  EXPECT_EQ(brief(audit_default_beside(sender("c.example", "192.0.2.9")).findings), of_identity);
  const policy::DefaultAudit kept = audit_default_beside(sender("c.example", "192.0.2.2"));
  EXPECT_EQ(brief(kept.findings),
            (Strings{of_identity[0], of_identity[1], "error default ptr.exists 192.0.2.2"}));
  EXPECT_EQ(*kept.findings[2].sender, sender("c.example", "192.0.2.2"));
}

TEST(AuditDefault, TellsAllOfTheDefaultItself) {
  support::World world("d.example A 192.0.2.9");
  const policy::Candidate identity = support::candidate_of(world, sender("d.example", "192.0.2.8"),
                                                           policy::Source::default_identity);
  const policy::AllowedIps ips = allowed("192.0.2.9");
  const std::optional<policy::AllowedIps> listening;
  const std::optional<policy::HostAddresses> host;
  const policy::DefaultAudit told =
      audit_default(identity, std::nullopt, {ips, listening, host, weights()});
  EXPECT_EQ(told.decision.outcome, policy::Outcome::none);
  EXPECT_EQ(brief(told.findings),
            (Strings{"error default ip.allowed 192.0.2.8", "error default ptr.exists 192.0.2.8",
                     "error default helo.forward 192.0.2.8"}));
}

TEST(FindSharedAddresses, NamesWhoSaysWhatFromOneAddress) {
  HostsFile rows{sender("d.example", "192.0.2.1"),
                 {{name("a.example"), sender("d.example", "192.0.2.1")},
                  {name("b.example"), sender("x.example", "192.0.2.1")},
                  {name("c.example"), sender("c.example", "192.0.2.2")},
                  {name("e.example"), sender("c.example", "192.0.2.2")}}};
  const std::vector<Finding> findings = find_shared_addresses(rows, weights());
  EXPECT_EQ(brief(findings), (Strings{"warning a.example helo.shared 192.0.2.1",
                                      "warning b.example helo.shared 192.0.2.1"}));
  EXPECT_EQ(findings[0].judgement.seen,
            "192.0.2.1 says d.example (default, a.example) and x.example (b.example)");
  EXPECT_EQ(findings[1].judgement.seen, findings[0].judgement.seen);
  EXPECT_EQ(findings[0].judgement.wanted, "one HELO name for all that leave from it");
  EXPECT_EQ(findings[0].judgement.actor, policy::Actor::administrator);

  rows.entries.erase(name("b.example"));
  EXPECT_EQ(brief(find_shared_addresses(rows, weights())), Strings());
}

// Each of many rows has a finding: all names in each would be their square.
TEST(FindSharedAddresses, NamesTheFirstOfMany) {
  policy::HostsFile rows;
  for (char name = 'a'; name <= 'g'; ++name) {
    const std::string domain = std::string(1, name) + ".example";
    rows.entries.emplace(support::name(domain), sender("m." + domain, "192.0.2.1"));
  }
  const std::vector<Finding> findings = find_shared_addresses(rows, weights());
  ASSERT_EQ(findings.size(), 7U);
  EXPECT_EQ(findings.back().judgement.seen,
            "192.0.2.1 says m.a.example (a.example) and m.b.example (b.example) and m.c.example "
            "(c.example) and m.d.example (d.example) and 3 more");
}

TEST(FindSharedAddresses, LooksAtSecondAddressesToo) {
  const HostsFile rows{
      std::nullopt,
      {{name("a.example"), {name("a.example"), ip("192.0.2.1"), ip("2001:db8::1")}},
       {name("b.example"), {name("b.example"), ip("192.0.2.2"), ip("2001:db8::1")}}}};
  const std::vector<Finding> findings = find_shared_addresses(rows, weights());
  EXPECT_EQ(brief(findings), (Strings{"warning a.example helo.shared 2001:db8::1",
                                      "warning b.example helo.shared 2001:db8::1"}));
}

TEST(CompareWithHosted, TellsBothWays) {
  const std::vector<policy::TrustedDomain> trusted_domains = {trusted("a.example"),
                                                              trusted("b.example")};
  const std::vector<Finding> findings =
      compare_with_hosted(trusted_domains, {name("b.example"), name("c.example")}, weights());
  ASSERT_EQ(brief(findings),
            (Strings{"warning a.example hosted.missing", "note c.example hosted.untrusted"}));
  EXPECT_EQ(findings[0].judgement.seen, "listed at argument, not hosted here");
  EXPECT_EQ(findings[1].judgement.seen, "hosted here, not on the list of trusted domains");
  EXPECT_EQ(brief(compare_with_hosted(trusted_domains, {name("a.example"), name("b.example")},
                                      weights())),
            Strings());
}

TEST(FindMissingDefault, IsAnErrorOfTheFile) {
  EXPECT_EQ(brief(find_missing_default({}, weights())), (Strings{"error default file.default"}));
  EXPECT_EQ(brief(find_missing_default({sender("d.example", "192.0.2.1"), {}}, weights())),
            Strings());
}

TEST(FindUntrustedEntries, NamesThoseThatNobodyAnswersFor) {
  const HostsFile present{sender("d.example", "192.0.2.1"),
                          {{name("a.example"), sender("a.example", "192.0.2.1")},
                           {name("gone.example"), sender("old.example", "192.0.2.2")}}};
  const std::vector<Finding> findings =
      find_untrusted_entries(present, {trusted("a.example")}, weights());
  ASSERT_EQ(brief(findings), (Strings{"warning gone.example file.untrusted 192.0.2.2"}));
  EXPECT_EQ(findings[0].judgement.seen, "the present file has old.example from 192.0.2.2");
}

TEST(FindingsOfRows, AreWeighed) {
  using policy::Level;
  const policy::Weights ignoring{{{"file.default", Level::ignore}, {"hosted.missing", Level::note}},
                                 {}};
  EXPECT_EQ(brief(find_missing_default({}, ignoring)), Strings());
  EXPECT_EQ(brief(compare_with_hosted({trusted("a.example")}, {}, ignoring)),
            (Strings{"note a.example hosted.missing"}));
}

}  // namespace
