#include "policy/allowed_ips.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/support/golden.h"
#include "tests/support/mutation.h"

namespace {

using dns::IpAddress;
using policy::AddressList;
using policy::AllowedIps;

IpAddress ip(std::string_view text) {
  return IpAddress::parse(text).value();
}

TEST(ParseAddressList, TakesWhatIsMeant) {
  const std::vector<IpAddress> two = {ip("192.0.2.1"), ip("192.0.2.2")};
  struct Case {
    const char* text;
    bool any;
    bool host;
    std::vector<IpAddress> literals;
    std::size_t host_position;
  };
  const Case cases[] = {
      {"192.0.2.1 192.0.2.2", false, false, two, 0},
      {"192.0.2.1,192.0.2.2", false, false, two, 0},
      {" 192.0.2.1 ,\t192.0.2.2\n", false, false, two, 0},
      {"192.0.2.1\r\n192.0.2.2\r\n", false, false, two, 0},
      {"\"192.0.2.1 192.0.2.2\"", false, false, two, 0},
      {"'192.0.2.1 192.0.2.2'", false, false, two, 0},
      {"[192.0.2.1] 192.0.2.2 192.0.2.1", false, false, two, 0},
      {"[2001:DB8::1] 2001:db8:0::1", false, false, {ip("2001:db8::1")}, 0},
      {"*", true, false, {}, 0},
      {"\"*\"", true, false, {}, 0},
      {"10.0.0.1 fd00::1", false, false, {ip("10.0.0.1"), ip("fd00::1")}, 0},
      {"host", false, true, {}, 0},
      {"192.0.2.1 host 192.0.2.2 host", false, true, two, 1},
      {"192.0.2.1 192.0.2.1 host", false, true, {ip("192.0.2.1")}, 1},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const dns::Result<AddressList> list = policy::parse_address_list(c.text, "SEND_ON");
    ASSERT_TRUE(list.has_value()) << support::lines_of(list.error());
    EXPECT_EQ(list->any, c.any);
    EXPECT_EQ(list->host, c.host);
    EXPECT_EQ(list->literals, c.literals);
    EXPECT_EQ(list->host_position, c.host_position);
  }
}

TEST(ParseAddressList, RefusesTheRestWithItsPlace) {
  struct Case {
    const char* text;
    const char* mistakes;
  };
  const Case cases[] = {
      {"", "f:3:5: no address in the list\n"},
      {" , ", "f:3:5: no address in the list\n"},
      {"\"\"", "f:3:5: no address in the list\n"},
      {"\"", "f:3:5: not an IP address: \"\\\"\"\n"},
      {"192.0.2.300, 192.0.2.1 &",
       "f:3:5: not an IP address: \"192.0.2.300\"\nf:3:28: not an IP address: \"&\"\n"},
      {"HOST", "f:3:5: not an IP address: \"HOST\": did you mean host?\n"},
      {"127.0.0.1,127.0.1.1",
       "f:3:5: 127.0.0.1 is loopback (RFC 1122)\nf:3:15: 127.0.1.1 is loopback (RFC 1122)\n"},
      {"::1", "f:3:5: ::1 is loopback (RFC 4291)\n"},
      {"fe80::1 192.0.2.1", "f:3:5: fe80::1 is link-local (RFC 4291)\n"},
      {"169.254.0.9", "f:3:5: 169.254.0.9 is link-local (RFC 3927)\n"},
      {"0.0.0.0", "f:3:5: 0.0.0.0 is \"this network\" (RFC 791)\n"},
      {"[::]", "f:3:5: :: is the unspecified address (RFC 4291)\n"},
      {"::ffff:192.0.2.1", "f:3:5: ::ffff:192.0.2.1 is an IPv4-mapped address (RFC 4291)\n"},
      {"224.0.0.1 ff02::1",
       "f:3:5: 224.0.0.1 is multicast (RFC 5771)\nf:3:15: ff02::1 is multicast (RFC 4291)\n"},
      {"255.255.255.255", "f:3:5: 255.255.255.255 is reserved (RFC 1112)\n"},
      {"192.0.2.1 *", "f:3:15: \"*\" stands beside other words\n"},
      {"* host", "f:3:5: \"*\" stands beside other words\n"},
      {"* x", "f:3:5: \"*\" stands beside other words\nf:3:7: not an IP address: \"x\"\n"},
      {"192.0.2.0/24", "f:3:5: not an IP address: \"192.0.2.0/24\"\n"},
      {"fe80::1%eth0", "f:3:5: not an IP address: \"fe80::1%eth0\"\n"},
      {"[2001:db8::1", "f:3:5: not an IP address: \"[2001:db8::1\"\n"},
      {"[]", "f:3:5: not an IP address: \"[]\"\n"},
      {"'192.0.2.1\"", "f:3:5: not an IP address: \"'192.0.2.1\\\"\"\n"},
      {"192.0.2.1\x1b[2J", "f:3:5: not an IP address: \"192.0.2.1\\x1b[2J\"\n"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const dns::Result<AddressList> list = policy::parse_address_list(c.text, "f", 3, 5);
    ASSERT_FALSE(list.has_value());
    EXPECT_EQ(support::lines_of(list.error()), c.mistakes);
  }
}

TEST(ParseAddressList, SurvivesWhateverItIsGiven) {
  std::mt19937 random(20260305);
  for (int round = 0; round < 5000; ++round) {
    const std::string mutated = support::mutate("\"192.0.2.1, [2001:db8::1] host *\"", random);
    const dns::Result<AddressList> list = policy::parse_address_list(mutated, "SEND_ON");
    if (!list) {
      EXPECT_FALSE(list.error().empty());
      continue;
    }
    EXPECT_TRUE(list->any != (list->host || !list->literals.empty())) << mutated;
    EXPECT_LE(list->host_position, list->literals.size());
  }
}

TEST(AllowedIps, KeepsItsOrderAndDropsRepeats) {
  const AllowedIps allowed =
      AllowedIps::of({ip("2001:db8::1"), ip("192.0.2.1"), ip("2001:DB8:0::1")});
  EXPECT_EQ(allowed.addresses(), (std::vector{ip("2001:db8::1"), ip("192.0.2.1")}));
  EXPECT_EQ(allowed.position(ip("192.0.2.1")), 1U);
  EXPECT_EQ(allowed.position(ip("192.0.2.2")), std::nullopt);
  EXPECT_TRUE(allowed.contains(ip("2001:db8:0::1")));
  EXPECT_FALSE(allowed.contains(ip("::ffff:192.0.2.1")));
}

TEST(AllowedIps, OfNoneAllowsNothing) {
  EXPECT_FALSE(AllowedIps::of({}).contains(ip("192.0.2.1")));
  EXPECT_FALSE(AllowedIps::of({}).is_any());
}

TEST(AllowedIps, OfAnyAllowsEverythingAndListsNothing) {
  EXPECT_TRUE(AllowedIps::any().contains(ip("192.0.2.1")));
  EXPECT_TRUE(AllowedIps::any().addresses().empty());
  EXPECT_EQ(AllowedIps::any().position(ip("192.0.2.1")), std::nullopt);
}

}  // namespace
