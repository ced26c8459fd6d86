#include "dns/server_address.h"

#include "dns/number.h"

namespace dns {
namespace {

Parsed<std::uint16_t> parse_port(std::string_view text) {
  const auto port = parse_number<std::uint16_t>(text);
  if (!port || *port == 0) return tl::unexpected(std::string("a port is 1 to 65535"));
  return *port;
}

Parsed<ServerAddress> parse_parts(std::string_view address_text, std::string_view port_text) {
  const Parsed<IpAddress> address = IpAddress::parse(address_text);
  if (!address) return tl::unexpected(address.error());
  const Parsed<std::uint16_t> port = parse_port(port_text);
  if (!port) return tl::unexpected(port.error());
  return ServerAddress{*address, *port};
}

Parsed<ServerAddress> parse_address(std::string_view text) {
  const Parsed<IpAddress> address = IpAddress::parse(text);
  if (!address) return tl::unexpected(address.error());
  return ServerAddress{*address};
}

// Only IPv6 stands in brackets: RFC 3986 §3.2.2.
Parsed<ServerAddress> parse_bracketed(std::string_view text) {
  const std::size_t close = text.find(']');
  if (close == std::string_view::npos) return tl::unexpected(std::string("no closing bracket"));
  const std::string_view inside = text.substr(1, close - 1);
  const std::string_view rest = text.substr(close + 1);
  if (inside.find(':') == std::string_view::npos) {
    return tl::unexpected(std::string("no IPv6 address in brackets"));
  }
  if (rest.empty()) return parse_address(inside);
  if (rest.front() != ':') return tl::unexpected(std::string("no colon after the bracket"));
  return parse_parts(inside, rest.substr(1));
}

}  // namespace

std::string ServerAddress::to_string() const {
  const bool is_ipv6 = address.family() == Family::ipv6;
  return is_ipv6 ? fmt::format("[{}]:{}", address, port) : fmt::format("{}:{}", address, port);
}

Parsed<ServerAddress> parse_server(std::string_view text) {
  if (!text.empty() && text.front() == '[') return parse_bracketed(text);
  const std::size_t colon = text.find(':');
  const bool is_ipv6 = colon != text.rfind(':');
  if (colon == std::string_view::npos || is_ipv6) return parse_address(text);
  return parse_parts(text.substr(0, colon), text.substr(colon + 1));
}

}  // namespace dns
