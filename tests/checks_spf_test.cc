#include <gtest/gtest.h>

#include <map>
#include <set>

#include "policy/checks.h"
#include "tests/support/print.h"
#include "tests/support/world.h"

namespace {

using policy::Actor;
using policy::Judgement;
using policy::SpfResult;
using policy::Verdict;
using support::ip;
using support::name;
using support::print;
using support::World;

struct SenderCase {
  const char* id;
  std::optional<policy::SpfSummary> verdict;
  const char* expected;
};

const std::vector<SenderCase>& sender_cases() {
  static const std::vector<SenderCase> cases = {
      {"spf.mailfrom",
       {{SpfResult::pass, 1, "192.0.2.10 is in ip4:192.0.2.10, 1st term of example.com"}},
       "pass: pass: 192.0.2.10 is in ip4:192.0.2.10, 1st term of example.com"},
      {"spf.mailfrom",
       {{SpfResult::softfail, 1, "it matches every address (~all), 2nd term of example.com"}},
       "error: softfail: it matches every address (~all), 2nd term of example.com\n"
       "wanted: an SPF record that lets 192.0.2.10 send mail of example.com\n"
       "who: the domain's DNS"},
      {"spf.mailfrom",
       {{SpfResult::permerror, 1, "example.com has 2 SPF records"}},
       "error: permerror: example.com has 2 SPF records\n"
       "wanted: an SPF record that lets 192.0.2.10 send mail of example.com\n"
       "who: the domain's DNS"},
      {"spf.mailfrom",
       {{SpfResult::temperror, 1, "TXT of example.com: SERVFAIL"}},
       "unknown: temperror: TXT of example.com: SERVFAIL"},
      {"spf.mailfrom", std::nullopt, "not applicable: check_host was not asked"},
      {"spf.helo",
       {{SpfResult::pass, 1, "mail.example.com has 192.0.2.10 (a), 1st term of mail.example.com"}},
       "pass: pass: mail.example.com has 192.0.2.10 (a), 1st term of mail.example.com"},
      {"spf.helo",
       {{SpfResult::none, 1, "mail.example.com has no SPF record"}},
       "warning: none: mail.example.com has no SPF record\n"
       "wanted: an SPF record that lets 192.0.2.10 say HELO mail.example.com\n"
       "who: the DNS of the HELO name"},
      {"spf.helo",
       {{SpfResult::temperror, 1, "TXT of mail.example.com: time-out"}},
       "unknown: temperror: TXT of mail.example.com: time-out"},
      {"spf.helo", std::nullopt, "not applicable: check_host was not asked"},
  };
  return cases;
}

TEST(SpfSenderChecks, JudgeAsTheTableSays) {
  for (const SenderCase& c : sender_cases()) {
    SCOPED_TRACE(fmt::format("{}: {}", c.id, c.expected));
    World world("");
    policy::Candidate candidate = support::candidate_of(
        world, support::sender("mail.example.com", "192.0.2.10"), policy::Source::exchange);
    candidate.spf = {};
    if (c.verdict) candidate.spf.mail_from = std::make_shared<const policy::SpfSummary>(*c.verdict);
    candidate.spf.helo = candidate.spf.mail_from;
    const dns::DomainName domain = name("example.com");
    const policy::AllowedIps send_on = support::allowed("192.0.2.10");
    EXPECT_EQ(print(policy::check(c.id).of_sender(
                  {&domain, nullptr, candidate, *candidate.facts->address, send_on, nullptr})),
              c.expected);
  }
}

// To publish a record would cure nothing.
TEST(SpfSenderChecks, WantAnotherHeloNameWhereNoRecordCounts) {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"mail", "only one label"},
      {"192.0.2.10", "its last label is a number, as in an address"},
      {"mail.lan", "\"lan\" means nothing outside this network"},
  };
  for (const auto& [helo, fault] : cases) {
    SCOPED_TRACE(helo);
    World world("");
    policy::Candidate candidate =
        support::candidate_of(world, support::sender(helo, "192.0.2.10"), policy::Source::exchange);
    candidate.spf.helo = std::make_shared<const policy::SpfSummary>(
        policy::SpfSummary{SpfResult::none, 0, "no domain to ask about"});
    const dns::DomainName domain = name("example.com");
    const policy::AllowedIps send_on = support::allowed("192.0.2.10");
    EXPECT_EQ(print(policy::check("spf.helo")
                        .of_sender({&domain, nullptr, candidate, *candidate.facts->address, send_on,
                                    nullptr})),
              fmt::format(
                  "warning: none: no domain to ask about\nwanted: a HELO name whose SPF "
                  "record others can see: of {} none counts ({})\nwho: this server's administrator",
                  helo, fault));
  }
}

