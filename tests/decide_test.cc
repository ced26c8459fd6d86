#include "policy/decide.h"

#include <gtest/gtest.h>

#include "policy/audit.h"
#include "tests/support/world.h"

namespace {

using support::allowed;
using support::ip;
using support::name;
using support::sender;

// example.com and its addresses 192.0.2.1 (a.example), 192.0.2.2 (b.example), 192.0.2.3 (the
// default's, d.example) and 2001:db8::1 (six.example): each name and PTR record in order. A case
// brings the MX records, and what is different.
const char* const world_lines = R"(
    a.example A 192.0.2.1
    b.example A 192.0.2.2
    d.example A 192.0.2.3
    six.example AAAA 2001:db8::1
    1.2.0.192.in-addr.arpa PTR a.example
    2.2.0.192.in-addr.arpa PTR b.example
    3.2.0.192.in-addr.arpa PTR d.example
    1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa PTR six.example
)";

using Severity = std::map<std::string, policy::Level, std::less<>>;

struct Case {
  const char* name;
  const char* lines;
  const char* expected;  // "outcome: row: reason"
  std::optional<policy::Sender> present = std::nullopt;
  const char* send_on = "192.0.2.1 192.0.2.2 192.0.2.3 2001:db8::1";
  Severity severity = {};
  std::vector<std::string> require = {};
  policy::Scope scope = {};
  std::optional<policy::Sender> use = std::nullopt;
  std::optional<policy::Sender> default_sender = sender("d.example", "192.0.2.3");
};

std::string decision_text(const Case& c) {
  support::World world(std::string(world_lines) + c.lines);
  policy::TrustedDomain domain = support::trusted("example.com");
  domain.scope = c.scope;
  if (c.use) domain.use = std::make_shared<const policy::Sender>(*c.use);
  const policy::AllowedIps send_on = allowed(c.send_on);
  const policy::DomainFacts facts =
      support::facts_of(world, domain, send_on, c.default_sender, c.present);
  policy::Weights weights{c.severity, c.require};
  weights.severity.merge(support::without_authentication());
  const std::optional<policy::AllowedIps> listening;
  const std::optional<policy::HostAddresses> host;
  const policy::Decision decision =
      audit_domain(domain, facts, c.present, {send_on, listening, host, weights}).decision;
  return fmt::format("{}: {}: {}", to_string(decision.outcome), support::print(decision.row),
                     decision.reason);
}

void expect_decisions(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(decision_text(c), c.expected);
  }
}

const char* const both = "example.com MX 10 a.example\nexample.com MX 10 b.example\n";
const char* const a_then_b = "example.com MX 10 a.example\nexample.com MX 20 b.example\n";
const char* const b_then_a = "example.com MX 20 a.example\nexample.com MX 10 b.example\n";

const Severity six_allowed = {{"ip.family", policy::Level::note}};

