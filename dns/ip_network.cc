#include "dns/ip_network.h"

#include <algorithm>

#include "dns/number.h"

namespace dns {
namespace {

// Whether the first `bits` bits of both are the same.
bool same_prefix(std::span<const std::uint8_t> left, std::span<const std::uint8_t> right,
                 int bits) {
  const std::size_t whole = static_cast<std::size_t>(bits) / 8;
  for (std::size_t i = 0; i < whole; ++i) {
    if (left[i] != right[i]) return false;
  }
  const int rest = bits % 8;
  if (rest == 0) return true;
  return (left[whole] ^ right[whole]) >> (8 - rest) == 0;
}

IpAddress address_of(std::span<const std::uint8_t> octets) {
  if (octets.size() == 4) {
    return IpAddress::from_ipv4({octets[0], octets[1], octets[2], octets[3]});
  }
  std::array<std::uint8_t, 16> all{};
  std::copy(octets.begin(), octets.end(), all.begin());
  return IpAddress::from_ipv6(all);
}

// The address with every bit after the first `bits` set, or else cleared.
IpAddress fill_after(const IpAddress& address, int bits, bool set) {
  const std::span<const std::uint8_t> own = address.octets();
  const std::size_t whole = static_cast<std::size_t>(bits) / 8;
  if (whole == own.size()) return address;
  std::array<std::uint8_t, 16> octets{};
  std::copy(own.begin(), own.end(), octets.begin());
  const auto mask = static_cast<std::uint8_t>(0xff >> bits % 8);
  octets[whole] = static_cast<std::uint8_t>(set ? octets[whole] | mask : octets[whole] & ~mask);
  const std::span<std::uint8_t> rest = std::span(octets).first(own.size()).subspan(whole + 1);
  std::ranges::fill(rest, static_cast<std::uint8_t>(set ? 0xff : 0));
  return address_of(std::span(octets).first(own.size()));
}

// Whether every bit after the first `bits` is zero.
bool zero_after(std::span<const std::uint8_t> octets, int bits) {
  for (std::size_t bit = static_cast<std::size_t>(bits); bit < octets.size() * 8; ++bit) {
    if ((octets[bit / 8] >> (7 - bit % 8) & 1) != 0) return false;
  }
  return true;
}

}  // namespace

bool share_prefix(const IpAddress& left, const IpAddress& right, int prefix_bits) {
  return left.family() == right.family() && same_prefix(left.octets(), right.octets(), prefix_bits);
}

Parsed<IpNetwork> IpNetwork::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return tl::unexpected(std::string("no prefix length"));
  const Parsed<IpAddress> first = IpAddress::parse(text.substr(0, slash));
  if (!first) return tl::unexpected(first.error());
  const auto bits = parse_number<int>(text.substr(slash + 1));
  const int most = static_cast<int>(first->octets().size()) * 8;
  if (!bits || *bits < 0 || *bits > most) {
    return tl::unexpected(fmt::format("prefix length is not 0 to {}", most));
  }
  if (!zero_after(first->octets(), *bits)) {
    return tl::unexpected(std::string("bits are set after the prefix"));
  }
  return IpNetwork(*first, *bits);
}

IpNetwork IpNetwork::around(const IpAddress& address, int prefix_bits) {
  return IpNetwork(fill_after(address, prefix_bits, false), prefix_bits);
}

IpAddress IpNetwork::last() const {
  return fill_after(first_, prefix_bits_, true);
}

bool IpNetwork::contains(const IpAddress& address) const {
  return share_prefix(address, first_, prefix_bits_);
}

std::string IpNetwork::to_string() const {
  return first_.to_string() + '/' + std::to_string(prefix_bits_);
}

}  // namespace dns