// example.com, whose scope is 192.0.2.10, beside other.example, whose scope is 192.0.2.11.
struct DomainCase {
  const char* id;
  const char* name;
  std::string lines;
  std::string expected;
};

constexpr const char* who = "\nwho: the domain's DNS";

const std::string record_wanted =
    "\nwanted: exactly one SPF record without a mistake, there and at every name that it includes" +
    std::string(who);
const std::string terms_wanted =
    "\nwanted: fewer than 9: more than 10 are a permerror" + std::string(who);
const std::string voids_wanted =
    "\nwanted: at most 2 terms that ask for what is not there, for clients of either family" +
    std::string(who);
const std::string limits_wanted =
    "\nwanted: a, ip4 or ip6 in the place of ptr, and of an mx with more than 10 exchanges" +
    std::string(who);
const std::string size_wanted =
    "\nwanted: at most 450 octets, all TXT records of the name together: more than 512 do not fit "
    "into one packet everywhere" +
    std::string(who);
const std::string all_wanted = "\nwanted: ~all or -all at the end" + std::string(who);
const std::string overreach_wanted =
    "\nwanted: no run of addresses wider than /16 of IPv4 or /32 of IPv6, and none of another's "
    "scope" +
    std::string(who);
const std::string lookalike_wanted =
    "\nwanted: an SPF record as it was meant, and no other that looks like one" + std::string(who);

// As many a: terms, of hosts that have addresses of both families.
std::string lookups(int count) {
  std::string record = "example.com TXT v=spf1";
  for (int i = 0; i < count; ++i) record += " a:both.example";
  return record + " -all\nboth.example A 192.0.2.10\nboth.example AAAA 2001:db8::10\n";
}

std::string exchanges(int count) {
  std::string lines = "example.com TXT v=spf1 mx -all\n";
  for (int i = 0; i < count; ++i) {
    lines += fmt::format("example.com MX 10 mx{0}.example\nmx{0}.example A 192.0.2.{0}\n", i);
  }
  return lines;
}

// The reply with a TXT record of so many octets has 42 more.
std::string padded(std::string_view owner, std::size_t octets) {
  const std::string record = "v=spf1 -all exp=";
  const std::string name = ".example";
  std::string text = record;
  while (text.size() + 32 + name.size() < octets) text += std::string(30, 'x') + '.';
  text += std::string(octets - text.size() - name.size(), 'x');
  return fmt::format("{} TXT {}{}\n", owner, text, name);
}

