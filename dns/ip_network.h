// A block of IP addresses: an address and how many of its leading bits count.
#pragma once

#include "dns/ip_address.h"

namespace dns {

// Whether both are of one family and the same in their first bits; 0..32 or 0..128.
bool share_prefix(const IpAddress& left, const IpAddress& right, int prefix_bits);

class IpNetwork {
 public:
  // "192.0.2.0/24" or "2001:db8::/32"; bits after the prefix must be zero.
  static Parsed<IpNetwork> parse(std::string_view text);
  // The block that holds the address; 0..32 or 0..128 bits.
  static IpNetwork around(const IpAddress& address, int prefix_bits);

  const IpAddress& first() const { return first_; }
  IpAddress last() const;
  // 0..32 or 0..128.
  int prefix_bits() const { return prefix_bits_; }
  // An address of the other family is never inside.
  bool contains(const IpAddress& address) const;
  std::string to_string() const;

  auto operator<=>(const IpNetwork&) const = default;

 private:
  IpNetwork(IpAddress first, int prefix_bits) : first_(first), prefix_bits_(prefix_bits) {}

  IpAddress first_;
  int prefix_bits_;
};

}  // namespace dns

template <>
struct fmt::formatter<dns::IpNetwork> : dns::TextFormatter<dns::IpNetwork> {};
