#include "dns/ip_address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "dns/domain_name.h"

namespace dns {

std::string_view to_string(Family family) {
  return family == Family::ipv4 ? "IPv4" : "IPv6";
}

namespace {

// One number of a dotted quad, 0 to 255 without leading zeros, taken off the front of the text.
std::optional<std::uint8_t> take_number(std::string_view& text) {
  unsigned number = 0;
  std::size_t digits = 0;
  for (; digits < text.size() && digits < 4; ++digits) {
    const char c = text[digits];
    if (c < '0' || c > '9') break;
    number = number * 10 + static_cast<unsigned>(c - '0');
  }
  if (digits == 0 || number > 255 || (digits > 1 && text[0] == '0')) return std::nullopt;
  text.remove_prefix(digits);
  return static_cast<std::uint8_t>(number);
}

std::optional<std::array<std::uint8_t, 4>> parse_ipv4(std::string_view text) {
  std::array<std::uint8_t, 4> octets{};
  for (std::size_t i = 0; i < octets.size(); ++i) {
    if (i > 0) {
      if (!text.starts_with('.')) return std::nullopt;
      text.remove_prefix(1);
    }
    const std::optional<std::uint8_t> number = take_number(text);
    if (!number) return std::nullopt;
    octets[i] = *number;
  }
  if (!text.empty()) return std::nullopt;
  return octets;
}

std::string print_ipv4(std::span<const std::uint8_t> octets) {
  std::array<char, INET_ADDRSTRLEN> text{};
  char* end = text.data();
  for (const std::uint8_t octet : octets) {
    if (end != text.data()) *end++ = '.';
    end = std::to_chars(end, text.data() + text.size(), octet).ptr;
  }
  return {text.data(), end};
}

}  // namespace

Parsed<IpAddress> IpAddress::parse(std::string_view text) {
  if (const auto octets = parse_ipv4(text)) return from_ipv4(*octets);
  const std::string terminated(text);
  const bool has_nul = text.find('\0') != std::string_view::npos;
  IpAddress address;
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

std::string IpAddress::to_string() const {
  if (family_ == Family::ipv4) return print_ipv4(octets());
  // glibc's inet_ntop keeps RFC 5952 §4: lower case, the longest run of two or more zero groups.
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(AF_INET6, octets_.data(), text.data(), text.size());
  return text.data();
}

DomainName IpAddress::reverse_name() const {
  static constexpr std::string_view digits = "0123456789abcdef";
  const std::span<const std::uint8_t> bytes = octets();
  std::string name;
  name.reserve(4 * bytes.size() + sizeof "in-addr.arpa");
  for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte) {
    if (family_ == Family::ipv4) {
      const fmt::format_int number(*byte);
      name.append(number.data(), number.size()) += '.';
    } else {
      name += {digits[*byte & 0x0f], '.', digits[*byte >> 4], '.'};
    }
  }
  name += family_ == Family::ipv4 ? "in-addr.arpa" : "ip6.arpa";
  return DomainName::from_dotted(std::move(name)).value();
}

}  // namespace dns