const std::vector<DomainCase>& domain_cases() {
  static const std::vector<DomainCase> cases = {
      {"spf.record", "one", "example.com TXT v=spf1 mx -all\nexample.com TXT other",
       "pass: example.com. TXT \"v=spf1 mx -all\" (TTL 3600)"},
      {"spf.record", "no such name", "", "error: example.com. TXT: no such name" + record_wanted},
      {"spf.record", "none among others", "example.com TXT other",
       "error: example.com. TXT: no SPF record (TTL 3600)" + record_wanted},
      {"spf.record", "two", "example.com TXT v=spf1 mx -all\nexample.com TXT v=spf1 a -all",
       "error: example.com. TXT \"v=spf1 a -all\", \"v=spf1 mx -all\" (TTL 3600): 2 SPF records" +
           record_wanted},
      {"spf.record", "mistakes", "example.com TXT v=spf1 ipv4:192.0.2.10 xy -al",
       "error: example.com. TXT \"v=spf1 ipv4:192.0.2.10 xy -al\" (TTL 3600); no such mechanism at "
       "octet 8; no such mechanism at octet 24; no such mechanism at octet 28" +
           record_wanted},
      {"spf.record", "a mistake that can be corrected",
       "example.com TXT v=spf1 ipv4:192.0.2.10 -all",
       "error: example.com. TXT \"v=spf1 ipv4:192.0.2.10 -all\" (TTL 3600); no such mechanism at "
       "octet 8" +
           record_wanted + "\npublish: example.com. TXT \"v=spf1 ip4:192.0.2.10 -all\""},
      {"spf.record", "none, but for a blank", "example.com TXT \\032v=spf1 mx -all",
       "error: example.com. TXT: no SPF record (TTL 3600)" + record_wanted +
           "\npublish: example.com. TXT \"v=spf1 mx -all\""},
      {"spf.record", "an include without a record",
       "example.com TXT v=spf1 include:a.example -all\na.example TXT v=spf1 include:b.example -all",
       "error: example.com. TXT \"v=spf1 include:a.example -all\" (TTL 3600); include:b.example, "
       "1st term of a.example, included by example.com: no SPF record" +
           record_wanted},
      {"spf.record", "a redirect to two records, an include of a mistake, one of no name",
       "example.com TXT v=spf1 include:a.example include:..example.com redirect=b.example\n"
       "a.example TXT v=spf1 al\nb.example TXT v=spf1 -all\nb.example TXT v=spf1 ~all",
       "error: example.com. TXT \"v=spf1 include:a.example include:..example.com "
       "redirect=b.example\" (TTL 3600); include:a.example, 1st term of example.com: a mistake at "
       "octet 8 of its record: no such mechanism; include:..example.com, 2nd term of example.com: "
       "no name that can be; redirect=b.example, 3rd term of example.com: 2 SPF records" +
           record_wanted},
      {"spf.record", "unavailable", "example.com TXT SERVFAIL",
       "unknown: example.com. TXT: SERVFAIL"},
      {"spf.record", "an include unavailable",
       "example.com TXT v=spf1 include:a.example -all\na.example TXT TIMEOUT",
       "unknown: example.com. TXT \"v=spf1 include:a.example -all\" (TTL 3600); TXT of a.example: "
       "time-out"},
      {"spf.record", "an include unavailable, another wrong for certain",
       "example.com TXT v=spf1 include:a.example include:b.example -all\na.example TXT TIMEOUT",
       "error: example.com. TXT \"v=spf1 include:a.example include:b.example -all\" (TTL 3600); "
       "include:b.example, 2nd term of example.com: no SPF record; TXT of a.example: time-out" +
           record_wanted},

      {"spf.terms", "none", "example.com TXT v=spf1 ip4:192.0.2.10 -all",
       "pass: terms 0/10 in the worst case"},
      {"spf.terms", "a few",
       "example.com TXT v=spf1 mx include:a.example -all\na.example TXT v=spf1 a a:b.example -all",
       "pass: terms 4/10 in the worst case (mx 1, include:a.example 3)"},
      {"spf.terms", "eight", lookups(8),
       "pass: terms 8/10 in the worst case (a:both.example 1, a:both.example 1, "
       "a:both.example 1, a:both.example 1, a:both.example 1, a:both.example 1, a:both.example 1, "
       "a:both.example 1)"},
      {"spf.terms", "nine",
       "example.com TXT v=spf1 include:a.example include:b.example -all\n"
       "a.example TXT v=spf1 a a a a -all\nb.example TXT v=spf1 a a a -all",
       "warning: terms 9/10 in the worst case (include:a.example 5, include:b.example 4)" +
           terms_wanted},
      {"spf.terms", "ten",
       "example.com TXT v=spf1 include:a.example redirect=b.example\n"
       "a.example TXT v=spf1 a a a a -all\nb.example TXT v=spf1 a a a a -all",
       "warning: terms 10/10 in the worst case (include:a.example 5, redirect=b.example 5)" +
           terms_wanted},
      {"spf.terms", "eleven",
       "example.com TXT v=spf1 include:a.example include:b.example mx -all\n"
       "a.example TXT v=spf1 a a a a -all\nb.example TXT v=spf1 a a a a -all",
       "error: terms 11/10 in the worst case (include:a.example 5, include:b.example 5, mx "
       "1); "
       "receivers stop at mx, 3rd term of example.com" +
           terms_wanted},
      {"spf.terms", "a loop",
       "example.com TXT v=spf1 include:a.example -all\na.example TXT v=spf1 include:example.com",
       "error: terms 2/10 and more in the worst case (include:a.example 2); receivers stop "
       "at "
       "include:example.com, 1st term of a.example, included by example.com" +
           terms_wanted},
      {"spf.terms", "an include unavailable",
       "example.com TXT v=spf1 a mx include:a.example -all\na.example TXT SERVFAIL",
       "unknown: terms 3/10 in the worst case (a 1, mx 1, include:a.example 1); TXT of "
       "a.example: SERVFAIL"},
      {"spf.terms", "an include unavailable, past the limit without it",
       "example.com TXT v=spf1 include:b.example include:c.example include:a.example -all\n"
       "a.example TXT SERVFAIL\nb.example TXT v=spf1 a a a a -all\n"
       "c.example TXT v=spf1 a a a a -all",
       "error: terms 11/10 in the worst case (include:b.example 5, include:c.example 5, "
       "include:a.example 1); receivers stop at include:a.example, 3rd term of example.com; TXT of "
       "a.example: SERVFAIL" +
           terms_wanted},
      {"spf.terms", "an address unavailable",
       "example.com TXT v=spf1 a -all\nexample.com A TIMEOUT",
       "pass: terms 1/10 in the worst case (a 1)"},
      {"spf.terms", "no record", "", "not applicable: not exactly one SPF record"},
      {"spf.terms", "unavailable", "example.com TXT SERVFAIL",
       "unknown: example.com. TXT: SERVFAIL"},

      {"spf.voids", "none", lookups(3), "pass: voids 0/2 for IPv4 clients, 0/2 for IPv6 clients"},
      {"spf.voids", "two of IPv6",
       "example.com TXT v=spf1 a mx -all\nexample.com A 192.0.2.10\nexample.com MX 10 example.com",
       "pass: voids 0/2 for IPv4 clients, 2/2 for IPv6 clients"},
      {"spf.voids", "three of IPv6",
       "example.com TXT v=spf1 a mx include:a.example -all\nexample.com A 192.0.2.10\n"
       "example.com MX 10 example.com\na.example TXT v=spf1 a -all\na.example A 192.0.2.10",
       "error: voids 0/2 for IPv4 clients, 3/2 for IPv6 clients (a, 1st term of "
       "example.com; mx, 2nd term of example.com; a, 1st term of a.example, included by "
       "example.com)" +
           voids_wanted},
      {"spf.voids", "three of both",
       "example.com TXT v=spf1 a:a.example exists:b.example mx:c.example -all",
       "error: voids 3/2 for IPv4 clients (a:a.example, 1st term of example.com; "
       "exists:b.example, 2nd term of example.com; mx:c.example, 3rd term of example.com), 3/2 for "
       "IPv6 clients (a:a.example, 1st term of example.com; exists:b.example, 2nd term "
       "of "
       "example.com; mx:c.example, 3rd term of example.com)" +
           voids_wanted},
      {"spf.voids", "an address unavailable",
       "example.com TXT v=spf1 a -all\nexample.com A TIMEOUT\nexample.com AAAA 2001:db8::10",
       "unknown: voids 0/2 for IPv4 clients, 0/2 for IPv6 clients; A of example.com: "
       "time-out"},

      {"spf.limits", "within", exchanges(10), "pass: no ptr, no mx of more than 10 exchanges"},
      {"spf.limits", "eleven exchanges", exchanges(11),
       "error: mx, 1st term of example.com: 11 exchanges" + limits_wanted},
      {"spf.limits", "ptr",
       "example.com TXT v=spf1 include:a.example ptr -all\na.example TXT v=spf1 ?ptr:b.example",
       "warning: ?ptr:b.example, 1st term of a.example, included by example.com; ptr, 2nd term of "
       "example.com" +
           limits_wanted},
      {"spf.limits", "ptr behind all", "example.com TXT v=spf1 -all ptr",
       "pass: no ptr, no mx of more than 10 exchanges"},
      {"spf.limits", "ptr, and the exchanges unavailable",
       "example.com TXT v=spf1 ptr mx -all\nexample.com MX SERVFAIL",
       "unknown: ptr, 1st term of example.com; MX of example.com: SERVFAIL"},

      {"spf.size", "small", "example.com TXT v=spf1 -all",
       "pass: the reply with example.com. TXT has 53 octets"},
      {"spf.size", "450", padded("example.com", 407),
       "pass: the reply with example.com. TXT has 450 octets"},
      {"spf.size", "451", padded("example.com", 408),
       "warning: the reply with example.com. TXT has 451 octets" + size_wanted},
      {"spf.size", "512", padded("example.com", 469),
       "warning: the reply with example.com. TXT has 512 octets" + size_wanted},
      {"spf.size", "513", padded("example.com", 470),
       "error: the reply with example.com. TXT has 513 octets" + size_wanted},
      {"spf.size", "others beside it count",
       padded("example.com", 407) + "example.com TXT " + std::string(60, 'x'),
       "error: the reply with example.com. TXT has 523 octets" + size_wanted},
      {"spf.size", "an included record of its own",
       "example.com TXT v=spf1 include:b.example.com -all\n" + padded("b.example.com", 500),
       "error: the reply with example.com. TXT has 75 octets; with b.example.com. TXT 545" +
           size_wanted},
      {"spf.size", "an included record of another's",
       "example.com TXT v=spf1 include:b.example -all\n" + padded("b.example", 500),
       "warning: the reply with example.com. TXT has 71 octets; with b.example. TXT 541" +
           size_wanted},
      {"spf.size", "an included record of another's within the limit",
       "example.com TXT v=spf1 include:b.example -all\n" + padded("b.example", 450),
       "pass: the reply with example.com. TXT has 71 octets"},
      {"spf.size", "an include unavailable",
       "example.com TXT v=spf1 include:b.example -all\nb.example TXT SERVFAIL",
       "unknown: the reply with example.com. TXT has 71 octets; TXT of b.example: SERVFAIL"},

      {"spf.all", "fail", "example.com TXT v=spf1 mx -all", "pass: -all: fail for all others"},
      {"spf.all", "softfail", "example.com TXT v=spf1 mx ~all",
       "pass: ~all: softfail for all others"},
      {"spf.all", "neutral", "example.com TXT v=spf1 mx ?all",
       "warning: ?all: neutral for all others" + all_wanted},
      {"spf.all", "missing", "example.com TXT v=spf1 mx",
       "warning: neither all nor redirect: neutral for all others" + all_wanted},
      {"spf.all", "pass", "example.com TXT v=spf1 mx +all",
       "error: everybody passes: +all, 2nd term of example.com" + all_wanted},
      {"spf.all", "pass without its sign", "example.com TXT v=spf1 all",
       "error: everybody passes: all, 1st term of example.com" + all_wanted},
      {"spf.all", "of a redirect",
       "example.com TXT v=spf1 mx redirect=a.example\na.example TXT v=spf1 -all",
       "pass: -all: fail for all others"},
      {"spf.all", "missing at the end of a redirect",
       "example.com TXT v=spf1 mx redirect=a.example\na.example TXT v=spf1 a",
       "warning: neither all nor redirect: neutral for all others" + all_wanted},
      {"spf.all", "an included record lets everybody pass",
       "example.com TXT v=spf1 include:a.example -all\na.example TXT v=spf1 redirect=b.example\n"
       "b.example TXT v=spf1 +all",
       "error: everybody passes: +all, 1st term of b.example, by redirect of a.example, included "
       "by "
       "example.com" +
           all_wanted},
      {"spf.all", "an included record says no more than whom it does not know",
       "example.com TXT v=spf1 include:a.example ?include:b.example -all\na.example TXT v=spf1 "
       "?all\n"
       "b.example TXT v=spf1 +all",
       "pass: -all: fail for all others"},
      {"spf.all", "a redirect to nothing", "example.com TXT v=spf1 mx redirect=a.example",
       "not applicable: a redirect to what is no record"},
      {"spf.all", "a redirect to what is unavailable",
       "example.com TXT v=spf1 mx redirect=a.example\na.example TXT SERVFAIL",
       "unknown: a redirect to what is no record; TXT of a.example: SERVFAIL"},

      {"spf.overreach", "one address", "example.com TXT v=spf1 ip4:192.0.2.10 -all",
       "pass: 1 IPv4 address, none of IPv6"},
      {"spf.overreach", "at the bounds",
       "example.com TXT v=spf1 ip4:198.51.0.0/17 ip4:198.51.128.0/17 ip6:2001:db8::/32 -all",
       "pass: 65536 IPv4 addresses, as many of IPv6 as a /32"},
      {"spf.overreach", "two runs at the bounds",
       "example.com TXT v=spf1 ip4:198.51.0.0/16 "
       "ip4:198.53.0.0/16 -all",
       "pass: 131072 IPv4 addresses, none of IPv6"},
      {"spf.overreach", "one address more, merged",
       "example.com TXT v=spf1 ip4:198.51.0.0/16 ip4:198.52.0.0 ip6:2001:db8::/32 ip6:2001:db9:: "
       "-all",
       "warning: 65537 IPv4 addresses, as many of IPv6 as a /31; 198.51.0.0-198.52.0.0; "
       "2001:db8::-2001:db9::" +
           overreach_wanted},
      {"spf.overreach", "everybody by halves",
       "example.com TXT v=spf1 -ip4:192.0.2.11 ip4:0.0.0.0/1 include:a.example -all\n"
       "a.example TXT v=spf1 ip4:128.0.0.0/1 -all",
       "warning: 4294967295 IPv4 addresses, none of IPv6; 0.0.0.0-192.0.2.10" + overreach_wanted},
      {"spf.overreach", "an address of another's scope",
       "example.com TXT v=spf1 ip4:192.0.2.0/28 -all",
       "warning: 16 IPv4 addresses, none of IPv6; 192.0.2.11 is in the scope of other.example" +
           overreach_wanted},
      {"spf.overreach", "whom nobody can list",
       "example.com TXT v=spf1 ip4:192.0.2.10 exists:%{i}.example -all",
       "pass: 1 IPv4 address, none of IPv6, and whom ptr or macros let send"},
      {"spf.overreach", "an address unavailable",
       "example.com TXT v=spf1 a -all\nexample.com AAAA SERVFAIL\nexample.com A 192.0.2.10",
       "unknown: 1 IPv4 address, none of IPv6; AAAA of example.com: SERVFAIL"},

      {"spf.lookalike", "none", "example.com TXT v=spf1 -all\nexample.com TXT other",
       "pass: no TXT record that is nearly an SPF record"},
      {"spf.lookalike", "no TXT record", "", "pass: no TXT record that is nearly an SPF record"},
      {"spf.lookalike", "a blank", "example.com TXT \\032v=spf1 mx -all",
       "warning: example.com. TXT \" v=spf1 mx -all\": a blank before it" + lookalike_wanted +
           "\npublish: example.com. TXT \"v=spf1 mx -all\""},
      {"spf.lookalike", "a term", "example.com TXT v=spf1 a:192.0.2.10 -all",
       "warning: example.com. TXT \"v=spf1 a:192.0.2.10 -all\": \"a:192.0.2.10\" where "
       "\"ip4:192.0.2.10\" is meant" +
           lookalike_wanted + "\npublish: example.com. TXT \"v=spf1 ip4:192.0.2.10 -all\""},
      {"spf.lookalike", "octets of any value", "example.com TXT v=spf1 mx \\226\\136\\146all\\007",
       "warning: example.com. TXT \"v=spf1 mx \\226\\136\\146all\\007\": a typographic dash, "
       "\"-all\\007\" where \"-all\" is meant" +
           lookalike_wanted + "\npublish: example.com. TXT \"v=spf1 mx -all\""},
      {"spf.lookalike", "beside a record: published, it would be the second",
       "example.com TXT v=spf1 a -all\nexample.com TXT v=spf1; mx -all",
       "warning: example.com. TXT \"v=spf1; mx -all\": \"v=spf1;\" where \"v=spf1\" is meant" +
           lookalike_wanted},
      {"spf.lookalike", "two", "example.com TXT v=spf1; a -all\nexample.com TXT spf1 mx -all",
       "warning: example.com. TXT \"spf1 mx -all\": \"spf1\" where \"v=spf1\" is meant; \"v=spf1; "
       "a "
       "-all\": \"v=spf1;\" where \"v=spf1\" is meant" +
           lookalike_wanted},
      {"spf.lookalike", "unavailable", "example.com TXT TIMEOUT",
       "unknown: example.com. TXT: time-out"},
  };
  return cases;
}

