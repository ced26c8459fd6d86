#include "gen/etc_hosts.h"

#include <gtest/gtest.h>

#include "tests/support/golden.h"
#include "tests/support/world.h"

namespace {

// The addresses, a blank behind each, or the mistakes.
std::string addresses_in(std::string_view text) {
  const auto found = gen::read_etc_hosts(text, "hosts", support::name("mail.example.com"));
  if (!found) return support::lines_of(found.error());
  std::string addresses;
  for (const dns::IpAddress& ip : *found) addresses += ip.to_string() + ' ';
  return addresses;
}

TEST(ReadEtcHosts, TakesEveryLineThatHoldsTheName) {
  struct Case {
    const char* name;
    const char* text;
    const char* addresses;
  };
  const Case cases[] = {
      {"none", "", ""},
      {"other names", "127.0.0.1 localhost\n192.0.2.1 mail.example.org xmail.example.com\n", ""},
      {"the canonical name", "192.0.2.1 mail.example.com mail\n", "192.0.2.1 "},
      {"an alias", "192.0.2.1\tbox  mail.example.com", "192.0.2.1 "},
      {"in the order of the text",
       "2001:db8::1 mail.example.com\n192.0.2.2 mail.example.com\n192.0.2.1 mail.example.com\n",
       "2001:db8::1 192.0.2.2 192.0.2.1 "},
      {"in any case, with a last dot", "192.0.2.1 MAIL.Example.COM.", "192.0.2.1 "},
      {"CR LF, blanks before it", "  192.0.2.1 mail.example.com\r\n", "192.0.2.1 "},
      {"in a comment", "# 192.0.2.1 mail.example.com\n192.0.2.2 box # mail.example.com\n", ""},
      {"before a comment", "192.0.2.1 mail.example.com#ours\n", "192.0.2.1 "},
      {"as an address alone", "mail.example.com\n", ""},
      {"a zone identifier", "fe80::1%eth0 mail.example.com\n", "fe80::1 "},
      {"wrong lines of other names", "192.0.2.300 box\nx\n192.0.2.1 mail.example.com\n",
       "192.0.2.1 "},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(addresses_in(c.text), c.addresses);
  }
}

TEST(ReadEtcHosts, TellsEveryWrongAddressOfTheName) {
  EXPECT_EQ(addresses_in("192.0.2.1 mail.example.com\n  192.0.2.300 mail.example.com\n\n"
                         "\x1b[2J mail.example.com\nmail.example.com mail.example.com\n"),
            "hosts:2:3: not an IP address: \"192.0.2.300\"\n"
            "hosts:4:1: not an IP address: \"\\x1b[2J\"\n"
            "hosts:5:1: not an IP address: \"mail.example.com\"\n");
}

}  // namespace
