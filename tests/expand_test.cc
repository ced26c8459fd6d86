#include "policy/expand.h"

#include <gtest/gtest.h>

#include "tests/support/world.h"

namespace {

using support::ip;
using support::World;

std::string text_of(const policy::AllowedIps& allowed) {
  if (allowed.is_any()) return "*";
  std::string text;
  for (const dns::IpAddress& address : allowed.addresses()) text += address.to_string() + ' ';
  return text;
}

std::string text_of(const policy::Expansion& expansion) {
  if (expansion) return text_of(*expansion);
  const bool unavailable = expansion.error().status == dns::Status::unavailable;
  return (unavailable ? "unavailable: " : "absent: ") + expansion.error().reason;
}

TEST(Expand, PutsTheHostsAddressesWhereTheWordStands) {
  struct Case {
    const char* name;
    const char* send_on;
    const char* lines;
    const char* expanded;
  };
  const Case cases[] = {
      {"any", "*", "", "*"},
      {"literals ask nothing", "192.0.2.2 192.0.2.1", "", "192.0.2.2 192.0.2.1 "},
      {"IPv4 first", "host", "mail.example.com AAAA 2001:db8::1\nmail.example.com A 192.0.2.9",
       "192.0.2.9 2001:db8::1 "},
      {"between literals", "192.0.2.1 host 192.0.2.2", "mail.example.com A 192.0.2.9",
       "192.0.2.1 192.0.2.9 192.0.2.2 "},
      {"one that is there already", "192.0.2.9 host", "mail.example.com A 192.0.2.9", "192.0.2.9 "},
      {"one family alone", "host", "mail.example.com AAAA 2001:db8::1", "2001:db8::1 "},
      {"an alias", "host", "mail.example.com CNAME a.example\na.example A 192.0.2.9", "192.0.2.9 "},
      {"no such name", "host", "",
       "absent: mail.example.com. A: no such name; mail.example.com. AAAA: no such name"},
      {"unavailable", "host", "mail.example.com A SERVFAIL\nmail.example.com AAAA 2001:db8::1",
       "unavailable: mail.example.com. A: SERVFAIL; mail.example.com. AAAA 2001:db8::1 (TTL 3600)"},
      {"the other family unavailable", "host 192.0.2.1",
       "mail.example.com A 192.0.2.9\nmail.example.com AAAA TIMEOUT",
       "unavailable: mail.example.com. A 192.0.2.9 (TTL 3600); mail.example.com. AAAA: time-out"},
      {"loopback, as Debian's hosts file has it", "host", "mail.example.com A 127.0.1.1",
       "absent: mail.example.com. A 127.0.1.1 (TTL 3600); mail.example.com. AAAA: no such record; "
       "no mail leaves from 127.0.1.1"},
      {"link-local", "host", "mail.example.com AAAA fe80::1",
       "absent: mail.example.com. A: no such record; mail.example.com. AAAA fe80::1 (TTL 3600); "
       "no mail leaves from fe80::1"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    World world(c.lines);
    const policy::SendOn send_on = policy::parse_send_on(c.send_on, "SEND_ON").value();
    EXPECT_EQ(text_of(world.loop().run(
                  policy::expand(world, send_on, support::name("mail.example.com")))),
              c.expanded);
  }
}

TEST(Expand, NeedsTheHostsNameForHostAlone) {
  World world("");
  const dns::Parsed<dns::DomainName> none = tl::unexpected(std::string("no name"));
  EXPECT_EQ(text_of(world.loop().run(
                policy::expand(world, policy::parse_send_on("host", "").value(), none))),
            "absent: no name");
  EXPECT_EQ(text_of(world.loop().run(
                policy::expand(world, policy::parse_send_on("*", "").value(), none))),
            "*");
  EXPECT_EQ(text_of(world.loop().run(
                policy::expand(world, policy::parse_send_on("192.0.2.1", "").value(), none))),
            "192.0.2.1 ");
}

TEST(AddressesToSendFrom, AreTheInterfacesButTheLinks) {
  policy::HostAddresses host;
  for (const char* const held :
       {"127.0.0.1", "169.254.3.4", "192.0.2.7", "::1", "fe80::1", "2001:db8::7", "192.0.2.3"}) {
    host.interfaces.push_back({ip(held), false, false, false, false, "eth0"});
  }
  EXPECT_EQ(text_of(policy::addresses_to_send_from(host)), "192.0.2.7 192.0.2.3 2001:db8::7 ");
  EXPECT_EQ(text_of(policy::addresses_to_send_from({})), "");
}

}  // namespace