policy::SpfTree tree_of(const std::string& lines) {
  return support::spf_tree_of(World(lines), {ip("192.0.2.10"), "mail.example.com", "example.com"});
}

policy::DomainFacts facts_with(policy::SpfAudit audit) {
  policy::DomainFacts facts;
  facts.spf = std::make_unique<const policy::SpfAudit>(std::move(audit));
  return facts;
}

Judgement judge(const char* id, const std::string& lines) {
  const policy::AllowedIps send_on = support::allowed("192.0.2.10 192.0.2.11 192.0.2.12");
  const policy::ScopedIps scoped = {{ip("192.0.2.10"), name("example.com")},
                                    {ip("192.0.2.11"), name("other.example")},
                                    {ip("192.0.2.13"), name("other.example")}};
  const policy::DomainFacts facts =
      facts_with(audit_spf(tree_of(lines), {{ip("192.0.2.10")}, {}}, send_on, scoped));
  const dns::DomainName domain = name("example.com");
  const std::optional<policy::AllowedIps> listening;
  return policy::check(id).of_domain({domain, facts, send_on, listening});
}

TEST(SpfDomainChecks, JudgeAsTheTableSays) {
  for (const DomainCase& c : domain_cases()) {
    SCOPED_TRACE(fmt::format("{}: {}", c.id, c.name));
    EXPECT_EQ(print(judge(c.id, c.lines)), c.expected);
  }
}

