#include "dns/ip_address.h"

#include <arpa/inet.h>

#include <algorithm>

#include "dns/domain_name.h"

namespace dns {

std::string_view to_string(Family family) {
  return family == Family::ipv4 ? "IPv4" : "IPv6";
}

Parsed<IpAddress> IpAddress::parse(std::string_view text) {
  const std::string terminated(text);
  const bool has_nul = text.find('\0') != std::string_view::npos;
  IpAddress address;
  if (!has_nul && inet_pton(AF_INET, terminated.c_str(), address.octets_.data()) == 1) {
    return address;
  }
  if (!has_nul && inet_pton(AF_INET6, terminated.c_str(), address.octets_.data()) == 1) {
    address.family_ = Family::ipv6;
    return address;
  }
  return tl::unexpected(std::string("not an IP address"));
}

IpAddress IpAddress::from_ipv4(const std::array<std::uint8_t, 4>& octets) {
  IpAddress address;
  std::copy(octets.begin(), octets.end(), address.octets_.begin());
  return address;
}

IpAddress IpAddress::from_ipv6(const std::array<std::uint8_t, 16>& octets) {
  IpAddress address;
  address.family_ = Family::ipv6;
  address.octets_ = octets;
  return address;
}

std::span<const std::uint8_t> IpAddress::octets() const {
  return {octets_.data(), family_ == Family::ipv4 ? std::size_t{4} : std::size_t{16}};
}

std::string IpAddress::to_string() const {
  // glibc's inet_ntop keeps RFC 5952 §4: lower case, the longest run of two or more zero groups.
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(family_ == Family::ipv4 ? AF_INET : AF_INET6, octets_.data(), text.data(), text.size());
  return text.data();
}

DomainName IpAddress::reverse_name() const {
  std::string name;
  const std::span<const std::uint8_t> bytes = octets();
  for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte) {
    if (family_ == Family::ipv4) {
      name += fmt::format("{}.", *byte);
    } else {
      name += fmt::format("{:x}.{:x}.", *byte & 0x0f, *byte >> 4);
    }
  }
  name += family_ == Family::ipv4 ? "in-addr.arpa" : "ip6.arpa";
  return DomainName::parse(name).value();
}

}  // namespace dns