// DESIGN's rule 4, a key after the other.
TEST(Decide, RanksKeyByKey) {
  expect_decisions({
      {.name = "fewest errors, before MX preference",
       .lines = "example.com MX 10 c.example\nexample.com MX 20 a.example\n"
                "c.example A 192.0.2.4\n4.2.0.192.in-addr.arpa PTR x.example",
       .expected = "chosen: a.example 192.0.2.1: fewer errors (0) than 192.0.2.4 (1)",
       .send_on = "192.0.2.4 192.0.2.1",
       .default_sender = std::nullopt},
      {.name = "fewest errors, before own goes before the default",
       .lines = "example.com MX 10 c.example\nc.example A 192.0.2.4",
       .expected = "chosen: -: fewer errors (0) than 192.0.2.4 (1)",
       .send_on = "192.0.2.4 192.0.2.3"},
      {.name = "fewest warnings, before MX preference",
       .lines = "example.com MX 10 a.example\nexample.com MX 20 b.example\n"
                "1.2.0.192.in-addr.arpa PTR z.example\nz.example A 192.0.2.1",
       .expected = "chosen: b.example 192.0.2.2: fewer warnings (0) than 192.0.2.1 (1)",
       .default_sender = std::nullopt},
      {.name = "errors count before warnings",
       .lines = "example.com MX 10 c.example\nexample.com MX 20 a.example\n"
                "c.example A 192.0.2.4\n1.2.0.192.in-addr.arpa PTR z.example\n"
                "z.example A 192.0.2.1",
       .expected = "chosen: a.example 192.0.2.1: fewer errors (0) than 192.0.2.4 (1)",
       .send_on = "192.0.2.4 192.0.2.1",
       .default_sender = std::nullopt},
      {.name = "own before the default",
       .lines = "example.com MX 10 a.example",
       .expected = "chosen: a.example 192.0.2.1: its MX points here, and the default is no better"},
      {.name = "own before the default, though IPv6",
       .lines = "example.com MX 10 six.example",
       .expected =
           "chosen: six.example 2001:db8::1: its MX points here, and the default is no better",
       .severity = six_allowed},
      {.name = "IPv4 before IPv6, before MX preference",
       .lines = "example.com MX 10 six.example\nexample.com MX 20 a.example",
       .expected = "chosen: a.example 192.0.2.1: IPv4 goes before IPv6",
       .severity = six_allowed},
      {.name = "IPv4 before IPv6, before the present entry",
       .lines = "example.com MX 10 six.example\nexample.com MX 20 a.example",
       .expected = "chosen: a.example 192.0.2.1: IPv4 goes before IPv6",
       .present = sender("six.example", "2001:db8::1"),
       .severity = six_allowed},
      {.name = "the present entry, before MX preference",
       .lines = a_then_b,
       .expected = "chosen: b.example 192.0.2.2: it is the present entry",
       .present = sender("b.example", "192.0.2.2")},
      {.name = "an entry with another HELO name is not the present one",
       .lines = a_then_b,
       .expected = "chosen: a.example 192.0.2.1: MX preference: 10 before 20",
       .present = sender("x.example", "192.0.2.2")},
      {.name = "MX preference, before SEND_ON",
       .lines = b_then_a,
       .expected = "chosen: b.example 192.0.2.2: MX preference: 10 before 20"},
      {.name = "SEND_ON, before the address",
       .lines = both,
       .expected = "chosen: b.example 192.0.2.2: it stands first in SEND_ON",
       .send_on = "192.0.2.2 192.0.2.1",
       .default_sender = std::nullopt},
      {.name = "the address, not its name",
       .lines = "example.com MX 10 z.example\nexample.com MX 10 b.example\n"
                "z.example A 192.0.2.0\n0.2.0.192.in-addr.arpa PTR z.example",
       .expected = "chosen: z.example 192.0.2.0: the lower address",
       .send_on = "*",
       .default_sender = std::nullopt},
  });
}

// Rule 3.
TEST(Decide, KeepsOutWhatABlockingCheckRefuses) {
  expect_decisions({
      {.name = "the other is left",
       .lines = "example.com MX 10 six.example\nexample.com MX 20 b.example",
       .expected = "chosen: b.example 192.0.2.2: the only one left, for 2001:db8::1 is out (ip.family)",
       .default_sender = std::nullopt},
      {.name = "the default is left",
       .lines = "example.com MX 10 a.example",
       .expected = "chosen: -: the only one left, for 192.0.2.1 is out (ip.scope)",
       .scope = {{ip("192.0.2.3")}, {}}},
      {.name = "none is left",
       .lines = "example.com MX 10 a.example",
       .expected = "none: -: 192.0.2.1 is out (ip.scope), 192.0.2.3 is out (ip.scope)",
       .scope = {{ip("192.0.2.2")}, {}}},
      {.name = "none is left: the present entry goes",
       .lines = "example.com MX 10 six.example",
       .expected = "none: -: 2001:db8::1 is out (ip.family)",
       .present = sender("a.example", "192.0.2.1"),
       .default_sender = std::nullopt},
      {.name = "what the policy requires",
       .lines = "example.com MX 10 c.example\nc.example A 192.0.2.4",
       .expected = "none: -: 192.0.2.4 is out (ptr.exists)",
       .send_on = "192.0.2.4",
       .require = {"ptr.exists"},
       .default_sender = std::nullopt},
      {.name = "no exchange is ours",
       .lines = "example.com MX 10 x.example\nx.example A 198.51.100.1",
       .expected = "none: -: no exchange has an allowed address",
       .default_sender = std::nullopt},
      {.name = "no exchange is ours, the default is there",
       .lines = "example.com MX 10 x.example\nx.example A 198.51.100.1",
       .expected = "chosen: -: no other candidate"},
      {.name = "a single sender with an error is still its own",
       .lines = "example.com MX 10 c.example\nc.example A 192.0.2.4",
       .expected = "chosen: c.example 192.0.2.4: no other candidate",
       .send_on = "192.0.2.4",
       .default_sender = std::nullopt},
      {.name = "the null MX",
       .lines = "example.com MX 0 .",
       .expected = "chosen: -: no other candidate"},
  });
}

