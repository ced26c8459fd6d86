#include <gtest/gtest.h>

#include <map>
#include <set>

#include "policy/checks.h"
#include "policy/used_facts.h"
#include "tests/support/print.h"
#include "tests/support/world.h"

namespace {

using support::World;

// A domain in order, but for what a case adds or says otherwise.
const std::string sound =
    "example.com MX 10 mail.example.com\nexample.com TXT v=spf1 mx -all\n"
    "mail.example.com A 192.0.2.10\n10.2.0.192.in-addr.arpa PTR mail.example.com\n"
    "_dmarc.example.com TXT v=DMARC1; p=none\n";

struct Case {
  const char* id;
  const char* name;
  std::string lines;
  const char* expected;
  const char* helo = "mail.example.com";  // of the sender; nullptr: nobody can tell
};

// Judges example.com, whose mail leaves from 192.0.2.10.
template <class Judge>
auto with_view(World& world, const char* helo, Judge judge) {
  const policy::AllowedIps send_on = support::allowed("192.0.2.10");
  const std::optional<policy::AllowedIps> listening;
  const policy::TrustedDomain domain = support::trusted("example.com");
  const policy::DomainFacts facts = support::facts_of(world, domain, send_on);
  std::optional<policy::Candidate> candidate;
  if (helo != nullptr) {
    candidate = support::candidate_of(world, support::sender(helo, "192.0.2.10"),
                                      policy::Source::use, domain.name);
  }
  const policy::Candidate* const leaves_by = candidate ? &*candidate : nullptr;
  const policy::UsedFacts used = used_facts_of(domain.name, facts, leaves_by);
  return judge(
      policy::DomainView{domain.name, facts, send_on, listening, leaves_by, nullptr, &used});
}

const Case cases[] = {
    {"dns.agree", "not asked", sound,
     "not applicable: no name servers were asked (--authoritative)"},
    {"dns.agree", "the same", sound + "example.com MX =agreed",
     "pass: the name servers of the zones say the same as the resolver"},
    {"dns.agree", "others",
     sound + "example.com MX =differing 10-at-the-resolver 20-at-ns2\n"
             "10.2.0.192.in-addr.arpa PTR =differing a-at-the-resolver b-at-ns2",
     "warning: example.com. MX: 10-at-the-resolver; 20-at-ns2; 10.2.0.192.in-addr.arpa. PTR: "
     "a-at-the-resolver; b-at-ns2\n"
     "wanted: the same records at all name servers of the zone; 10.2.0.192.in-addr.arpa. PTR is up "
     "to the address's owner (reverse DNS at the provider)\n"
     "who: the domain's DNS"},
    {"dns.agree", "others of what the SPF record includes",
     "example.com TXT v=spf1 include:_spf.example.net -all\n_spf.example.net TXT =differing a b",
     "warning: _spf.example.net. TXT: name servers disagree\n"
     "wanted: the same records at all name servers of the zone\n"
     "who: the domain's DNS"},
    {"dns.agree", "no answer", sound + "example.com MX =agreed\nexample.com TXT =silent",
     "unknown: example.com. TXT: no name server of the zone has answered"},
    {"dns.agree", "no answer, and why",
     sound + "example.com MX =agreed\nexample.com TXT =silent ns1(192.0.2.53):timeout "
             "ns2(192.0.2.54):referral",
     "unknown: example.com. TXT: no name server of the zone has answered; ns1(192.0.2.53): "
     "time-out, ns2(192.0.2.54): the server only refers to others"},
    {"dns.agree", "a lame server",
     sound + "example.com MX =agreed ns2(192.0.2.54):refused\n"
             "example.com TXT =agreed ns2(192.0.2.54):refused\n"
             "_dmarc.example.com TXT =silent ns2(192.0.2.54):refused\n"
             "10.2.0.192.in-addr.arpa PTR =agreed ns3(192.0.2.55):servfail",
     "warning: ns2(192.0.2.54): REFUSED for example.com. MX and 2 more; ns3(192.0.2.55): SERVFAIL "
     "for 10.2.0.192.in-addr.arpa. PTR\n"
     "wanted: a zone that each of its name servers answers for: set up there what it is to serve, "
     "or take its NS record out, also in the zone above; 10.2.0.192.in-addr.arpa. PTR is up to "
     "the address's owner (reverse DNS at the provider)\n"
     "who: the domain's DNS"},
    {"dns.agree", "a lame server beside one that has others",
     sound + "example.com MX =differing a b ns2(192.0.2.54):rejected",
     "warning: example.com. MX: a; b; ns2(192.0.2.54): the server rejected the question for "
     "example.com. MX\n"
     "wanted: the same records at all name servers of the zone\n"
     "who: the domain's DNS"},
    {"dns.agree", "a server that sends no reply",
     sound + "example.com MX =agreed ns2(192.0.2.54):timeout",
     "note: ns2(192.0.2.54): time-out for example.com. MX\n"
     "wanted: a name server that answers, unless it is out of reach from here alone\n"
     "who: the domain's DNS"},
    {"dns.agree", "a server that is out of reach, or refers to another",
     sound + "example.com MX =agreed ns2(192.0.2.54):network ns3(192.0.2.55):referral",
     "pass: the name servers of the zones say the same as the resolver"},
    {"dns.agree", "the resolver does not know",
     sound + "example.com MX =agreed\nexample.com TXT "
             "SERVFAIL",
     "unknown: example.com. TXT: SERVFAIL"},
    {"dns.agree", "DMARC", sound + "_dmarc.example.com TXT =differing a b",
     "warning: _dmarc.example.com. TXT: a; b\n"
     "wanted: the same records at all name servers of the zone\n"
     "who: the domain's DNS"},
    {"dns.bogus", "answered", sound, "pass: nothing that was asked fails for its DNSSEC"},
    {"dns.bogus", "a time-out is no matter of DNSSEC", "example.com MX TIMEOUT",
     "pass: nothing that was asked fails for its DNSSEC"},
    {"dns.bogus", "the domain's own", sound + "example.com MX BOGUS\nexample.com TXT BOGUS",
     "error: DNSSEC of example.com. is broken: MX, TXT are answered only where nobody validates\n"
     "wanted: signatures that fit the DS record in the zone above, or none there\n"
     "who: the domain's DNS"},
    {"dns.bogus", "reverse DNS, and a HELO name elsewhere",
     sound + "10.2.0.192.in-addr.arpa PTR BOGUS\nmail.example.net A BOGUS",
     "error: DNSSEC of 10.2.0.192.in-addr.arpa. is broken: PTR is answered only where nobody "
     "validates; DNSSEC of mail.example.net. is broken: A is answered only where nobody "
     "validates\n"
     "wanted: signatures that fit the DS record in the zone above, or none there; "
     "mail.example.net. A is up to the DNS of the HELO name\n"
     "who: the address's owner (reverse DNS at the provider)",
     "mail.example.net"},
    {"dns.bogus", "what the SPF record includes",
     "example.com TXT v=spf1 include:_spf.example.net -all\n_spf.example.net TXT BOGUS",
     "error: DNSSEC of _spf.example.net. is broken: TXT is answered only where nobody validates\n"
     "wanted: signatures that fit the DS record in the zone above, or none there\n"
     "who: the domain's DNS"},
    {"dns.bogus", "SERVFAIL, which may have another cause", "example.com MX SERVFAIL",
     "unknown: example.com. MX: SERVFAIL"},
    {"dns.bogus", "SERVFAIL beside it", "example.com MX SERVFAIL\nexample.com TXT BOGUS",
     "error: DNSSEC of example.com. is broken: TXT is answered only where nobody validates\n"
     "wanted: signatures that fit the DS record in the zone above, or none there\n"
     "who: the domain's DNS"},
    {"dns.ttl", "of an hour", sound, "pass: all TTLs are 3600"},
    {"dns.ttl", "at both bounds",
     "example.com 300 MX 10 mail.example.com\nexample.com 172800 TXT v=spf1 mx -all",
     "pass: all TTLs are from 300 to 172800"},
    {"dns.ttl", "a second past both bounds",
     "example.com 299 MX 10 mail.example.com\nexample.com 172801 TXT v=spf1 mx -all",
     "note: example.com. MX (TTL 299); example.com. TXT (TTL 172801)\n"
     "wanted: a TTL from 300 to 172800 seconds\n"
     "who: the domain's DNS"},
    {"dns.ttl", "short in a cache, where it counts down",
     "example.com ~0 MX 10 mail.example.com\nexample.com TXT v=spf1 mx -all",
     "pass: all TTLs are from 0 to 3600; the shortest may be what is left of it in a cache"},
    {"dns.ttl", "long even in a cache", "example.com ~604800 MX 10 mail.example.com",
     "note: example.com. MX (TTL 604800)\n"
     "wanted: a TTL from 300 to 172800 seconds\n"
     "who: the domain's DNS"},
    {"dns.ttl", "short at an alias's target, of which the server need not have the zone",
     "example.com MX 10 mail.example.com\nmail.example.com CNAME a.example.com\n"
     "a.example.com 60 A 192.0.2.10",
     "pass: all TTLs are from 60 to 3600; the shortest may be what is left of it in a cache"},
    {"dns.ttl", "of reverse DNS", sound + "10.2.0.192.in-addr.arpa 60 PTR mail.example.com",
     "note: 10.2.0.192.in-addr.arpa. PTR (TTL 60)\n"
     "wanted: a TTL from 300 to 172800 seconds\n"
     "who: the address's owner (reverse DNS at the provider)"},
    {"dns.ttl", "of a HELO name elsewhere, and of a PTR name that is nobody's",
     sound + "mail.example.net 60 A 192.0.2.10\n10.2.0.192.in-addr.arpa PTR old.example.org\n"
             "old.example.org 604800 A 192.0.2.10",
     "note: old.example.org. A (TTL 604800); mail.example.net. A (TTL 60)\n"
     "wanted: a TTL from 300 to 172800 seconds; mail.example.net. A is up to the DNS of the HELO "
     "name\n"
     "who: the address's owner (reverse DNS at the provider)",
     "mail.example.net"},
    {"dns.ttl", "of exchanges elsewhere, SPF and DMARC; a sender that nobody can tell",
     "example.com MX 10 mx.example.net\nmx.example.net 60 A 192.0.2.1\n"
     "mx.example.net 61 AAAA 2001:db8::1\nexample.com 62 TXT v=spf1 mx -all\n"
     "_dmarc.com 63 TXT v=DMARC1; p=none; psd=y\n10.2.0.192.in-addr.arpa 64 PTR x.example",
     "note: mx.example.net. A (TTL 60); mx.example.net. AAAA (TTL 61); example.com. TXT (TTL 62); "
     "_dmarc.com. TXT (TTL 63)\n"
     "wanted: a TTL from 300 to 172800 seconds\n"
     "who: the domain's DNS",
     nullptr},
    {"dns.ttl", "of many",
     "example.com 1 MX 10 a.example.com\nexample.com 1 MX 10 b.example.com\n"
     "example.com 1 MX 10 c.example.com\nexample.com 1 MX 10 d.example.com\n"
     "a.example.com 2 A 192.0.2.1\na.example.com 3 AAAA 2001:db8::1\n"
     "b.example.com 4 A 192.0.2.1\nb.example.com 5 AAAA 2001:db8::1\n"
     "c.example.com 6 A 192.0.2.1\nc.example.com 7 AAAA 2001:db8::1\n"
     "d.example.com 8 A 192.0.2.1\nd.example.com 9 AAAA 2001:db8::1\n",
     "note: example.com. MX (TTL 1); a.example.com. A (TTL 2); a.example.com. AAAA (TTL 3); "
     "b.example.com. A (TTL 4); b.example.com. AAAA (TTL 5); c.example.com. A (TTL 6); "
     "c.example.com. AAAA (TTL 7); d.example.com. A (TTL 8); and 1 more\n"
     "wanted: a TTL from 300 to 172800 seconds\n"
     "who: the domain's DNS"},
    {"dns.ttl", "unavailable", sound + "_dmarc.example.com TXT SERVFAIL\nexample.com MX TIMEOUT",
     "unknown: example.com. MX: time-out; _dmarc.example.com. TXT: SERVFAIL"},
    {"dns.ttl", "unavailable beside a short one",
     "example.com MX SERVFAIL\nexample.com 60 TXT v=spf1 mx -all",
     "note: example.com. TXT (TTL 60)\n"
     "wanted: a TTL from 300 to 172800 seconds\n"
     "who: the domain's DNS"},
    {"dns.ttl", "of nothing", "", "not applicable: there are no records"},
};

TEST(DnsChecks, JudgeWhatDnsSays) {
  std::map<std::string_view, std::set<std::string_view>> verdicts;
  for (const Case& c : cases) {
    SCOPED_TRACE(fmt::format("{}: {}", c.id, c.name));
    World world(c.lines);
    const auto judge = [&c](const policy::DomainView& view) {
      return support::print(policy::check(c.id).of_domain(view));
    };
    EXPECT_EQ(with_view(world, c.helo, judge), c.expected);
    const std::string_view expected = c.expected;
    verdicts[c.id].insert(expected.substr(0, expected.find(':')));
  }
  for (const policy::Check& check : policy::checks()) {
    if (!check.id.starts_with("dns.")) continue;
    SCOPED_TRACE(std::string(check.id));
    EXPECT_GE(verdicts[check.id].size(), 3U);
    EXPECT_TRUE(verdicts[check.id].contains("pass"));
    EXPECT_TRUE(verdicts[check.id].contains("unknown"));
  }
}

TEST(UsedFacts, AreThoseThatTheResultRestsOnEachOnce) {
  World world(sound + "_dmarc.com TXT v=DMARC1; p=none; psd=y");
  const auto names = [](const policy::DomainView& view) {
    std::vector<std::string> texts;
    for (const policy::UsedFact& fact : view.used->used()) {
      texts.push_back(fmt::format("{} {}: {}", fact.question.name, to_string(fact.question.type),
                                  dns::to_string(fact.reason)));
    }
    return texts;
  };
  EXPECT_EQ(with_view(world, "mail.example.com", names),
            (std::vector<std::string>{"example.com MX: found", "mail.example.com A: found",
                                      "mail.example.com AAAA: no such record",
                                      "example.com TXT: found", "_dmarc.example.com TXT: found",
                                      "10.2.0.192.in-addr.arpa PTR: found"}));
}

}  // namespace
