#include "policy/checks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <set>

#include "dns/ip_network.h"
#include "policy/judge.h"
#include "tests/support/print.h"
#include "tests/support/world.h"

namespace {

using dns::DomainName;
using policy::Actor;
using policy::Candidate;
using policy::Judgement;
using policy::Verdict;
using support::allowed;
using support::ip;
using support::name;
using support::print;
using support::World;

// mail.example.com 192.0.2.10, sending for example.com, unless it says otherwise.
struct SenderCase {
  const char* id;
  const char* name;
  const char* expected;
  const char* lines = "";
  const char* helo = "mail.example.com";
  const char* ip = "192.0.2.10";
  const char* ip6 = nullptr;
  const char* send_on = "192.0.2.10";
  policy::Source source = policy::Source::exchange;
  policy::Scope scope = {};
  std::optional<policy::HostAddresses> host = std::nullopt;
};

policy::HostAddresses holding(bool dad_failed, bool tentative, bool deprecated, bool temporary) {
  return {.interfaces = {{ip("192.0.2.10"), dad_failed, tentative, deprecated, temporary, "eth0"}},
          .binds = {}};
}

policy::HostAddresses bound(int error, bool nonlocal) {
  return {.interfaces = {}, .binds = {{ip("192.0.2.10"), error}}, .nonlocal_bind_ipv4 = nonlocal};
}

const char* const ptr_name = "10.2.0.192.in-addr.arpa PTR mail.example.com";

const std::vector<SenderCase>& sender_cases() {
  static const std::vector<SenderCase> cases = {
      {.id = "ip.allowed", .name = "listed", .expected = "pass: 192.0.2.10 is in SEND_ON"},
      {.id = "ip.allowed",
       .name = "not listed",
       .expected = "error: 192.0.2.10 is not in SEND_ON\n"
                   "wanted: an address of SEND_ON\n"
                   "who: this server's administrator",
       .send_on = "192.0.2.1"},
      {.id = "ip.allowed",
       .name = "any",
       .expected = "not applicable: SEND_ON=*: every address is allowed",
       .send_on = "*"},

      {.id = "ip.scope", .name = "no scope", .expected = "not applicable: the domain has no scope"},
      {.id = "ip.scope",
       .name = "inside",
       .expected = "pass: inside the scope",
       .scope = {{ip("192.0.2.10")}, {name("mail.example.com")}}},
      {.id = "ip.scope",
       .name = "an address outside",
       .expected = "error: security: the domain's MX asks for 192.0.2.10, outside its scope\n"
                   "wanted: an MX record whose host is in the scope (192.0.2.11), or a "
                   "wider scope in the policy; until then its DNS changes nothing\n"
                   "who: the domain's DNS",
       .scope = {{ip("192.0.2.11")}, {}}},
      {.id = "ip.scope",
       .name = "a name outside",
       .expected = "error: security: the domain's MX asks for mail.example.com, outside its "
                   "scope\n"
                   "wanted: an MX record whose host is in the scope (any address, as "
                   "mail.client.example), or a "
                   "wider scope in the policy; until then its DNS changes nothing\n"
                   "who: the domain's DNS",
       .scope = {{}, {name("mail.client.example")}}},
      {.id = "ip.scope",
       .name = "both outside, and a person wrote it",
       .expected = "error: 192.0.2.10 and mail.example.com outside the scope\n"
                   "wanted: a sender in the scope (192.0.2.11, as mail.client.example)\n"
                   "who: this server's administrator",
       .source = policy::Source::use,
       .scope = {{ip("192.0.2.11")}, {name("mail.client.example")}}},

      {.id = "ip.global",
       .name = "global",
       .expected = "pass: 198.20.0.1 is global unicast",
       .ip = "198.20.0.1"},
      {.id = "ip.global",
       .name = "documentation",
       .expected = "error: 192.0.2.10 is for documentation (RFC 5737)\n"
                   "wanted: a global unicast address\n"
                   "who: this server's administrator"},

      {.id = "ip.interface", .name = "elsewhere", .expected = "not applicable: not on the host"},
      {.id = "ip.interface",
       .name = "held",
       .expected = "pass: 192.0.2.10 is on eth0",
       .host = holding(false, false, false, false)},
      {.id = "ip.interface",
       .name = "not held",
       .expected = "error: no interface has 192.0.2.10\n"
                   "wanted: the address on an interface\n"
                   "who: this server's administrator",
       .host = policy::HostAddresses()},
      {.id = "ip.interface",
       .name = "a duplicate",
       .expected = "error: 192.0.2.10 is on eth0, a duplicate (dadfailed)\n"
                   "wanted: an address of its own\n"
                   "who: this server's administrator",
       .host = holding(true, true, false, false)},
      {.id = "ip.interface",
       .name = "tentative",
       .expected = "error: 192.0.2.10 is on eth0, still tentative\n"
                   "wanted: duplicate detection to end\n"
                   "who: this server's administrator",
       .host = holding(false, true, false, false)},
      {.id = "ip.interface",
       .name = "deprecated",
       .expected = "warning: 192.0.2.10 is on eth0, deprecated\n"
                   "wanted: a permanent address\n"
                   "who: this server's administrator",
       .host = holding(false, false, true, false)},
      {.id = "ip.interface",
       .name = "temporary",
       .expected = "warning: 192.0.2.10 is on eth0, temporary\n"
                   "wanted: a permanent address\n"
                   "who: this server's administrator",
       .host = holding(false, false, false, true)},

      {.id = "ip.bind", .name = "elsewhere", .expected = "not applicable: not on the host"},
      {.id = "ip.bind",
       .name = "not tried",
       .expected = "not applicable: not on the host",
       .host = policy::HostAddresses()},
      {.id = "ip.bind",
       .name = "bound",
       .expected = "pass: bind 192.0.2.10: done",
       .host = bound(0, false)},
      {.id = "ip.bind",
       .name = "bound, which says nothing",
       .expected = "not applicable: ip_nonlocal_bind is set: every bind succeeds and says nothing",
       .host = bound(0, true)},
      {.id = "ip.bind",
       .name = "not bound",
       .expected = "error: bind 192.0.2.10: Cannot assign requested address\n"
                   "wanted: a socket bound to the address\n"
                   "who: this server's administrator",
       .host = bound(EADDRNOTAVAIL, true)},

      {.id = "ip.family", .name = "IPv4", .expected = "pass: the entry has an IPv4 address"},
      {.id = "ip.family",
       .name = "both",
       .expected = "pass: the entry has an IPv4 address",
       .ip6 = "2001:db8::10"},
      {.id = "ip.family",
       .name = "IPv6 alone",
       .expected = "error: IPv6 alone\n"
                   "wanted: an IPv4 address, or severity ip.family: warning in the policy\n"
                   "who: this server's administrator",
       .ip = "2001:db8::10"},

      {.id = "ptr.exists",
       .name = "delegated by an alias",
       .expected = "error: 10.2.0.192.in-addr.arpa. PTR: no such name\n"
                   "wanted: a PTR record to a name that resolves to the address\n"
                   "who: the address's owner (reverse DNS at the provider)\n"
                   "publish: 10.0-31.2.0.192.in-addr.arpa. PTR mail.example.com.",
       .lines = "mail.example.com A 192.0.2.10\n"
                "10.2.0.192.in-addr.arpa CNAME 10.0-31.2.0.192.in-addr.arpa"},
      {.id = "ptr.exists",
       .name = "found",
       .expected = "pass: 10.2.0.192.in-addr.arpa. PTR mail.example.com. (TTL 3600)",
       .lines = ptr_name},
      {.id = "ptr.exists",
       .name = "absent",
       .expected = "error: 10.2.0.192.in-addr.arpa. PTR: no such name\n"
                   "wanted: a PTR record to a name that resolves to the address\n"
                   "who: the address's owner (reverse DNS at the provider)\n"
                   "publish: 10.2.0.192.in-addr.arpa. PTR mail.example.com.",
       .lines = "mail.example.com A 192.0.2.10"},
      {.id = "ptr.exists",
       .name = "unavailable",
       .expected = "unknown: 10.2.0.192.in-addr.arpa. PTR: SERVFAIL",
       .lines = "10.2.0.192.in-addr.arpa PTR SERVFAIL"},

      {.id = "ptr.confirmed",
       .name = "confirmed",
       .expected = "pass: 10.2.0.192.in-addr.arpa. PTR mail.example.com. (TTL 3600); "
                   "mail.example.com. A 192.0.2.10 (TTL 3600)",
       .lines = "10.2.0.192.in-addr.arpa PTR mail.example.com\nmail.example.com A 192.0.2.10"},
      {.id = "ptr.confirmed",
       .name = "the HELO name does not resolve back: its DNS can cure that",
       .expected = "error: 10.2.0.192.in-addr.arpa. PTR mail.example.com. (TTL 3600); "
                   "mail.example.com. A 192.0.2.99 (TTL 3600)\n"
                   "wanted: every PTR name of 192.0.2.10 resolves back to it\n"
                   "who: the DNS of the HELO name\n"
                   "publish: mail.example.com. A 192.0.2.10",
       .lines = "10.2.0.192.in-addr.arpa PTR mail.example.com\nmail.example.com A 192.0.2.99"},
      {.id = "ptr.confirmed",
       .name = "a foreign name does not resolve back",
       .expected = "error: 10.2.0.192.in-addr.arpa. PTR old.example.net. (TTL 3600); "
                   "old.example.net. A: no such name\n"
                   "wanted: every PTR name of 192.0.2.10 resolves back to it\n"
                   "who: the address's owner (reverse DNS at the provider)\n"
                   "publish: 10.2.0.192.in-addr.arpa. PTR mail.example.com.",
       .lines = "10.2.0.192.in-addr.arpa PTR old.example.net\nmail.example.com A 192.0.2.10"},
      {.id = "ptr.confirmed",
       .name = "one of two",
       .expected = "warning: 10.2.0.192.in-addr.arpa. PTR mail.example.com. old.example.net. "
                   "(TTL 3600); mail.example.com. A 192.0.2.10 (TTL 3600); old.example.net. A: no "
                   "such name\n"
                   "wanted: every PTR name of 192.0.2.10 resolves back to it\n"
                   "who: the address's owner (reverse DNS at the provider)\n"
                   "publish: 10.2.0.192.in-addr.arpa. PTR mail.example.com.",
       .lines = "10.2.0.192.in-addr.arpa PTR old.example.net\n"
                "10.2.0.192.in-addr.arpa PTR mail.example.com\nmail.example.com A 192.0.2.10"},
      {.id = "ptr.confirmed",
       .name = "one of two, the other unavailable",
       .expected = "unknown: 10.2.0.192.in-addr.arpa. PTR mail.example.com. old.example.net. "
                   "(TTL 3600); mail.example.com. A 192.0.2.10 (TTL 3600); old.example.net. A: "
                   "time-out",
       .lines = "10.2.0.192.in-addr.arpa PTR old.example.net\nold.example.net A TIMEOUT\n"
                "10.2.0.192.in-addr.arpa PTR mail.example.com\nmail.example.com A 192.0.2.10"},
      {.id = "ptr.confirmed",
       .name = "the other family does not matter",
       .expected = "pass: 10.2.0.192.in-addr.arpa. PTR mail.example.com. (TTL 3600); "
                   "mail.example.com. A 192.0.2.10 (TTL 3600)",
       .lines = "10.2.0.192.in-addr.arpa PTR mail.example.com\nmail.example.com A 192.0.2.10\n"
                "mail.example.com AAAA SERVFAIL"},
      {.id = "ptr.confirmed",
       .name = "no name",
       .expected = "not applicable: 10.2.0.192.in-addr.arpa. PTR: no such name"},
      {.id = "ptr.confirmed",
       .name = "unavailable",
       .expected = "unknown: 10.2.0.192.in-addr.arpa. PTR: time-out",
       .lines = "10.2.0.192.in-addr.arpa PTR TIMEOUT"},

      {.id = "ptr.single",
       .name = "one",
       .expected = "pass: 10.2.0.192.in-addr.arpa. PTR mail.example.com. (TTL 3600)",
       .lines = ptr_name},
      {.id = "ptr.single",
       .name = "two",
       .expected =
           "warning: 10.2.0.192.in-addr.arpa. PTR a.example.net. mail.example.com. (TTL "
           "3600)\n"
           "wanted: exactly one PTR record, that of mail.example.com, instead of all others\n"
           "who: the address's owner (reverse DNS at the provider)\n"
           "publish: 10.2.0.192.in-addr.arpa. PTR mail.example.com.",
       .lines = "mail.example.com A 192.0.2.10\n10.2.0.192.in-addr.arpa PTR a.example.net\n"
                "10.2.0.192.in-addr.arpa PTR mail.example.com"},
      {.id = "ptr.single",
       .name = "eleven",
       .expected =
           "error: 10.2.0.192.in-addr.arpa. PTR a.example. b.example. c.example. "
           "d.example. e.example. f.example. g.example. h.example. and 3 more (TTL 3600)\n"
           "wanted: exactly one PTR record, that of mail.example.com, instead of all others\n"
           "who: the address's owner (reverse DNS at the provider)\n"
           "publish: 10.2.0.192.in-addr.arpa. PTR mail.example.com.",
       .lines = "mail.example.com A 192.0.2.10\n10.2.0.192.in-addr.arpa PTR "
                "a.example\n10.2.0.192.in-addr.arpa PTR b.example\n"
                "10.2.0.192.in-addr.arpa PTR c.example\n10.2.0.192.in-addr.arpa PTR d.example\n"
                "10.2.0.192.in-addr.arpa PTR e.example\n10.2.0.192.in-addr.arpa PTR f.example\n"
                "10.2.0.192.in-addr.arpa PTR g.example\n10.2.0.192.in-addr.arpa PTR h.example\n"
                "10.2.0.192.in-addr.arpa PTR i.example\n10.2.0.192.in-addr.arpa PTR j.example\n"
                "10.2.0.192.in-addr.arpa PTR k.example"},
      {.id = "ptr.single",
       .name = "none",
       .expected = "not applicable: 10.2.0.192.in-addr.arpa. PTR: no such name"},
      {.id = "ptr.single",
       .name = "unavailable",
       .expected = "unknown: 10.2.0.192.in-addr.arpa. PTR: SERVFAIL",
       .lines = "10.2.0.192.in-addr.arpa PTR SERVFAIL"},

      {.id = "ptr.generic",
       .name = "a name of its own",
       .expected = "pass: 10.2.0.192.in-addr.arpa. PTR mail.example.com. (TTL 3600)",
       .lines = ptr_name},
      {.id = "ptr.generic",
       .name = "a customer's line",
       .expected = "warning: 10.2.0.192.in-addr.arpa. PTR 192-0-2-10.isp.example. (TTL 3600)\n"
                   "wanted: a PTR name that does not look like a dial-up line, as "
                   "192-0-2-10.isp.example does\n"
                   "who: the address's owner (reverse DNS at the provider)\n"
                   "publish: 10.2.0.192.in-addr.arpa. PTR mail.example.com.",
       .lines =
           "mail.example.com A 192.0.2.10\n10.2.0.192.in-addr.arpa PTR 192-0-2-10.isp.example"},
      {.id = "ptr.generic",
       .name = "none",
       .expected = "not applicable: 10.2.0.192.in-addr.arpa. PTR: no such name"},
      {.id = "ptr.generic",
       .name = "unavailable",
       .expected = "unknown: 10.2.0.192.in-addr.arpa. PTR: SERVFAIL",
       .lines = "10.2.0.192.in-addr.arpa PTR SERVFAIL"},

      {.id = "helo.name", .name = "a host name", .expected = "pass: mail.example.com"},
      {.id = "helo.name",
       .name = "one label",
       .expected = "error: mail: only one label\n"
                   "wanted: a fully qualified host name of two labels or more\n"
                   "who: this server's administrator",
       .helo = "mail"},

      {.id = "helo.forward",
       .name = "resolves to the address",
       .expected = "pass: mail.example.com. A 192.0.2.9 192.0.2.10 (TTL 3600)",
       .lines = "mail.example.com A 192.0.2.10\nmail.example.com A 192.0.2.9"},
      {.id = "helo.forward",
       .name = "resolves to another",
       .expected = "error: mail.example.com. A 192.0.2.9 (TTL 3600)\n"
                   "wanted: mail.example.com resolves to 192.0.2.10\n"
                   "who: the DNS of the HELO name\n"
                   "publish: mail.example.com. A 192.0.2.10",
       .lines = "mail.example.com A 192.0.2.9"},
      {.id = "helo.forward",
       .name = "does not resolve, IPv6",
       .expected = "error: mail.example.com. AAAA: no such record\n"
                   "wanted: mail.example.com resolves to 2001:db8::10\n"
                   "who: the DNS of the HELO name\n"
                   "publish: mail.example.com. AAAA 2001:db8::10",
       .lines = "mail.example.com A 192.0.2.9",
       .ip = "2001:db8::10"},
      {.id = "helo.forward",
       .name = "unavailable",
       .expected = "unknown: mail.example.com. A: time-out",
       .lines = "mail.example.com A TIMEOUT"},

      {.id = "helo.ptr",
       .name = "among the PTR names",
       .expected = "pass: 10.2.0.192.in-addr.arpa. PTR mail.example.com. (TTL 3600)",
       .lines = ptr_name},
      {.id = "helo.ptr",
       .name = "another name",
       .expected = "warning: 10.2.0.192.in-addr.arpa. PTR a.example.net. (TTL 3600)\n"
                   "wanted: the PTR record of 192.0.2.10 names mail.example.com\n"
                   "who: the address's owner (reverse DNS at the provider)\n"
                   "publish: 10.2.0.192.in-addr.arpa. PTR mail.example.com.",
       .lines = "mail.example.com A 192.0.2.10\n10.2.0.192.in-addr.arpa PTR a.example.net"},
      {.id = "helo.ptr",
       .name = "another name of the same domain",
       .expected = "note: 10.2.0.192.in-addr.arpa. PTR a.example.com. (TTL 3600)\n"
                   "wanted: the PTR record of 192.0.2.10 names mail.example.com\n"
                   "who: the address's owner (reverse DNS at the provider)\n"
                   "publish: 10.2.0.192.in-addr.arpa. PTR mail.example.com.",
       .lines = "mail.example.com A 192.0.2.10\n10.2.0.192.in-addr.arpa PTR a.example.com"},
      {.id = "helo.ptr",
       .name = "none",
       .expected = "not applicable: 10.2.0.192.in-addr.arpa. PTR: no such name"},
      {.id = "helo.ptr",
       .name = "unavailable",
       .expected = "unknown: 10.2.0.192.in-addr.arpa. PTR: SERVFAIL",
       .lines = "10.2.0.192.in-addr.arpa PTR SERVFAIL"},
  };
  return cases;
}

Judgement judge(const SenderCase& c) {
  World world(c.lines);
  policy::Sender sender = support::sender(c.helo, c.ip);
  if (c.ip6 != nullptr) sender.ip6 = ip(c.ip6);
  const Candidate candidate = support::candidate_of(world, sender, c.source);
  const DomainName domain = name("example.com");
  const policy::AllowedIps send_on = allowed(c.send_on);
  return policy::check(c.id).of_sender({&domain, &c.scope, candidate, *candidate.facts->address,
                                        send_on, c.host ? &*c.host : nullptr});
}

TEST(SenderChecks, JudgeAsTheTableSays) {
  for (const SenderCase& c : sender_cases()) {
    SCOPED_TRACE(fmt::format("{}: {}", c.id, c.name));
    EXPECT_EQ(print(judge(c)), c.expected);
  }
}

// example.com, on a server that sends from 192.0.2.10.
struct DomainCase {
  const char* id;
  const char* name;
  const char* expected;
  const char* lines;
  const char* listen_on = nullptr;
};

const std::vector<DomainCase>& domain_cases() {
  static const std::vector<DomainCase> cases = {
      {"mx.exists", "an MX record", "pass: example.com. MX 10 mail.example.com. (TTL 3600)",
       "example.com MX 10 mail.example.com"},
      {"mx.exists", "an address",
       "pass: example.com. MX: no such record; example.com. A 192.0.2.1 (TTL 3600); example.com. "
       "AAAA: no such record",
       "example.com A 192.0.2.1"},
      {"mx.exists", "nothing",
       "error: example.com. MX: no such name; example.com. A: no such name; example.com. AAAA: no "
       "such name\nwanted: an MX record\nwho: the domain's DNS",
       ""},
      {"mx.exists", "the null MX",
       "warning: example.com. MX 0 . (TTL 3600)\n"
       "wanted: a domain that sends mail also takes its bounces: RFC 7505, section 4.2\n"
       "who: the domain's DNS",
       "example.com MX 0 ."},
      {"mx.exists", "unavailable", "unknown: example.com. MX: SERVFAIL", "example.com MX SERVFAIL"},
      {"mx.exists", "its address unavailable",
       "unknown: example.com. MX: no such record; example.com. A: time-out; example.com. AAAA: no "
       "such record",
       "example.com A TIMEOUT"},

      {"mx.target", "hosts with addresses",
       "pass: example.com. MX 10 mail.example.com., 20 six.example.com. (TTL 3600)",
       "example.com MX 10 mail.example.com\nexample.com MX 20 six.example.com\n"
       "mail.example.com A 192.0.2.10\nsix.example.com AAAA 2001:db8::1"},
      {"mx.target", "an alias",
       "error: example.com. MX 10 www.example.com. (TTL 3600); www.example.com is an alias "
       "(CNAME)\nwanted: every exchange is a host name with addresses of its own\n"
       "who: the domain's DNS",
       "example.com MX 10 www.example.com\nwww.example.com CNAME mail.example.com\n"
       "mail.example.com A 192.0.2.10"},
      {"mx.target", "an address",
       "error: example.com. MX 10 192.0.2.10. (TTL 3600); 192.0.2.10 is an address\n"
       "wanted: every exchange is a host name with addresses of its own\nwho: the domain's DNS",
       "example.com MX 10 192.0.2.10"},
      {"mx.target", "no host name",
       "error: example.com. MX 10 a_b.example.com. (TTL 3600); a_b.example.com is no host name\n"
       "wanted: every exchange is a host name with addresses of its own\nwho: the domain's DNS",
       "example.com MX 10 a_b.example.com\na_b.example.com A 192.0.2.10"},
      {"mx.target", "one without addresses, one unavailable",
       "error: example.com. MX 10 a.example.com., 20 b.example.com. (TTL 3600); a.example.com. A: "
       "no such name; a.example.com. AAAA: no such name\n"
       "wanted: every exchange is a host name with addresses of its own\nwho: the domain's DNS",
       "example.com MX 10 a.example.com\nexample.com MX 20 b.example.com\n"
       "b.example.com A TIMEOUT"},
      {"mx.target", "one unavailable",
       "unknown: example.com. MX 10 b.example.com. (TTL 3600); b.example.com. A: time-out; "
       "b.example.com. AAAA: no such record",
       "example.com MX 10 b.example.com\nb.example.com A TIMEOUT\nb.example.com TXT x"},
      {"mx.target", "MX unavailable", "unknown: example.com. MX: SERVFAIL",
       "example.com MX SERVFAIL"},
      {"mx.target", "the null MX", "not applicable: example.com. MX 0 . (TTL 3600)",
       "example.com MX 0 ."},
      {"mx.target", "the implicit MX", "not applicable: ", "example.com A 192.0.2.10"},

      {"mx.here", "SEND_ON", "pass: example.com. MX 10 mail.example.com. (TTL 3600)",
       "example.com MX 10 mail.example.com\nmail.example.com A 192.0.2.10"},
      {"mx.here", "LISTEN_ON", "pass: example.com. MX 10 mail.example.com. (TTL 3600)",
       "example.com MX 10 mail.example.com\nmail.example.com A 192.0.2.20", "192.0.2.20"},
      {"mx.here", "elsewhere",
       "error: example.com. MX 10 mail.example.com. (TTL 3600); mail.example.com. A 192.0.2.20 "
       "(TTL 3600); mail.example.com. AAAA: no such record\n"
       "wanted: an MX record whose host has an address of this server\nwho: the domain's DNS",
       "example.com MX 10 mail.example.com\nmail.example.com A 192.0.2.20"},
      {"mx.here", "unavailable",
       "unknown: example.com. MX 10 mail.example.com. (TTL 3600); mail.example.com. A 192.0.2.20 "
       "(TTL 3600); mail.example.com. AAAA: SERVFAIL",
       "example.com MX 10 mail.example.com\nmail.example.com A 192.0.2.20\n"
       "mail.example.com AAAA SERVFAIL"},
      {"mx.here", "MX unavailable", "unknown: example.com. MX: SERVFAIL",
       "example.com MX SERVFAIL"},
      {"mx.here", "the null MX", "not applicable: example.com. MX 0 . (TTL 3600)",
       "example.com MX 0 ."},

      {"mx.elsewhere", "all here", "pass: example.com. MX 10 mail.example.com. (TTL 3600)",
       "example.com MX 10 mail.example.com\nmail.example.com A 192.0.2.10"},
      {"mx.elsewhere", "a backup at a provider",
       "note: example.com. MX 10 mail.example.com., 20 mx.example.net. (TTL 3600)\n"
       "wanted: nothing, if mail is meant to arrive elsewhere too: mx.example.net.",
       "example.com MX 10 mail.example.com\nmail.example.com A 192.0.2.10\n"
       "example.com MX 20 mx.example.net\nmx.example.net A 198.51.100.1"},
      {"mx.elsewhere", "unavailable",
       "unknown: example.com. MX 10 mail.example.com., 20 mx.example.net. (TTL 3600)",
       "example.com MX 10 mail.example.com\nmail.example.com A 192.0.2.10\n"
       "example.com MX 20 mx.example.net\nmx.example.net A SERVFAIL"},
      {"mx.elsewhere", "the null MX", "not applicable: example.com. MX 0 . (TTL 3600)",
       "example.com MX 0 ."},
  };
  return cases;
}

TEST(DomainChecks, JudgeAsTheTableSays) {
  for (const DomainCase& c : domain_cases()) {
    SCOPED_TRACE(fmt::format("{}: {}", c.id, c.name));
    World world(c.lines);
    const policy::AllowedIps send_on = allowed("192.0.2.10");
    std::optional<policy::AllowedIps> listening;
    if (c.listen_on != nullptr) listening = allowed(c.listen_on);
    const policy::TrustedDomain domain = support::trusted("example.com");
    const policy::DomainFacts facts = support::facts_of(world, domain, send_on);
    EXPECT_EQ(print(policy::check(c.id).of_domain({domain.name, facts, send_on, listening})),
              c.expected);
  }
}

// Over rows and of the file: tests/audit_test.cc and tests/checks_file_test.cc have their cases.
const std::set<std::string_view>& checks_of_rows() {
  static const std::set<std::string_view> ids = {
      "row.waits",      "row.rejected", "row.stale",    "helo.shared",   "hosted.untrusted",
      "hosted.missing", "file.name",    "file.access",  "file.yaml",     "file.key",
      "file.entry",     "file.send-on", "file.default", "file.untrusted"};
  return ids;
}

// No row of the table is without its passing and its failing case, nor, where a fact can be
// unavailable, without its unknown one. Those of SPF, DMARC, DKIM, DNS and certificates are in
// tests of their own.
TEST(Checks, AreAllInTheTables) {
  std::map<std::string_view, std::set<std::string_view>> seen;
  const auto note = [&seen](std::string_view id, std::string_view expected) {
    seen[id].insert(expected.substr(0, expected.find(':')));
  };
  for (const SenderCase& c : sender_cases()) note(c.id, c.expected);
  for (const DomainCase& c : domain_cases()) note(c.id, c.expected);
  for (const policy::Check& check : policy::checks()) {
    SCOPED_TRACE(std::string(check.id));
    const bool over_rows = check.of_sender == nullptr && check.of_domain == nullptr;
    EXPECT_EQ(over_rows, checks_of_rows().contains(check.id));
    EXPECT_FALSE(check.rule.empty() || check.reason.empty() || check.source.empty());
    if (over_rows || check.id.starts_with("spf.") || check.id.starts_with("dmarc.") ||
        check.id.starts_with("dns.") || check.id == "dkim.key" || check.id == "helo.certificate") {
      continue;
    }
    const std::set<std::string_view>& verdicts = seen[check.id];
    EXPECT_TRUE(verdicts.contains("pass"));
    EXPECT_TRUE(verdicts.contains("error") || verdicts.contains("warning") ||
                verdicts.contains("note"));
    const bool asks_dns = !check.id.starts_with("ip.") && check.id != "helo.name";
    EXPECT_EQ(verdicts.contains("unknown"), asks_dns);
  }
}

TEST(Checks, AreFoundByTheirIds) {
  const std::vector<std::string_view> ids = policy::check_ids();
  EXPECT_EQ(std::set<std::string_view>(ids.begin(), ids.end()).size(), policy::checks().size());
  for (const std::string_view id : ids) EXPECT_EQ(policy::check(id).id, id);
  EXPECT_THROW(policy::check("ip.wrong"), std::logic_error);
}

// The built-in ones: a row that fails one is never written.
TEST(Checks, AreBlockingWhereTheRowCouldNotWork) {
  std::set<std::string_view> blocking;
  for (const policy::Check& check : policy::checks()) {
    if (is_blocking(check, {})) blocking.insert(check.id);
  }
  EXPECT_EQ(blocking,
            (std::set<std::string_view>{"ip.allowed", "ip.scope", "ip.global", "ip.interface",
                                        "ip.bind", "ip.family", "helo.name", "helo.forward"}));
  EXPECT_TRUE(is_blocking(policy::check("ptr.exists"), {{}, {"helo.ptr", "ptr.exists"}}));
  EXPECT_FALSE(is_blocking(policy::check("ptr.single"), {{}, {"helo.ptr", "ptr.exists"}}));
}

std::string judge_global(const char* address) {
  return print(judge({.id = "ip.global", .name = "", .expected = "", .ip = address}));
}

TEST(IpGlobal, RefusesEverySpecialBlockToItsEdges) {
  const dns::IpNetwork global_unicast = dns::IpNetwork::parse("2000::/3").value();
  struct Case {
    const char* before;  // the last address before the block, or nothing where another block is
    const char* first;
    const char* last;
    const char* after;
    const char* what;
  };
  const Case cases[] = {
      {nullptr, "0.0.0.0", "0.255.255.255", "1.0.0.0", "\"this network\" (RFC 791)"},
      {"9.255.255.255", "10.0.0.0", "10.255.255.255", "11.0.0.0", "private (RFC 1918)"},
      {"100.63.255.255", "100.64.0.0", "100.127.255.255", "100.128.0.0",
       "shared by customers of a provider (RFC 6598)"},
      {"126.255.255.255", "127.0.0.0", "127.255.255.255", "128.0.0.0", "loopback (RFC 1122)"},
      {"169.253.255.255", "169.254.0.0", "169.254.255.255", "169.255.0.0", "link-local (RFC 3927)"},
      {"172.15.255.255", "172.16.0.0", "172.31.255.255", "172.32.0.0", "private (RFC 1918)"},
      {"191.255.255.255", "192.0.0.0", "192.0.0.255", "192.0.1.0", "for protocols (RFC 6890)"},
      {"192.0.1.255", "192.0.2.0", "192.0.2.255", "192.0.3.0", "for documentation (RFC 5737)"},
      {"192.88.98.255", "192.88.99.0", "192.88.99.255", "192.88.100.0",
       "of 6to4 relays that are no more (RFC 7526)"},
      {"192.167.255.255", "192.168.0.0", "192.168.255.255", "192.169.0.0", "private (RFC 1918)"},
      {"198.17.255.255", "198.18.0.0", "198.19.255.255", "198.20.0.0", "for benchmarks (RFC 2544)"},
      {"198.51.99.255", "198.51.100.0", "198.51.100.255", "198.51.101.0",
       "for documentation (RFC 5737)"},
      {"203.0.112.255", "203.0.113.0", "203.0.113.255", "203.0.114.0",
       "for documentation (RFC 5737)"},
      {"223.255.255.255", "224.0.0.0", "239.255.255.255", nullptr, "multicast (RFC 5771)"},
      {nullptr, "240.0.0.0", "255.255.255.255", nullptr, "reserved (RFC 1112)"},
      {nullptr, "::", "::", nullptr, "the unspecified address (RFC 4291)"},
      {nullptr, "::1", "::1", "::2", "loopback (RFC 4291)"},
      {"::fffe:ffff:ffff", "::ffff:0.0.0.0", "::ffff:255.255.255.255", "::1:0:0:0",
       "an IPv4-mapped address (RFC 4291)"},
      {"64:ff9b::ffff:ffff", "64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff",
       "64:ff9b:2::", "for translation inside a network (RFC 8215)"},
      {nullptr, "100::", "100::ffff:ffff:ffff:ffff", nullptr, "discarded (RFC 6666)"},
      {"2001:1:ffff:ffff:ffff:ffff:ffff:ffff", "2001:2::", "2001:2:0:ffff:ffff:ffff:ffff:ffff",
       "2001:2:1::", "for benchmarks (RFC 5180)"},
      {"2001:f:ffff::", "2001:10::", "2001:1f:ffff:ffff:ffff:ffff:ffff:ffff",
       "2001:20::", "of identifiers that are no more (RFC 4843)"},
      {"2001:db7:ffff::", "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
       "2001:db9::", "for documentation (RFC 3849)"},
      {"3ffe:ffff::", "3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff",
       "3fff:1000::", "for documentation (RFC 9637)"},
      {nullptr, "5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff", nullptr,
       "for segment routing (RFC 9602)"},
      {nullptr, "fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", nullptr,
       "unique local (RFC 4193)"},
      {nullptr, "fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", nullptr,
       "link-local (RFC 4291)"},
      {nullptr, "fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", nullptr,
       "site-local (RFC 3879)"},
      {"2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2001::", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff",
       "2001:1::", "a tunnel of Teredo (RFC 4380)"},
      {"2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2002::",
       "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2003::", "a tunnel of 6to4 (RFC 3056)"},
      {nullptr, "ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", nullptr,
       "multicast (RFC 4291)"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.first);
    for (const char* const inside : {c.first, c.last}) {
      EXPECT_EQ(judge_global(inside), fmt::format("error: {} is {}\n"
                                                  "wanted: a global unicast address\n"
                                                  "who: this server's administrator",
                                                  ip(inside), c.what));
    }
    for (const char* const outside : {c.before, c.after}) {
      if (outside == nullptr) continue;
      const bool is_assigned =
          ip(outside).family() == dns::Family::ipv4 || global_unicast.contains(ip(outside));
      EXPECT_EQ(judge_global(outside), is_assigned
                                           ? fmt::format("pass: {} is global unicast", ip(outside))
                                           : fmt::format("error: {} is outside 2000::/3\n"
                                                         "wanted: a global unicast address\n"
                                                         "who: this server's administrator",
                                                         ip(outside)));
    }
  }
}

TEST(PtrGeneric, KnowsLinesFromHosts) {
  struct Case {
    const char* ptr;
    const char* ip;
    bool generic;
  };
  const Case cases[] = {
      {"mail.example.com", "192.0.2.10", false},
      {"mx10.example.com", "192.0.2.10", false},
      {"mail-192-0.example.com", "192.0.2.10", false},
      {"192-0-2-11.isp.example", "192.0.2.10", false},
      {"pooler.example.com", "192.0.2.10", false},
      {"dynamo.example.com", "192.0.2.10", false},
      {"192-0-2-10.isp.example", "192.0.2.10", true},
      {"host192.0.2.10.isp.example", "192.0.2.10", true},
      {"10.2.0.192.isp.example", "192.0.2.10", true},
      {"192-000-002-010.isp.example", "192.0.2.10", true},
      {"c000020a.isp.example", "192.0.2.10", true},
      // An octet that comes twice must stand twice.
      {"10-2-192.isp.example", "192.10.2.10", false},
      {"10-2-192-10.isp.example", "192.10.2.10", true},
      {"dyn.isp.example", "192.0.2.10", true},
      {"line7.dynamic.isp.example", "192.0.2.10", true},
      {"adsl7.isp.example", "192.0.2.10", true},
      {"pool-a.isp.example", "192.0.2.10", true},
      {"dhcp7.isp.example", "192.0.2.10", true},
      {"mail.example.com", "2001:db8::10", false},
      {"2001-0db8-0000-0000-0000-0000-0000-0010.isp.example", "2001:db8::10", true},
      {"0000-0000-0000-0010.isp.example", "2001:db8::10", true},
      {"0000000000000011.isp.example", "2001:db8::10", false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.ptr);
    const std::string line = fmt::format("{} PTR {}", ip(c.ip).reverse_name(), c.ptr);
    const Judgement judgement =
        judge({.id = "ptr.generic", .name = "", .expected = "", .lines = line.c_str(), .ip = c.ip});
    EXPECT_EQ(judgement.verdict, c.generic ? Verdict::warning : Verdict::pass);
  }
}

TEST(HeloName, IsAFullyQualifiedHostName) {
  struct Case {
    const char* helo;
    const char* fault;  // nullptr: none
  };
  const Case cases[] = {
      {"mail.example.com", nullptr},
      {"a.b", nullptr},
      {"xn--mnchen-3ya.example", nullptr},
      {"7.example", nullptr},
      {"mail", "only one label"},
      {".", "not letters, digits and inner hyphens only"},
      {"a_b.example.com", "not letters, digits and inner hyphens only"},
      {"-a.example.com", "not letters, digits and inner hyphens only"},
      {"192.0.2.10", "its last label is a number, as in an address"},
      {"mail.example.7", "its last label is a number, as in an address"},
      {"localhost", "\"localhost\" means nothing outside this network"},
      {"mail.localhost", "\"localhost\" means nothing outside this network"},
      {"mail.localdomain", "\"localdomain\" means nothing outside this network"},
      {"mail.local", "\"local\" means nothing outside this network"},
      {"mail.LAN", "\"lan\" means nothing outside this network"},
      {"mail.home", "\"home\" means nothing outside this network"},
      {"mail.internal", "\"internal\" means nothing outside this network"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.helo);
    const Judgement judgement =
        judge({.id = "helo.name", .name = "", .expected = "", .helo = c.helo});
    EXPECT_EQ(judgement.verdict, c.fault == nullptr ? Verdict::pass : Verdict::error);
    EXPECT_EQ(judgement.seen, c.fault == nullptr ? name(c.helo).to_string()
                                                 : fmt::format("{}: {}", name(c.helo), c.fault));
  }
}

TEST(Weighed, PutsThePolicysSeverityInPlaceOfTheChecks) {
  using policy::Level;
  struct Case {
    Level level;
    Verdict verdict;
    Verdict expected;
  };
  const Case cases[] = {
      {Level::ignore, Verdict::pass, Verdict::not_applicable},
      {Level::ignore, Verdict::error, Verdict::not_applicable},
      {Level::ignore, Verdict::unknown, Verdict::not_applicable},
      {Level::note, Verdict::error, Verdict::note},
      {Level::note, Verdict::warning, Verdict::note},
      {Level::note, Verdict::pass, Verdict::pass},
      {Level::warning, Verdict::error, Verdict::warning},
      {Level::warning, Verdict::note, Verdict::warning},
      {Level::warning, Verdict::unknown, Verdict::unknown},
      {Level::error, Verdict::note, Verdict::error},
      {Level::error, Verdict::warning, Verdict::error},
      {Level::error, Verdict::not_applicable, Verdict::not_applicable},
      {Level::error, Verdict::pass, Verdict::pass},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(fmt::format("{} as {}", to_string(c.verdict), to_string(c.level)));
    const policy::Weights weights{{{"ptr.single", c.level}}, {}};
    EXPECT_EQ(weighed(policy::check("ptr.single"), c.verdict, weights), c.expected);
    EXPECT_EQ(weighed(policy::check("ptr.exists"), c.verdict, weights), c.verdict);
  }
}

// A judgement for the sender that the world's lines tell of, weighed.
policy::Standing standing(const char* lines, const policy::Weights& weights) {
  World world(lines);
  const Candidate candidate = support::candidate_of(
      world, support::sender("mail.example.com", "192.0.2.10"), policy::Source::exchange);
  const policy::AllowedIps send_on = allowed("192.0.2.10");
  const std::optional<policy::AllowedIps> listening;
  const std::optional<policy::HostAddresses> host;
  const policy::TrustedDomain domain = support::trusted("example.com");
  return standing_of(judge_sender(&domain, candidate, {send_on, listening, host, weights}),
                     weights);
}

TEST(Standing, CountsWhatBlocksAndWhatRanks) {
  using policy::Level;
  struct Case {
    const char* name;
    const char* lines;
    policy::Weights weights;
    int errors, warnings, unknowns;
    bool blocked, may_be_blocked;
    std::vector<std::string_view> blocked_by;
  };
  const char* const clean =
      "mail.example.com A 192.0.2.10\n10.2.0.192.in-addr.arpa PTR mail.example.com";
  const std::map<std::string, Level, std::less<>> real = {{"ip.global", Level::ignore}};
  const Case cases[] = {
      {"clean", clean, {real, {}}, 0, 0, 0, false, false, {}},
      {"a documentation address", clean, {}, 1, 0, 0, true, false, {"ip.global"}},
      {"no PTR ranks", "mail.example.com A 192.0.2.10", {real, {}}, 1, 0, 0, false, false, {}},
      {"no PTR blocks where the policy requires it",
       "mail.example.com A 192.0.2.10",
       {real, {"ptr.exists"}},
       1,
       0,
       0,
       true,
       false,
       {"ptr.exists"}},
      {"a required check that is a warning blocks nothing",
       "mail.example.com A 192.0.2.10",
       {{{"ip.global", Level::ignore}, {"ptr.exists", Level::warning}}, {"ptr.exists"}},
       0,
       1,
       0,
       false,
       false,
       {}},
      {"no HELO blocks",
       "10.2.0.192.in-addr.arpa PTR mail.example.com",
       {real, {}},
       2,
       0,
       0,
       true,
       false,
       {"helo.forward"}},
      {"an unavailable HELO may block",
       "mail.example.com A SERVFAIL\n10.2.0.192.in-addr.arpa PTR mail.example.com",
       {real, {}},
       0,
       0,
       2,
       false,
       true,
       {}},
      {"unavailable PTR ranks",
       "mail.example.com A 192.0.2.10\n10.2.0.192.in-addr.arpa PTR SERVFAIL",
       {real, {}},
       0,
       0,
       5,
       false,
       false,
       {}},
      {"unavailable PTR may block where the policy requires it",
       "mail.example.com A 192.0.2.10\n10.2.0.192.in-addr.arpa PTR SERVFAIL",
       {real, {"ptr.exists"}},
       0,
       0,
       5,
       false,
       true,
       {}},
      {"an ignored check is not unknown either",
       "mail.example.com A SERVFAIL\n10.2.0.192.in-addr.arpa PTR mail.example.com",
       {{{"helo.forward", Level::ignore}, {"ip.global", Level::ignore}}, {}},
       0,
       0,
       1,
       false,
       false,
       {}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    policy::Weights weights = c.weights;
    weights.severity.emplace("spf.helo", Level::ignore);  // of these worlds SPF is no matter
    const policy::Standing result = standing(c.lines, weights);
    EXPECT_EQ(result.errors, c.errors);
    EXPECT_EQ(result.warnings, c.warnings);
    EXPECT_EQ(result.unknowns, c.unknowns);
    EXPECT_EQ(result.blocked, c.blocked);
    EXPECT_EQ(result.may_be_blocked, c.may_be_blocked);
    EXPECT_EQ(result.blocked_by, c.blocked_by);
  }
}

TEST(JudgeSender, JudgesEachAddressAndNamesACheckOnce) {
  World world("");
  const Candidate candidate = support::candidate_of(
      world, {name("mail.example.com"), ip("192.0.2.10"), ip("2001:db8::10")}, policy::Source::use);
  const policy::AllowedIps send_on = allowed("192.0.2.11");
  const std::optional<policy::AllowedIps> listening;
  const std::optional<policy::HostAddresses> host;
  const policy::Weights weights;
  const std::vector<policy::Judged> judged =
      judge_sender(nullptr, candidate, {send_on, listening, host, weights});
  EXPECT_EQ(judged[0].check->id, "ip.allowed");
  EXPECT_EQ(judged[0].ip, ip("192.0.2.10"));
  EXPECT_EQ(judged[1].check->id, "ip.allowed");
  EXPECT_EQ(judged[1].ip, ip("2001:db8::10"));
  EXPECT_EQ(standing_of(judged, weights).blocked_by,
            (std::vector<std::string_view>{"ip.allowed", "ip.global", "helo.forward"}));
}

TEST(Weighed, MakesWarningsErrorsInAProfile) {
  using policy::Profile;
  const auto weighed = [](Profile profile, const char* id, Verdict verdict) {
    return policy::weighed(policy::check(id), verdict, {.profile = profile});
  };
  EXPECT_EQ(weighed(Profile::basic, "dmarc.record", Verdict::warning), Verdict::warning);
  EXPECT_EQ(weighed(Profile::bulk, "dmarc.record", Verdict::warning), Verdict::error);
  EXPECT_EQ(weighed(Profile::bulk, "dmarc.record", Verdict::note), Verdict::note);
  EXPECT_EQ(weighed(Profile::bulk, "helo.ptr", Verdict::warning), Verdict::warning);
  EXPECT_EQ(weighed(Profile::strict, "helo.ptr", Verdict::warning), Verdict::error);
  EXPECT_EQ(weighed(Profile::strict, "helo.ptr", Verdict::unknown), Verdict::unknown);
  EXPECT_EQ(policy::weighed(policy::check("dmarc.record"), Verdict::warning,
                            {.severity = {{"dmarc.record", policy::Level::warning}},
                             .profile = Profile::strict}),
            Verdict::warning);
}

}  // namespace