// Rule 5.
TEST(Decide, LeavesUndecidedWhatAnUnavailableFactCouldChange) {
  const policy::Sender present = sender("b.example", "192.0.2.2");
  expect_decisions({
      {.name = "MX",
       .lines = "example.com MX SERVFAIL",
       .expected = "undecided: -: MX of example.com: SERVFAIL; no row yet"},
      {.name = "MX, with a present entry",
       .lines = "example.com MX SERVFAIL",
       .expected = "undecided: b.example 192.0.2.2: MX of example.com: SERVFAIL; the present entry "
                   "stays",
       .present = present},
      {.name = "MX, without the default",
       .lines = "example.com MX TIMEOUT",
       .expected = "undecided: b.example 192.0.2.2: MX of example.com: time-out; the present entry "
                   "stays",
       .present = present,
       .default_sender = std::nullopt},
      {.name = "the addresses of a better exchange",
       .lines = "example.com MX 5 c.example\nc.example A SERVFAIL\nexample.com MX 10 a.example",
       .expected = "undecided: -: IPv4 addresses of c.example: SERVFAIL; no row yet"},
      {.name = "the addresses of a worse exchange change nothing",
       .lines = "example.com MX 20 c.example\nc.example A SERVFAIL\nexample.com MX 10 a.example",
       .expected = "chosen: a.example 192.0.2.1: its MX points here, and the default is no better"},
      {.name = "the addresses of a worse exchange, which the present entry may have",
       .lines = "example.com MX 20 c.example\nc.example A SERVFAIL\nexample.com MX 10 a.example",
       .expected = "undecided: b.example 192.0.2.2: IPv4 addresses of c.example: SERVFAIL; the "
                   "present entry stays",
       .present = present},
      {.name = "the same, and the default has that address too",
       .lines = "example.com MX 20 c.example\nc.example A SERVFAIL\nexample.com MX 10 a.example",
       .expected = "undecided: c.example 192.0.2.3: IPv4 addresses of c.example: SERVFAIL; the "
                   "present entry stays",
       .present = sender("c.example", "192.0.2.3")},
      {.name = "the present entry is clean and wins whatever comes",
       .lines = "example.com MX 5 c.example\nc.example A SERVFAIL\nexample.com MX 10 b.example",
       .expected = "chosen: b.example 192.0.2.2: its MX points here, and the default is no better",
       .present = present},
      {.name = "the HELO name of the winner",
       .lines = "example.com MX 10 a.example\n1.2.0.192.in-addr.arpa PTR SERVFAIL",
       .expected = "undecided: b.example 192.0.2.2: the PTR names of 192.0.2.1 are not known; the "
                   "present entry stays",
       .present = present,
       .default_sender = std::nullopt},
      {.name = "whether the winner may be used",
       .lines = "example.com MX SERVFAIL\nd.example A SERVFAIL",
       .expected = "undecided: -: it is not known whether 192.0.2.3 may be used; no row yet"},
      {.name = "a rival whose HELO name is not known, and that would be clean with it",
       .lines = "example.com MX 10 a.example\nexample.com MX 20 b.example\n"
                "1.2.0.192.in-addr.arpa PTR SERVFAIL",
       .expected = "undecided: -: 192.0.2.2 and 192.0.2.1 cannot be compared; no row yet"},
      {.name = "a rival that is out for want of a PTR name inside the scope",
       .lines = "example.com MX 10 a.example\n1.2.0.192.in-addr.arpa PTR SERVFAIL\n"
                "client.example A 192.0.2.1",
       .expected = "undecided: client.example 192.0.2.1: the PTR names of 192.0.2.1 are not known; "
                   "the present entry stays",
       .present = sender("client.example", "192.0.2.1"),
       .scope = {{ip("192.0.2.1")}, {name("client.example")}},
       .default_sender = std::nullopt},
      {.name = "a rival that is out whatever its name",
       .lines = "example.com MX 10 a.example\n1.2.0.192.in-addr.arpa PTR SERVFAIL",
       .expected = "none: -: 192.0.2.1 is out (ip.scope)",
       .scope = {{ip("192.0.2.2")}, {}},
       .default_sender = std::nullopt},
  });
}