TEST(SpfDomainChecks, SayNothingWhereNobodyAsked) {
  const policy::DomainFacts facts;
  const policy::AllowedIps send_on = support::allowed("192.0.2.10");
  const std::optional<policy::AllowedIps> listening;
  const dns::DomainName domain = name("example.com");
  for (const policy::Check& check : policy::checks()) {
    if (!check.id.starts_with("spf.") || check.of_domain == nullptr) continue;
    EXPECT_EQ(print(check.of_domain({domain, facts, send_on, listening})),
              "not applicable: SPF was not asked about");
  }
}

TEST(SpfTerms, TellsTheCountOfEachCandidatesPath) {
  policy::DomainFacts facts = facts_with(audit_spf(tree_of("example.com TXT v=spf1 a mx -all"), {},
                                                   support::allowed("192.0.2.10"), {}));
  const auto add_candidate = [&facts](const std::string& address) {
    facts.candidates.push_back({std::make_shared<const policy::SenderFacts>(
        policy::SenderFacts{
            std::make_shared<const policy::Sender>(support::sender("a.example", address))})});
  };
  for (const int terms : {1, 2}) {
    add_candidate(fmt::format("192.0.2.1{}", terms));
    facts.candidates.back().spf.mail_from =
        std::make_shared<const policy::SpfSummary>(policy::SpfSummary{SpfResult::pass, terms, ""});
  }
  add_candidate("192.0.2.19");
  const policy::AllowedIps send_on = support::allowed("192.0.2.10");
  const std::optional<policy::AllowedIps> listening;
  EXPECT_EQ(policy::check_spf_terms({name("example.com"), facts, send_on, listening}).seen,
            "terms 2/10 in the worst case (a 1, mx 1); 1 on the path of 192.0.2.11; 2 on the "
            "path of 192.0.2.12");
}

