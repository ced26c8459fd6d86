#include "dns/server_address.h"

#include <gtest/gtest.h>

namespace {

using dns::parse_server;

TEST(ServerAddress, IsReadWithOrWithoutPort) {
  struct Case {
    const char* text;
    const char* printed;
  };
  const Case cases[] = {
      {"192.0.2.1", "192.0.2.1:53"},
      {"192.0.2.1:5353", "192.0.2.1:5353"},
      {"2001:DB8::1", "[2001:db8::1]:53"},
      {"[2001:db8::1]", "[2001:db8::1]:53"},
      {"[2001:db8::1]:65535", "[2001:db8::1]:65535"},
      {"::1", "[::1]:53"},
      // No port: an IPv6 address is read whole where nothing else says where it ends.
      {"2001:db8::1:5353", "[2001:db8::1:5353]:53"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const dns::ServerAddress server = parse_server(c.text).value();
    EXPECT_EQ(server.to_string(), c.printed);
    EXPECT_EQ(parse_server(server.to_string()).value(), server);
  }
}

TEST(ServerAddress, RefusesWhatIsNone) {
  struct Case {
    const char* text;
    const char* reason;
  };
  const Case cases[] = {
      {"", "not an IP address"},
      {"dns.example", "not an IP address"},
      {"dns.example:53", "not an IP address"},
      {"fe80::1%eth0", "not an IP address"},
      {"192.0.2.1:", "a port is 1 to 65535"},
      {"192.0.2.1:0", "a port is 1 to 65535"},
      {"192.0.2.1:65536", "a port is 1 to 65535"},
      {"192.0.2.1:+53", "a port is 1 to 65535"},
      {"192.0.2.1:53 ", "a port is 1 to 65535"},
      {"[2001:db8::1", "no closing bracket"},
      {"[2001:db8::1]53", "no colon after the bracket"},
      {"[2001:db8::1]:", "a port is 1 to 65535"},
      {"[192.0.2.1]:53", "no IPv6 address in brackets"},
      {"[]", "no IPv6 address in brackets"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(parse_server(c.text).error(), c.reason);
  }
}

}  // namespace
