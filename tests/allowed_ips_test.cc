#include "policy/allowed_ips.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/support/golden.h"
#include "tests/support/mutation.h"

namespace {

using dns::IpAddress;
using policy::AllowedIps;
using policy::SendOn;

IpAddress ip(std::string_view text) {
  return IpAddress::parse(text).value();
}

TEST(ParseSendOn, TakesWhatIsMeant) {
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
      {"host", false, true, {}, 0},
      {"192.0.2.1 host 192.0.2.2 host", false, true, two, 1},
      {"192.0.2.1 192.0.2.1 host", false, true, {ip("192.0.2.1")}, 1},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const dns::Result<SendOn> send_on = policy::parse_send_on(c.text, "SEND_ON");
    ASSERT_TRUE(send_on.has_value()) << support::lines_of(send_on.error());
    EXPECT_EQ(send_on->any, c.any);
    EXPECT_EQ(send_on->host, c.host);
    EXPECT_EQ(send_on->literals, c.literals);
    EXPECT_EQ(send_on->host_position, c.host_position);
  }
}

TEST(ParseSendOn, RefusesTheRestWithItsPlace) {
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
      {"HOST", "f:3:5: not an IP address: \"HOST\"\n"},
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
    const dns::Result<SendOn> send_on = policy::parse_send_on(c.text, "f", 3, 5);
    ASSERT_FALSE(send_on.has_value());
    EXPECT_EQ(support::lines_of(send_on.error()), c.mistakes);
  }
}

TEST(ParseSendOn, SurvivesWhateverItIsGiven) {
  std::mt19937 random(20260305);
  for (int round = 0; round < 5000; ++round) {
    const std::string mutated = support::mutate("\"192.0.2.1, [2001:db8::1] host *\"", random);
    const dns::Result<SendOn> send_on = policy::parse_send_on(mutated, "SEND_ON");
    if (!send_on) {
      EXPECT_FALSE(send_on.error().empty());
      continue;
    }
    EXPECT_TRUE(send_on->any != (send_on->host || !send_on->literals.empty())) << mutated;
    EXPECT_LE(send_on->host_position, send_on->literals.size());
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
