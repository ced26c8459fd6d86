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

// The addresses, then each note on a line of its own.
std::string text_of(const policy::Expansion& expansion) {
  if (!expansion) {
    const bool unavailable = expansion.error().status == dns::Status::unavailable;
    return (unavailable ? "unavailable: " : "absent: ") + expansion.error().reason;
  }
  std::string text = text_of(expansion->ips);
  for (const std::string& note : expansion->notes) text += '\n' + note;
  return text;
}

std::string expand(std::string_view list, std::string_view lines, policy::OwnHost own) {
  World world(lines);
  return text_of(world.loop().run(
      policy::expand(world, policy::parse_address_list(list, "SEND_ON").value(), std::move(own))));
}

TEST(Expand, PutsTheHostsAddressesWhereTheWordStands) {
  struct Case {
    const char* name;
    const char* list;
    const char* lines;
    const char* expanded;
  };
  const Case cases[] = {
      {"any", "*", "", "*"},
      {"literals ask nothing", "192.0.2.2 192.0.2.1", "", "192.0.2.2 192.0.2.1 "},
      {"IPv4 first", "host", "mail.example.com AAAA 2001:db8::1\nmail.example.com A 192.0.2.9",
       "192.0.2.9 2001:db8::1 "},
      {"by value", "host",
       "mail.example.com A 192.0.2.9\nmail.example.com A 192.0.2.8\nmail.example.com A 192.0.2.10",
       "192.0.2.8 192.0.2.9 192.0.2.10 "},
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
      {"loopback in DNS", "host", "mail.example.com A 127.0.1.1",
       "absent: mail.example.com. A 127.0.1.1 (TTL 3600); mail.example.com. AAAA: no such record; "
       "127.0.1.1 is loopback (RFC 1122)"},
      {"link-local in DNS", "host", "mail.example.com A 192.0.2.9\nmail.example.com AAAA fe80::1",
       "absent: mail.example.com. A 192.0.2.9 (TTL 3600); mail.example.com. AAAA fe80::1 "
       "(TTL 3600); fe80::1 is link-local (RFC 4291)"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(expand(c.list, c.lines, {support::name("mail.example.com"), {}}), c.expanded);
  }
}

TEST(Expand, ComparesDnsWithEtcHosts) {
  const char* const in_dns = "mail.example.com A 192.0.2.9\nmail.example.com AAAA 2001:db8::9";
  struct Case {
    const char* name;
    const char* lines;
    std::vector<dns::IpAddress> in_etc_hosts;
    const char* expanded;
  };
  const Case cases[] = {
      {"the same", in_dns, {ip("2001:db8::9"), ip("192.0.2.9")}, "192.0.2.9 2001:db8::9 "},
      {"there alone", "", {ip("192.0.2.5"), ip("192.0.2.5")}, "192.0.2.5 "},
      {"others, as in a container behind a bridge",
       in_dns,
       {ip("172.17.0.2")},
       "172.17.0.2 192.0.2.9 2001:db8::9 \nDNS has 192.0.2.9 2001:db8::9 for mail.example.com, "
       "/etc/hosts 172.17.0.2: all of them are taken"},
      {"Debian's 127.0.1.1",
       in_dns,
       {ip("127.0.1.1")},
       "192.0.2.9 2001:db8::9 \n127.0.1.1 of /etc/hosts is left out: it is loopback (RFC 1122)"},
      {"Debian's 127.0.1.1 and nothing in DNS",
       "",
       {ip("127.0.1.1")},
       "absent: mail.example.com. A: no such name; mail.example.com. AAAA: no such name; 127.0.1.1 "
       "of /etc/hosts is left out: it is loopback (RFC 1122)"},
      {"what DNS does not tell is not what it has not",
       "mail.example.com A SERVFAIL",
       {ip("192.0.2.5")},
       "unavailable: mail.example.com. A: SERVFAIL; mail.example.com. AAAA: no such record"},
      {"no good address beside one of DNS's that is none",
       "mail.example.com A 127.0.0.1",
       {ip("192.0.2.5")},
       "absent: mail.example.com. A 127.0.0.1 (TTL 3600); mail.example.com. AAAA: no such record; "
       "127.0.0.1 is loopback (RFC 1122)"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(expand("host", c.lines, {support::name("mail.example.com"), c.in_etc_hosts}),
              c.expanded);
  }
}

TEST(Expand, NeedsTheHostsNameForHostAlone) {
  const dns::Parsed<dns::DomainName> none = tl::unexpected(std::string("no name"));
  EXPECT_EQ(expand("host", "", {none, {}}), "absent: no name");
  EXPECT_EQ(expand("*", "", {none, {}}), "*");
  EXPECT_EQ(expand("192.0.2.1", "", {none, {}}), "192.0.2.1 ");
}

TEST(Expand, WantsAFullyQualifiedName) {
  EXPECT_EQ(expand("host", "mail A 192.0.2.9", {support::name("mail"), {ip("192.0.2.9")}}),
            "absent: the host's name is mail, and a fully qualified one is wanted");
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