// No scope, and every address of another's: a domain of ours may let all of them send.
TEST(SpfOverreach, IsForScopesAlone) {
  const policy::SpfTree tree = tree_of("example.com TXT v=spf1 ip4:192.0.2.0/24 -all");
  const policy::ScopedIps scoped = {{ip("192.0.2.11"), name("other.example")}};
  EXPECT_EQ(audit_spf(tree, {}, support::allowed("*"), scoped).troubles, nullptr);
  const policy::Scope scope = {{ip("192.0.2.10")}, {}};
  EXPECT_EQ(audit_spf(tree, scope, support::allowed("192.0.2.10"), scoped).troubles, nullptr);
  EXPECT_NE(audit_spf(tree, scope, support::allowed("*"), scoped).troubles, nullptr);
}

TEST(SpfAudit, TakesWhatTheTreeStillWantsForTimedOut) {
  const policy::SpfIdentity identity =
      policy::identity_of({ip("192.0.2.10"), "mail.example.com", "example.com"});
  const policy::SpfAudit audit =
      audit_spf(walk_spf_tree(identity, {}), {}, support::allowed("*"), {});
  ASSERT_NE(audit.troubles, nullptr);
  EXPECT_EQ(audit.troubles->unavailable,
            (std::vector{std::pair(dns::Question{name("example.com"), dns::RecordType::txt},
                                   dns::Reason::timeout)}));
}