TEST(Decide, IsNotHeldUpByIpv6ThatCouldNotBeWritten) {
  expect_decisions({
      {.name = "AAAA of the exchange chosen",
       .lines = "example.com MX 10 a.example\na.example AAAA SERVFAIL",
       .expected = "chosen: a.example 192.0.2.1: its MX points here, and the default is no better"},
      {.name = "AAAA of a better exchange",
       .lines = "example.com MX 5 c.example\nexample.com MX 10 a.example\nc.example AAAA SERVFAIL",
       .expected = "chosen: a.example 192.0.2.1: its MX points here, and the default is no better",
       .severity = six_allowed},
      {.name = "a choice with an error: IPv6 alone would be refused",
       .lines = "example.com MX 10 c.example\nc.example A 192.0.2.4\nc.example AAAA SERVFAIL",
       .expected = "chosen: c.example 192.0.2.4: no other candidate",
       .send_on = "192.0.2.4 2001:db8::1",
       .default_sender = std::nullopt},
      {.name = "a choice with an error: IPv6 alone may be better",
       .lines = "example.com MX 10 c.example\nc.example A 192.0.2.4\nc.example AAAA SERVFAIL",
       .expected = "undecided: -: IPv6 addresses of c.example: SERVFAIL; no row yet",
       .send_on = "192.0.2.4 2001:db8::1",
       .severity = six_allowed,
       .default_sender = std::nullopt},
      {.name = "a choice with an error: SEND_ON has no IPv6",
       .lines = "example.com MX 10 c.example\nc.example A 192.0.2.4\nc.example AAAA SERVFAIL",
       .expected = "chosen: c.example 192.0.2.4: no other candidate",
       .send_on = "192.0.2.4",
       .severity = six_allowed,
       .default_sender = std::nullopt},
  });
}

TEST(Decide, DropsAPresentEntryThatIsRefusedForCertain) {
  expect_decisions({
      {.name = "not in SEND_ON",
       .lines = "example.com MX SERVFAIL",
       .expected = "undecided: -: MX of example.com: SERVFAIL; the present entry is dropped "
                   "(ip.allowed, helo.forward)",
       .present = sender("b.example", "192.0.2.9")},
      {.name = "its second address not in SEND_ON",
       .lines = "example.com MX SERVFAIL\nb.example AAAA 2001:db8::9",
       .expected = "undecided: -: MX of example.com: SERVFAIL; the present entry is dropped "
                   "(ip.allowed)",
       .present = policy::Sender{name("b.example"), ip("192.0.2.2"), ip("2001:db8::9")}},
      {.name = "an address outside the scope",
       .lines = "example.com MX SERVFAIL",
       .expected = "undecided: -: MX of example.com: SERVFAIL; the present entry is dropped "
                   "(ip.scope)",
       .present = sender("b.example", "192.0.2.2"),
       .scope = {{ip("192.0.2.1")}, {}}},
      {.name = "a HELO name outside the scope",
       .lines = "example.com MX SERVFAIL",
       .expected = "undecided: -: MX of example.com: SERVFAIL; the present entry is dropped "
                   "(ip.scope)",
       .present = sender("b.example", "192.0.2.2"),
       .scope = {{}, {name("a.example")}}},
      {.name = "no name for HELO",
       .lines = "example.com MX SERVFAIL",
       .expected = "undecided: -: MX of example.com: SERVFAIL; the present entry is dropped "
                   "(helo.name, helo.forward)",
       .present = sender("localhost", "192.0.2.2")},
      {.name = "IPv6 alone",
       .lines = "example.com MX SERVFAIL",
       .expected = "undecided: -: MX of example.com: SERVFAIL; the present entry is dropped "
                   "(ip.family)",
       .present = sender("six.example", "2001:db8::1")},
      {.name = "a candidate whose HELO name resolves to another address",
       .lines = "example.com MX SERVFAIL",
       .expected = "undecided: -: MX of example.com: SERVFAIL; the present entry is dropped "
                   "(helo.forward)",
       .present = sender("a.example", "192.0.2.3"),
       .default_sender = sender("a.example", "192.0.2.3")},
      {.name = "no candidate, and its HELO name resolves to another address",
       .lines = "example.com MX SERVFAIL",
       .expected = "undecided: -: MX of example.com: SERVFAIL; the present entry is dropped "
                   "(helo.forward)",
       .present = sender("a.example", "192.0.2.2")},
      {.name = "its HELO name is no more",
       .lines = "example.com MX SERVFAIL",
       .expected = "undecided: -: MX of example.com: SERVFAIL; the present entry is dropped "
                   "(helo.forward)",
       .present = sender("gone.example", "192.0.2.2")},
      {.name = "its HELO name does not resolve to its second address",
       .lines = "example.com MX SERVFAIL",
       .expected = "undecided: -: MX of example.com: SERVFAIL; the present entry is dropped "
                   "(helo.forward)",
       .present = policy::Sender{name("b.example"), ip("192.0.2.2"), ip("2001:db8::1")}},
      {.name = "its address has no PTR record, which the policy requires",
       .lines = "example.com MX SERVFAIL\nc.example A 192.0.2.4",
       .expected = "undecided: -: MX of example.com: SERVFAIL; the present entry is dropped "
                   "(ptr.exists)",
       .present = sender("c.example", "192.0.2.4"),
       .send_on = "192.0.2.3 192.0.2.4",
       .require = {"ptr.exists"}},
      {.name = "it holds up no other",
       .lines = "example.com MX 10 a.example\nexample.com MX 20 c.example\nc.example A SERVFAIL",
       .expected = "chosen: a.example 192.0.2.1: its MX points here, and the default is no better",
       .present = sender("c.example", "192.0.2.9")},
      {.name = "nor does one whose HELO name resolves to another address",
       .lines = "example.com MX 10 a.example\nexample.com MX 20 c.example\nc.example A SERVFAIL",
       .expected = "chosen: a.example 192.0.2.1: its MX points here, and the default is no better",
       .present = sender("a.example", "192.0.2.2")},
  });
}

