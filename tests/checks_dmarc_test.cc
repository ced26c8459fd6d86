#include <gtest/gtest.h>

#include "policy/checks.h"
#include "tests/support/print.h"
#include "tests/support/world.h"

namespace {

using policy::SpfResult;
using support::World;

struct Case {
  const char* id;
  const char* name;
  const char* lines;
  const char* expected;
  std::optional<SpfResult> spf = SpfResult::pass;  // of MAIL FROM; nothing: nobody leaves by it
  std::optional<SpfResult> spf6 = std::nullopt;
};

std::shared_ptr<const policy::SpfSummary> summary(SpfResult result) {
  return std::make_shared<const policy::SpfSummary>(policy::SpfSummary{result, 1, "why"});
}

// mail.example.com 192.0.2.10, with what SPF says of it.
policy::Candidate candidate_with(World& world, SpfResult spf, std::optional<SpfResult> spf6) {
  policy::Candidate candidate = support::candidate_of(
      world, support::sender("mail.example.com", "192.0.2.10"), policy::Source::use);
  candidate.spf.mail_from = summary(spf);
  if (!spf6) return candidate;
  candidate.spf6 = std::make_shared<const policy::SenderSpf>(policy::SenderSpf{summary(*spf6)});
  return candidate;
}

std::string judged(const Case& c) {
  World world(c.lines);
  const policy::AllowedIps send_on = support::allowed("192.0.2.10");
  const std::optional<policy::AllowedIps> listening;
  const policy::TrustedDomain domain = support::trusted("mail.example.com");
  const policy::DomainFacts facts = support::facts_of(world, domain, send_on);
  std::optional<policy::Candidate> candidate;
  if (c.spf) candidate = candidate_with(world, *c.spf, c.spf6);
  return support::print(policy::check(c.id).of_domain(
      {domain.name, facts, send_on, listening, candidate ? &*candidate : nullptr}));
}

const Case cases[] = {
    {"dmarc.record", "its own", "_dmarc.mail.example.com TXT v=DMARC1; p=none",
     "pass: _dmarc.mail.example.com. TXT \"v=DMARC1; p=none\" (TTL 3600)"},
    {"dmarc.record", "inherited", "_dmarc.example.com TXT v=DMARC1; p=reject",
     "pass: _dmarc.mail.example.com. TXT: no such name; _dmarc.example.com. TXT \"v=DMARC1; "
     "p=reject\" (TTL 3600)"},
    {"dmarc.record", "none", "_dmarc.mail.example.com TXT something else",
     "warning: _dmarc.mail.example.com. TXT \"something else\" (TTL 3600): no DMARC record\n"
     "wanted: one DMARC record\n"
     "who: the domain's DNS\n"
     "publish: _dmarc.mail.example.com. TXT \"v=DMARC1; p=none\""},
    {"dmarc.record", "none behind an alias",
     "_dmarc.mail.example.com CNAME dmarc.example\ndmarc.example A 192.0.2.1",
     "warning: _dmarc.mail.example.com. TXT: no such record\n"
     "wanted: one DMARC record\n"
     "who: the domain's DNS"},
    {"dmarc.record", "removed tags of a public suffix",
     "_dmarc.com TXT v=DMARC1; p=none; psd=y; ri=3600",
     "warning: _dmarc.mail.example.com. TXT: no such name; _dmarc.com. TXT \"v=DMARC1; p=none; "
     "psd=y; ri=3600\" (TTL 3600): \"ri=3600\" means nothing any more\n"
     "wanted: a record that receivers understand whole\n"
     "who: the domain's DNS"},
    {"dmarc.record", "removed tags behind an alias",
     "_dmarc.mail.example.com CNAME dmarc.example\ndmarc.example TXT v=DMARC1; p=none; ri=3600",
     "warning: _dmarc.mail.example.com. TXT \"v=DMARC1; p=none; ri=3600\" (TTL 3600): \"ri=3600\" "
     "means nothing any more\n"
     "wanted: a record that receivers understand whole\n"
     "who: the domain's DNS"},
    {"dmarc.record", "many mistakes",
     "_dmarc.mail.example.com TXT v=DMARC1;p=none;a;b;c;d;e;f;g;h;i;j",
     "error: _dmarc.mail.example.com. TXT \"v=DMARC1;p=none;a;b;c;d;e;f;g;h;i;j\" (TTL 3600): "
     "octet "
     "16: no tag=value: \"a\"; octet 18: no tag=value: \"b\"; octet 20: no tag=value: \"c\"; octet "
     "22: no tag=value: \"d\"; octet 24: no tag=value: \"e\"; octet 26: no tag=value: \"f\"; octet "
     "28: no tag=value: \"g\"; octet 30: no tag=value: \"h\"; 2 more\n"
     "wanted: a record that receivers understand whole\n"
     "who: the domain's DNS\n"
     "publish: _dmarc.mail.example.com. TXT \"v=DMARC1; p=none\""},
    {"dmarc.record", "two",
     "_dmarc.mail.example.com TXT v=DMARC1; p=none\n_dmarc.mail.example.com TXT v=DMARC1; p=reject",
     "error: _dmarc.mail.example.com. TXT \"v=DMARC1; p=none\" and \"v=DMARC1; p=reject\" (TTL "
     "3600): 2 DMARC records\n"
     "wanted: one of these records, and the others deleted: of several receivers heed none (RFC "
     "9989), as if they were not there. The mildest changes least\n"
     "who: the domain's DNS\n"
     "publish: _dmarc.mail.example.com. TXT \"v=DMARC1; p=none\""},
    {"dmarc.record", "two and a policy above",
     "_dmarc.mail.example.com TXT v=DMARC1; p=none\n_dmarc.mail.example.com TXT v=DMARC1; p=none; "
     "rua=mailto:a@example.com\n_dmarc.example.com TXT v=DMARC1; p=reject",
     "error: _dmarc.mail.example.com. TXT \"v=DMARC1; p=none\" and \"v=DMARC1; p=none; "
     "rua=mailto:a@example.com\" (TTL 3600): 2 DMARC records\n"
     "wanted: one of these records, and the others deleted: of several receivers heed none (RFC "
     "9989), as if they were not there. The mildest changes least\n"
     "who: the domain's DNS\n"
     "publish: _dmarc.mail.example.com. TXT \"v=DMARC1; p=none; rua=mailto:a@example.com\""},
    {"dmarc.record", "more than a person may overlook, the first a long one",
     "_dmarc.mail.example.com TXT v=DMARC1; p=none; "
     "rua=mailto:a-very-long-mailbox-name@reports.of.mail.example.com\n"
     "_dmarc.mail.example.com TXT v=DMARC1; p=none; t=y\n"
     "_dmarc.mail.example.com TXT v=DMARC1; p=quarantine\n"
     "_dmarc.mail.example.com TXT v=DMARC1; p=reject\n"
     "_dmarc.mail.example.com TXT v=DMARC1; p=reject; t=y",
     "error: _dmarc.mail.example.com. TXT \"v=DMARC1; p=none; "
     "rua=mailto:a-very-long-mailbox-name@reports.of.mail.example.co\"… and \"v=DMARC1; p=none; "
     "t=y\" "
     "and \"v=DMARC1; p=quarantine\" and \"v=DMARC1; p=reject\" and 1 more (TTL 3600): 5 DMARC "
     "records\n"
     "wanted: one of these records, and the others deleted: of several receivers heed none (RFC "
     "9989), as if they were not there\n"
     "who: the domain's DNS"},
    {"dmarc.record", "two of which none is without a fault",
     "_dmarc.mail.example.com TXT v=DMARC1; p=rejct\n_dmarc.mail.example.com TXT v=DMARC1; rf=afrf",
     "error: _dmarc.mail.example.com. TXT \"v=DMARC1; p=rejct\" and \"v=DMARC1; rf=afrf\" (TTL "
     "3600): 2 DMARC records\n"
     "wanted: one of these records, and the others deleted: of several receivers heed none (RFC "
     "9989), as if they were not there\n"
     "who: the domain's DNS"},
    {"dmarc.record", "mistakes", "_dmarc.mail.example.com TXT v=DMARC1; p=rejct; aspf=s",
     "error: _dmarc.mail.example.com. TXT \"v=DMARC1; p=rejct; aspf=s\" (TTL 3600): octet 10: "
     "p=\"rejct\" is none of its words; no p\n"
     "wanted: a record that receivers understand whole\n"
     "who: the domain's DNS"},
    {"dmarc.record", "no p", "_dmarc.mail.example.com TXT v=DMARC1; rua=mailto:a@example.com",
     "warning: _dmarc.mail.example.com. TXT \"v=DMARC1; rua=mailto:a@example.com\" (TTL 3600): no "
     "p\n"
     "wanted: a record that receivers understand whole\n"
     "who: the domain's DNS\n"
     "publish: _dmarc.mail.example.com. TXT \"v=DMARC1; p=none; rua=mailto:a@example.com\""},
    {"dmarc.record", "removed tags",
     "_dmarc.mail.example.com TXT v=DMARC1; p=reject; pct=20; ri=3600; rua=mailto:a@example.com!1m",
     "warning: _dmarc.mail.example.com. TXT \"v=DMARC1; p=reject; pct=20; ri=3600; "
     "rua=mailto:a@example.com!1m\" (TTL 3600): \"pct=20; ri=3600; rua=mailto:a@example.com!1m\" "
     "means nothing any more\n"
     "wanted: a record that receivers understand whole\n"
     "who: the domain's DNS\n"
     "publish: _dmarc.mail.example.com. TXT \"v=DMARC1; p=reject; rua=mailto:a@example.com\""},
    {"dmarc.record", "in test mode", "_dmarc.mail.example.com TXT v=DMARC1; p=reject; t=y",
     "note: _dmarc.mail.example.com. TXT \"v=DMARC1; p=reject; t=y\" (TTL 3600): t=y, so that "
     "receivers do one step less than it asks\n"
     "wanted: nothing while it is tried out; then the record without t=y"},
    {"dmarc.record", "not to be had", "_dmarc.mail.example.com TXT SERVFAIL",
     "unknown: _dmarc.mail.example.com. TXT: SERVFAIL"},
    {"dmarc.record", "not to be had above", "_dmarc.com TXT TIMEOUT",
     "unknown: _dmarc.com. TXT: time-out"},

    {"dmarc.alignment", "SPF passes", "_dmarc.mail.example.com TXT v=DMARC1; p=reject",
     "pass: SPF: pass"},
    {"dmarc.alignment", "SPF fails, and mail is refused",
     "_dmarc.mail.example.com TXT v=DMARC1; p=reject",
     "error: SPF: softfail, and no DKIM key is known: p=reject for mail without a signature\n"
     "wanted: SPF passes, or a DKIM key of the domain is known (policy file: dkim)\n"
     "who: the domain's DNS",
     SpfResult::softfail},
    {"dmarc.alignment", "SPF fails for IPv6", "_dmarc.mail.example.com TXT v=DMARC1; p=quarantine",
     "error: SPF: fail, and no DKIM key is known: p=quarantine for mail without a signature\n"
     "wanted: SPF passes, or a DKIM key of the domain is known (policy file: dkim)\n"
     "who: the domain's DNS",
     SpfResult::pass, SpfResult::fail},
    {"dmarc.alignment", "SPF fails, and nothing is asked for",
     "_dmarc.mail.example.com TXT v=DMARC1; p=quarantine; t=y",
     "warning: SPF: none, and no DKIM key is known: p=none for mail without a signature\n"
     "wanted: SPF passes, or a DKIM key of the domain is known (policy file: dkim)\n"
     "who: the domain's DNS",
     SpfResult::none},
    {"dmarc.alignment", "no policy", "", "not applicable: no DMARC policy applies",
     SpfResult::fail},
    {"dmarc.alignment", "nobody leaves by it", "", "not applicable: ", std::nullopt},
    {"dmarc.alignment", "SPF is not to be had", "_dmarc.mail.example.com TXT v=DMARC1; p=reject",
     "unknown: SPF: temperror, and no DKIM key is known: p=reject for mail without a signature",
     SpfResult::temperror},
    {"dmarc.alignment", "DMARC is not to be had", "_dmarc.mail.example.com TXT TIMEOUT",
     "unknown: _dmarc.mail.example.com. TXT: time-out", SpfResult::fail},

    {"dmarc.reports", "nobody else", "_dmarc.mail.example.com TXT v=DMARC1; p=none",
     "not applicable: "},
    {"dmarc.reports", "has agreed",
     "_dmarc.mail.example.com TXT v=DMARC1; p=none; rua=mailto:a@reports.example\n"
     "mail.example.com._report._dmarc.reports.example TXT v=DMARC1",
     "pass: 1 of another organization take reports"},
    {"dmarc.reports", "has not agreed",
     "_dmarc.mail.example.com TXT v=DMARC1; p=none; rua=mailto:a@reports.example\n"
     "mail.example.com._report._dmarc.reports.example TXT other",
     "warning: mail.example.com._report._dmarc.reports.example. TXT: no DMARC record\n"
     "wanted: each that gets reports says that it takes them\n"
     "who: the DNS of whoever gets the reports\n"
     "publish: mail.example.com._report._dmarc.reports.example. TXT \"v=DMARC1\""},
    {"dmarc.reports", "has agreed for another",
     "_dmarc.mail.example.com TXT v=DMARC1; p=none; rua=mailto:a@reports.example\n"
     "mail.example.com._report._dmarc.reports.example TXT v=DMARC1; rua=mailto:a@other.example",
     "warning: mail.example.com._report._dmarc.reports.example. TXT: an address of another host, "
     "which gets none\n"
     "wanted: each that gets reports says that it takes them\n"
     "who: the DNS of whoever gets the reports\n"
     "publish: mail.example.com._report._dmarc.reports.example. TXT \"v=DMARC1\""},
    {"dmarc.reports", "two have not agreed",
     "_dmarc.mail.example.com TXT v=DMARC1; p=none; "
     "rua=mailto:a@b.example,mailto:a@a.example,mailto:a@c.example\n"
     "mail.example.com._report._dmarc.c.example TXT TIMEOUT",
     "warning: mail.example.com._report._dmarc.a.example. TXT: no such name; "
     "mail.example.com._report._dmarc.b.example. TXT: no such name; "
     "mail.example.com._report._dmarc.c.example. TXT: time-out\n"
     "wanted: each that gets reports says that it takes them\n"
     "who: the DNS of whoever gets the reports\n"
     "publish: mail.example.com._report._dmarc.a.example. TXT \"v=DMARC1\"\n"
     "publish: mail.example.com._report._dmarc.b.example. TXT \"v=DMARC1\""},
    {"dmarc.reports", "too many",
     "_dmarc.mail.example.com TXT v=DMARC1; p=none; rua=mailto:a@1.mail.example.com,"
     "mailto:a@2.mail.example.com,mailto:a@3.mail.example.com,mailto:a@4.mail.example.com,"
     "mailto:a@5.mail.example.com,mailto:a@6.mail.example.com,mailto:a@7.mail.example.com,"
     "mailto:a@8.mail.example.com,mailto:a@9.mail.example.com",
     "unknown: more receivers were not asked about"},
    {"dmarc.reports", "not to be had",
     "_dmarc.mail.example.com TXT v=DMARC1; p=none; rua=mailto:a@reports.example\n"
     "mail.example.com._report._dmarc.reports.example TXT TIMEOUT",
     "unknown: mail.example.com._report._dmarc.reports.example. TXT: time-out"},
};

TEST(ChecksOfDmarc, JudgeTheirCases) {
  for (const Case& c : cases) {
    SCOPED_TRACE(fmt::format("{}: {}", c.id, c.name));
    EXPECT_EQ(judged(c), c.expected);
  }
}

// No row of the table is without its passing, its failing and its unknown case.
TEST(ChecksOfDmarc, AreAllInTheTable) {
  std::map<std::string_view, std::set<std::string_view>> seen;
  for (const Case& c : cases) {
    const std::string_view expected = c.expected;
    seen[c.id].insert(expected.substr(0, expected.find(':')));
  }
  for (const policy::Check& check : policy::checks()) {
    if (!check.id.starts_with("dmarc.")) continue;
    SCOPED_TRACE(std::string(check.id));
    EXPECT_TRUE(seen[check.id].contains("pass"));
    EXPECT_TRUE(seen[check.id].contains("error") || seen[check.id].contains("warning"));
    EXPECT_TRUE(seen[check.id].contains("unknown"));
  }
}

}  // namespace
