#include "dns/ip_address.h"

#include <gtest/gtest.h>

#include "dns/domain_name.h"
#include "dns/ip_network.h"

namespace {

using dns::IpAddress;
using dns::IpNetwork;

TEST(IpAddress, IsPrintedInOneForm) {
  struct Case {
    const char* text;
    const char* printed;
  };
  const Case cases[] = {
      {"192.0.2.10", "192.0.2.10"},
      {"0.0.0.0", "0.0.0.0"},
      {"255.255.255.255", "255.255.255.255"},
      {"1.22.133.0", "1.22.133.0"},
      {"2001:DB8::10", "2001:db8::10"},
      {"2001:db8:0:0:0:0:0:10", "2001:db8::10"},
      {"2001:0db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
      {"::ffff:192.0.2.10", "::ffff:192.0.2.10"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(IpAddress::parse(c.text).value().to_string(), c.printed);
  }
}

TEST(IpAddress, RefusesWhatIsNone) {
  for (const char* text : {"",
                           "192.0.2",
                           "192.0.2.300",
                           "192.0.2.010",
                           "192.0.2.10 ",
                           "::g",
                           " 192.0.2.1",
                           "192.0.2.1.",
                           ".192.0.2.1",
                           "192.0..1",
                           "192.0.2.1.1",
                           "192.0.2.256",
                           "192.0.2.-1",
                           "192.0.2.+1",
                           "192.0.2.00",
                           "192.0.2.0x1",
                           "192.0.2,1",
                           "192.0.2.1000",
                           "fe80::1%eth0",
                           "[2001:db8::1]",
                           "example.com",
                           "3221225994"}) {
    SCOPED_TRACE(text);
    EXPECT_FALSE(IpAddress::parse(text).has_value());
  }
  EXPECT_FALSE(IpAddress::parse(std::string_view("192.0.2.1\0", 10)).has_value());
}

TEST(IpAddress, IsComparedAsBinary) {
  EXPECT_EQ(IpAddress::parse("2001:db8::A").value(), IpAddress::parse("2001:db8:0::a").value());
  EXPECT_LT(IpAddress::parse("203.0.113.1").value(), IpAddress::parse("::1").value());
  EXPECT_LT(IpAddress::parse("192.0.2.9").value(), IpAddress::parse("192.0.2.10").value());
}

TEST(IpAddress, HasAReverseName) {
  EXPECT_EQ(IpAddress::parse("192.0.2.10").value().reverse_name().to_string(),
            "10.2.0.192.in-addr.arpa");
  EXPECT_EQ(IpAddress::parse("2001:db8::10").value().reverse_name().to_string(),
            "0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa");
}

TEST(IpNetwork, ContainsItsPrefix) {
  struct Case {
    const char* network;
    const char* address;
    bool inside;
  };
  const Case cases[] = {
      {"192.0.2.0/25", "192.0.2.127", true},      {"192.0.2.0/25", "192.0.2.128", false},
      {"0.0.0.0/0", "255.255.255.255", true},     {"0.0.0.0/0", "::", false},
      {"192.0.2.1/32", "192.0.2.1", true},        {"192.0.2.1/32", "192.0.2.0", false},
      {"2001:db8::/33", "2001:db8:7fff::", true}, {"2001:db8::/33", "2001:db8:8000::", false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(std::string(c.network) + " " + c.address);
    EXPECT_EQ(IpNetwork::parse(c.network).value().contains(IpAddress::parse(c.address).value()),
              c.inside);
  }
}

TEST(IpNetwork, RefusesWhatIsNone) {
  struct Case {
    const char* text;
    const char* reason;
  };
  const Case cases[] = {
      {"192.0.2.0", "no prefix length"},
      {"192.0.2.0/33", "prefix length is not 0 to 32"},
      {"192.0.2.0/", "prefix length is not 0 to 32"},
      {"192.0.2.0/24x", "prefix length is not 0 to 32"},
      {"2001:db8::/129", "prefix length is not 0 to 128"},
      {"192.0.2.1/24", "bits are set after the prefix"},
      {"example.com/24", "not an IP address"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(IpNetwork::parse(c.text).error(), c.reason);
  }
}

}  // namespace