TEST(Decide, KeepsAPresentEntryThatMayStand) {
  expect_decisions({
      {.name = "whether its HELO name resolves to it is not known",
       .lines = "example.com MX SERVFAIL\nb.example A TIMEOUT",
       .expected = "undecided: b.example 192.0.2.2: MX of example.com: SERVFAIL; the present entry "
                   "stays",
       .present = sender("b.example", "192.0.2.2")},
      {.name = "whether it has the PTR record that the policy requires is not known",
       .lines = "example.com MX SERVFAIL\n2.2.0.192.in-addr.arpa PTR SERVFAIL",
       .expected = "undecided: b.example 192.0.2.2: MX of example.com: SERVFAIL; the present entry "
                   "stays",
       .present = sender("b.example", "192.0.2.2"),
       .require = {"ptr.exists"}},
      {.name = "a check that does not block fails",
       .lines = "example.com MX SERVFAIL\nc.example A 192.0.2.4",
       .expected = "undecided: c.example 192.0.2.4: MX of example.com: SERVFAIL; the present entry "
                   "stays",
       .present = sender("c.example", "192.0.2.4"),
       .send_on = "192.0.2.3 192.0.2.4"},
  });
}

// A client's DNS that asks for another tenant's address changes nothing.
TEST(Decide, KeepsAPresentEntryWhoseDomainLeavesItsScope) {
  expect_decisions({
      {.name = "it may stand",
       .lines = "example.com MX 10 a.example",
       .expected =
           "none: b.example 192.0.2.2: 192.0.2.1 is out (ip.scope); the present entry stays",
       .present = sender("b.example", "192.0.2.2"),
       .scope = {{ip("192.0.2.2")}, {}},
       .default_sender = std::nullopt},
      {.name = "it is refused for certain itself",
       .lines = "example.com MX 10 a.example",
       .expected = "none: -: 192.0.2.1 is out (ip.scope); the present entry is dropped "
                   "(helo.forward)",
       .present = sender("a.example", "192.0.2.2"),
       .scope = {{ip("192.0.2.2")}, {}},
       .default_sender = std::nullopt},
  });
}

