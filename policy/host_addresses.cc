#include "policy/host_addresses.h"

#include <algorithm>

namespace policy {

std::optional<InterfaceAddress> HostAddresses::on_interface(const dns::IpAddress& ip) const {
  // Sorted by address and then by flags, the gravest first in the comparison: the first is the one
  // to have.
  const auto found = std::find_if(interfaces.begin(), interfaces.end(),
                                  [&](const InterfaceAddress& held) { return held.ip == ip; });
  if (found == interfaces.end()) return std::nullopt;
  return *found;
}

std::optional<BindAttempt> HostAddresses::bind_attempt(const dns::IpAddress& ip) const {
  const auto found = std::find_if(binds.begin(), binds.end(),
                                  [&](const BindAttempt& attempt) { return attempt.ip == ip; });
  if (found == binds.end()) return std::nullopt;
  return *found;
}

bool HostAddresses::nonlocal_bind(dns::Family family) const {
  return family == dns::Family::ipv4 ? nonlocal_bind_ipv4 : nonlocal_bind_ipv6;
}

bool HostAddresses::hold_any(const std::vector<dns::IpAddress>& ips) const {
  return std::any_of(ips.begin(), ips.end(),
                     [&](const dns::IpAddress& ip) { return on_interface(ip).has_value(); });
}

}  // namespace policy
