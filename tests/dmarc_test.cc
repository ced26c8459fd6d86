#include "policy/dmarc.h"

#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "tests/support/world.h"

namespace {

using policy::DmarcFacts;
using support::name;
using support::World;

std::string print(const DmarcFacts& facts) {
  const policy::DmarcAnswer* const applied = facts.applied();
  std::string text = applied != nullptr ? applied->domain.to_string() : "-";
  text += facts.policy() ? fmt::format(" {}", to_string(*facts.policy())) : " -";
  text += facts.organizational ? fmt::format(", organization {}", *facts.organizational)
                               : ", organization unknown";
  if (facts.missing) text += fmt::format(", missing {}", facts.missing->domain);
  if (!facts.is_known()) text += ", not known";
  if (facts.is_cut) text += ", more receivers";
  for (const policy::ReportReceiver& one : facts.receivers) {
    text +=
        fmt::format("; {} {}", one.domain, one.has_agreed ? "has agreed" : to_string(one.reason));
    if (one.is_elsewhere) text += " for another";
    if (!one.must_agree) text += " or need not";
  }
  return text;
}

std::string gathered(std::string_view lines, std::string_view domain) {
  World world(lines);
  return print(*world.loop().run(policy::gather_dmarc(world, name(domain))));
}

TEST(DmarcWalk, AsksEightNamesAtMost) {
  const auto walk = [](std::string_view domain) {
    return fmt::format("{}", fmt::join(policy::dmarc_walk_of(name(domain)), " "));
  };
  EXPECT_EQ(walk("example.com"), "example.com com");
  EXPECT_EQ(walk("com"), "com");
  EXPECT_EQ(walk("a.b.c.d.e.f.example.com"),
            "a.b.c.d.e.f.example.com b.c.d.e.f.example.com c.d.e.f.example.com d.e.f.example.com "
            "e.f.example.com f.example.com example.com com");
  EXPECT_EQ(walk("1.2.a.b.c.d.e.f.example.com"),
            "1.2.a.b.c.d.e.f.example.com b.c.d.e.f.example.com c.d.e.f.example.com "
            "d.e.f.example.com e.f.example.com f.example.com example.com com");
  EXPECT_EQ(walk("a.b.c.d.e.example.com"),
            "a.b.c.d.e.example.com b.c.d.e.example.com c.d.e.example.com d.e.example.com "
            "e.example.com example.com com");
}

struct Case {
  const char* name;
  const char* lines;
  const char* domain;
  const char* expected;
};

TEST(GatherDmarc, FindsTheRecordThatApplies) {
  const Case cases[] = {
      {"nobody has one", "", "example.com", "- -, organization example.com"},
      {"its own", "_dmarc.example.com TXT v=DMARC1; p=reject", "example.com",
       "example.com reject, organization example.com"},
      {"the organization's of a name that does not exist",
       "_dmarc.example.com TXT v=DMARC1; p=none; sp=none; np=reject", "mail.example.com",
       "example.com reject, organization example.com"},
      {"the organization's of one that does",
       "mail.example.com A 192.0.2.10\n_dmarc.example.com TXT v=DMARC1; p=none; np=reject",
       "mail.example.com", "example.com none, organization example.com"},
      {"the organization's", "_dmarc.example.com TXT v=DMARC1; p=reject; sp=quarantine",
       "mail.example.com", "example.com quarantine, organization example.com"},
      {"its own before the organization's",
       "_dmarc.example.com TXT v=DMARC1; p=reject\n_dmarc.mail.example.com TXT v=DMARC1; p=none",
       "mail.example.com", "mail.example.com none, organization example.com"},
      {"the highest of several",
       "_dmarc.b.example.com TXT v=DMARC1; p=none\n"
       "_dmarc.example.com TXT v=DMARC1; p=reject",
       "a.b.example.com", "example.com reject, organization example.com"},
      {"an organization that says so itself",
       "_dmarc.b.example.com TXT v=DMARC1; p=none; psd=n\n"
       "_dmarc.example.com TXT v=DMARC1; p=reject",
       "a.b.example.com", "b.example.com none, organization b.example.com"},
      {"below a public suffix",
       "_dmarc.example TXT v=DMARC1; p=quarantine; psd=y\n"
       "_dmarc.shop.example TXT v=DMARC1; p=reject",
       "www.shop.example", "shop.example reject, organization shop.example"},
      {"the public suffix's", "_dmarc.example TXT v=DMARC1; p=quarantine; psd=y",
       "www.shop.example", "example quarantine, organization shop.example"},
      {"the public suffix itself", "_dmarc.example TXT v=DMARC1; p=quarantine; psd=y", "example",
       "example quarantine, organization example"},
      {"a suffix above the names that the walk leaves out",
       "_dmarc.c.d.e.f.g.example.com TXT v=DMARC1; p=none; psd=y", "1.2.a.b.c.d.e.f.g.example.com",
       "c.d.e.f.g.example.com none, organization b.c.d.e.f.g.example.com"},
      {"two count as none",
       "_dmarc.mail.example.com TXT v=DMARC1; p=reject\n"
       "_dmarc.mail.example.com TXT v=DMARC1; p=none\n"
       "_dmarc.example.com TXT v=DMARC1; p=quarantine",
       "mail.example.com", "example.com quarantine, organization example.com"},
      {"others beside it do not count",
       "_dmarc.example.com TXT v=DMARC1; p=reject\n_dmarc.example.com TXT v=spf1 -all",
       "example.com", "example.com reject, organization example.com"},
      {"without p or reports it is not heeded", "_dmarc.example.com TXT v=DMARC1", "example.com",
       "example.com -, organization example.com"},
      {"in test mode a step less", "_dmarc.example.com TXT v=DMARC1; p=reject; t=y", "example.com",
       "example.com quarantine, organization example.com"},
      {"in test mode two steps make none", "_dmarc.example.com TXT v=DMARC1; p=quarantine; t=y",
       "example.com", "example.com none, organization example.com"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(gathered(c.lines, c.domain), c.expected);
  }
}

TEST(GatherDmarc, KnowsWhatItDoesNotKnow) {
  const Case cases[] = {
      {"its own", "_dmarc.mail.example.com TXT SERVFAIL\n_dmarc.example.com TXT v=DMARC1; p=none",
       "mail.example.com", "- -, organization unknown, missing mail.example.com, not known"},
      {"above its own, which applies all the same",
       "_dmarc.example.com TXT v=DMARC1; p=none\n_dmarc.com TXT TIMEOUT", "example.com",
       "example.com none, organization example.com"},
      {"of a top-level domain, above one with a record",
       "_dmarc.example.com TXT v=DMARC1; p=none\n_dmarc.com TXT TIMEOUT", "mail.example.com",
       "example.com none, organization example.com"},
      {"of a top-level domain, above one without",
       "_dmarc.b.example.com TXT v=DMARC1; p=none\n_dmarc.com TXT TIMEOUT", "a.b.example.com",
       "- -, organization unknown, missing com, not known"},
      {"above its own, which is not the organization's",
       "_dmarc.mail.example.com TXT v=DMARC1; p=none\n_dmarc.example.com TXT TIMEOUT",
       "mail.example.com", "mail.example.com none, organization unknown, missing example.com"},
      {"above nothing", "_dmarc.com TXT TIMEOUT", "example.com",
       "- -, organization unknown, missing com, not known"},
      {"above where the walk ends",
       "_dmarc.example.com TXT v=DMARC1; p=none; psd=n\n"
       "_dmarc.com TXT TIMEOUT",
       "mail.example.com", "example.com none, organization example.com"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(gathered(c.lines, c.domain), c.expected);
  }
}

TEST(GatherDmarc, AsksWhoeverElseGetsReports) {
  const char* const record =
      "_dmarc.example.com TXT v=DMARC1; p=none; rua=mailto:a@example.com,mailto:b@sub.example.com,"
      "mailto:c@reports.example,mailto:d@other.example\n";
  const auto with = [&](std::string_view lines) { return fmt::format("{}{}", record, lines); };
  const std::string head = "example.com none, organization ";
  EXPECT_EQ(gathered(with(""), "example.com"),
            head + "example.com; other.example no such name; reports.example no such name");
  EXPECT_EQ(gathered(with("example.com._report._dmarc.reports.example TXT v=DMARC1\n"
                          "example.com._report._dmarc.other.example TXT no\n"),
                     "example.com"),
            head + "example.com; other.example found; reports.example has agreed");
  EXPECT_EQ(gathered(with("example.com._report._dmarc.reports.example TXT TIMEOUT\n"
                          "example.com._report._dmarc.other.example TXT v=DMARC1;\n"),
                     "www.example.com"),
            head + "example.com; other.example has agreed; reports.example time-out");
  // Whether it is of the same organization decides.
  EXPECT_EQ(gathered(with("_dmarc.reports.example TXT SERVFAIL\n"
                          "example.com._report._dmarc.other.example TXT v=DMARC1;\n"),
                     "example.com"),
            head +
                "example.com; other.example has agreed; reports.example no such name or need "
                "not");
  EXPECT_EQ(gathered("_dmarc.a.example.com TXT v=DMARC1; p=none; rua=mailto:b@b.example.com\n"
                     "_dmarc.example.com TXT v=DMARC1; p=none\n",
                     "a.example.com"),
            "a.example.com none, organization example.com");
}

TEST(GatherDmarc, TakesNoAgreementForAnotherHost) {
  const std::string record = "_dmarc.example.com TXT v=DMARC1; p=none; rua=mailto:a@r.example\n";
  const std::string agreement = "example.com._report._dmarc.r.example TXT v=DMARC1; rua=mailto:b@";
  const std::string head = "example.com none, organization example.com; r.example has agreed";
  EXPECT_EQ(gathered(record + agreement + "r.example", "example.com"), head);
  EXPECT_EQ(gathered(record + agreement + "s.example", "example.com"), head + " for another");
}

// A public suffix takes reports of its own record.
TEST(GatherDmarc, ComparesReceiversWithTheOrganizationOfTheRecord) {
  EXPECT_EQ(gathered("_dmarc.example TXT v=DMARC1; p=none; psd=y; rua=mailto:a@example,"
                     "mailto:b@www.shop.example",
                     "www.shop.example"),
            "example none, organization shop.example; www.shop.example no such name");
}

TEST(GatherDmarc, AsksAboutEightReceiversAtMost) {
  std::string record = "_dmarc.example.com TXT v=DMARC1; p=none; rua=mailto:a@r0.example";
  for (int i = 1; i < 20; ++i) record += fmt::format(",mailto:a@r{}.example", i);
  World world(record);
  const auto facts = world.loop().run(policy::gather_dmarc(world, name("example.com")));
  EXPECT_EQ(facts->receivers.size(), policy::report_receiver_limit);
  EXPECT_TRUE(facts->is_cut);
}

TEST(GatherDmarc, BearsNamesThatAreTooLong) {
  const std::string label(60, 'a');
  const std::string domain = fmt::format("{0}.{0}.{0}.{0}.example", label);
  EXPECT_EQ(gathered("", domain), fmt::format("- -, organization {}", domain));
}

}  // namespace