TEST(Decide, OnlyChecksWhatThePolicyFixes) {
  expect_decisions({
      {.name = "it passes",
       .lines = "example.com MX 10 a.example",
       .expected = "chosen: b.example 192.0.2.2: set by the policy",
       .use = sender("b.example", "192.0.2.2")},
      {.name = "it is out",
       .lines = "example.com MX 10 a.example",
       .expected = "none: -: 192.0.2.2 is out (helo.forward)",
       .use = sender("a.example", "192.0.2.2")},
      {.name = "it may be out",
       .lines = "b.example A SERVFAIL",
       .expected = "undecided: a.example 192.0.2.1: it is not known whether 192.0.2.2 may be used; "
                   "the present entry stays",
       .present = sender("a.example", "192.0.2.1"),
       .use = sender("b.example", "192.0.2.2")},
      {.name = "MX does not matter",
       .lines = "example.com MX SERVFAIL",
       .expected = "chosen: b.example 192.0.2.2: set by the policy",
       .use = sender("b.example", "192.0.2.2")},
      {.name = "two families",
       .lines = "b.example AAAA 2001:db8::1",
       .expected = "chosen: b.example 192.0.2.2 2001:db8::1: set by the policy",
       .use = policy::Sender{name("b.example"), ip("192.0.2.2"), ip("2001:db8::1")}},
      {.name = "two families, one of them out",
       .lines = "",
       .expected = "none: -: 192.0.2.2 is out (helo.forward)",
       .use = policy::Sender{name("b.example"), ip("192.0.2.2"), ip("2001:db8::1")}},
  });
}

// Rule 6 and what audit_default does with it.
TEST(Decide, HoldsTheDefaultToTheSameChecks) {
  struct DefaultCase {
    const char* name;
    const char* lines;
    policy::Sender identity;
    std::optional<policy::Sender> present;
    const char* expected;
  };
  const DefaultCase cases[] = {
      {"it passes", "", sender("d.example", "192.0.2.3"), std::nullopt,
       "chosen: d.example 192.0.2.3: set by the policy"},
      {"it is out", "", sender("a.example", "192.0.2.3"), sender("b.example", "192.0.2.2"),
       "none: -: 192.0.2.3 is out (helo.forward)"},
      {"it may be out", "d.example A SERVFAIL", sender("d.example", "192.0.2.3"), std::nullopt,
       "undecided: -: it is not known whether 192.0.2.3 may be used"},
      {"it may be out, the present one stays", "d.example A SERVFAIL",
       sender("d.example", "192.0.2.3"), sender("b.example", "192.0.2.2"),
       "undecided: b.example 192.0.2.2: it is not known whether 192.0.2.3 may be used"},
      {"it may be out, and is the present one", "d.example A SERVFAIL",
       sender("d.example", "192.0.2.3"), sender("d.example", "192.0.2.3"),
       "undecided: d.example 192.0.2.3: it is not known whether 192.0.2.3 may be used"},
      {"it may be out, and the present one is", "d.example A SERVFAIL",
       sender("d.example", "192.0.2.3"), sender("b.example", "192.0.2.9"),
       "undecided: -: it is not known whether 192.0.2.3 may be used"},
      {"it may be out, and the present one's HELO name resolves to another address",
       "d.example A SERVFAIL", sender("d.example", "192.0.2.3"), sender("a.example", "192.0.2.2"),
       "undecided: -: it is not known whether 192.0.2.3 may be used"},
      {"it may be out, and the present one's second address is",
       "d.example A SERVFAIL\nb.example AAAA 2001:db8::9", sender("d.example", "192.0.2.3"),
       policy::Sender{name("b.example"), ip("192.0.2.2"), ip("2001:db8::9")},
       "undecided: -: it is not known whether 192.0.2.3 may be used"},
  };
  for (const DefaultCase& c : cases) {
    SCOPED_TRACE(c.name);
    support::World world(std::string(world_lines) + c.lines);
    const policy::Candidate identity =
        support::candidate_of(world, c.identity, policy::Source::default_identity);
    std::optional<policy::Candidate> present;
    if (c.present) present = support::candidate_of(world, *c.present, policy::Source::present);
    const policy::AllowedIps send_on = allowed("192.0.2.3 192.0.2.2 2001:db8::1");
    const std::optional<policy::AllowedIps> listening;
    const std::optional<policy::HostAddresses> host;
    const policy::Weights weights{support::without_authentication(), {}};
    const policy::Decision decision =
        audit_default(identity, present, {send_on, listening, host, weights}).decision;
    EXPECT_EQ(fmt::format("{}: {}: {}", to_string(decision.outcome), support::print(decision.row),
                          decision.reason),
              c.expected);
  }
}

}  // namespace
