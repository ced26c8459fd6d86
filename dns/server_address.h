// Where a DNS server listens.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "dns/ip_address.h"

namespace dns {

enum class Transport : std::uint8_t { udp, tcp };

struct ServerAddress {
  static constexpr std::uint16_t default_port = 53;

  IpAddress address;
  std::uint16_t port = default_port;

  // As parse_server reads it, the port always there: "192.0.2.1:53", "[2001:db8::1]:53".
  std::string to_string() const;
  auto operator<=>(const ServerAddress&) const = default;
};

// "192.0.2.1", "192.0.2.1:5353", "2001:db8::1", "[2001:db8::1]" or "[2001:db8::1]:5353"; a port is
// 1 to 65535. Names and zone identifiers ("fe80::1%eth0") are not read.
Parsed<ServerAddress> parse_server(std::string_view text);

}  // namespace dns

template <>
struct fmt::formatter<dns::ServerAddress> : dns::TextFormatter<dns::ServerAddress> {};
