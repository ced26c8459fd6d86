#include "boot/address_text.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace boot {
std::string bracketed(const dns::IpAddress& ip) {
  return ip.family() == dns::Family::ipv6 ? fmt::format("[{}]", ip) : ip.to_string();
}

namespace {

std::string json_of(const policy::AllowedIps& ips) {
  nlohmann::ordered_json addresses = nlohmann::ordered_json::array();
  for (const dns::IpAddress& ip : ips.addresses()) addresses.push_back(ip.to_string());
  const nlohmann::ordered_json json = {{"schema", 1},
                                       {"tool", "outbound-hosts"},
                                       {"version", OUTBOUND_HOSTS_VERSION},
                                       {"any", ips.is_any()},
                                       {"addresses", addresses}};
  return json.dump(2) + "\n";
}

std::string lines_of(const policy::AllowedIps& ips, std::string (*print)(const dns::IpAddress&)) {
  std::string text;
  for (const dns::IpAddress& ip : ips.addresses()) text += print(ip) + "\n";
  return text;
}

}  // namespace

std::string address_text(const policy::AllowedIps& ips, gen::AddressFormat format) {
  using gen::AddressFormat;
  if (format == AddressFormat::json) return json_of(ips);
  if (ips.is_any()) return "*\n";
  switch (format) {
    case AddressFormat::text:
      return lines_of(ips, [](const dns::IpAddress& ip) { return ip.to_string(); });
    case AddressFormat::comma:
      return fmt::format("{}\n", fmt::join(ips.addresses(), ","));
    case AddressFormat::bracketed:
      return lines_of(ips, bracketed);
    case AddressFormat::json:
      break;
  }
  return "";
}

}  // namespace boot
