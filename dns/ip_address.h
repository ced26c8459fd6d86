// An IPv4 or IPv6 address, compared as binary and never as text.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "dns/format.h"
#include "dns/result.h"

namespace dns {

class DomainName;

enum class Family : std::uint8_t { ipv4, ipv6 };

// "IPv4" or "IPv6".
std::string_view to_string(Family family);

class IpAddress {
 public:
  // Dotted quad without leading zeros, or RFC 4291 §2.2 without zone identifier.
  static Parsed<IpAddress> parse(std::string_view text);
  static IpAddress from_ipv4(const std::array<std::uint8_t, 4>& octets);
  static IpAddress from_ipv6(const std::array<std::uint8_t, 16>& octets);

  Family family() const { return family_; }
  // 4 or 16 octets in network order.
  std::span<const std::uint8_t> octets() const {
    return {octets_.data(), family_ == Family::ipv4 ? std::size_t{4} : std::size_t{16}};
  }
  // Dotted quad or RFC 5952.
  std::string to_string() const;
  // The owner name of this address's PTR records: RFC 1035 §3.5, RFC 3596 §2.5.
  DomainName reverse_name() const;

  // IPv4 before IPv6, then by value.
  auto operator<=>(const IpAddress&) const = default;

 private:
  IpAddress() = default;

  Family family_ = Family::ipv4;
  std::array<std::uint8_t, 16> octets_{};
};

}  // namespace dns

template <>
struct fmt::formatter<dns::IpAddress> : dns::TextFormatter<dns::IpAddress> {};