TEST(ScopedIps, NameTheFirstDomainOfEachAddress) {
  policy::TrustedDomain second = support::trusted("b.example");
  second.scope = {{ip("192.0.2.10"), ip("192.0.2.11")}, {}};
  policy::TrustedDomain first = support::trusted("a.example");
  first.scope = {{ip("192.0.2.10")}, {}};
  EXPECT_EQ(policy::scoped_ips_of({second, first, support::trusted("c.example")}),
            (policy::ScopedIps{{ip("192.0.2.10"), name("a.example")},
                               {ip("192.0.2.11"), name("b.example")}}));
}

// No row of the table is without its passing, its failing and its unknown case.
TEST(SpfChecks, AreAllInTheTables) {
  std::map<std::string_view, std::set<std::string_view>> seen;
  const auto note = [&seen](std::string_view id, std::string_view expected) {
    seen[id].insert(expected.substr(0, expected.find(':')));
  };
  for (const SenderCase& c : sender_cases()) note(c.id, c.expected);
  for (const DomainCase& c : domain_cases()) note(c.id, c.expected);
  std::size_t count = 0;
  for (const policy::Check& check : policy::checks()) {
    if (!check.id.starts_with("spf.")) continue;
    SCOPED_TRACE(std::string(check.id));
    ++count;
    EXPECT_TRUE(seen[check.id].contains("pass"));
    EXPECT_TRUE(seen[check.id].contains("error") || seen[check.id].contains("warning"));
    EXPECT_TRUE(seen[check.id].contains("unknown"));
  }
  EXPECT_EQ(count, 10u);
}

}  // namespace
