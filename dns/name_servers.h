// Finds the name servers of the zone that a name is in.
#pragma once

#include <compare>
#include <cstddef>
#include <vector>

#include "dns/resolver.h"

namespace dns {

struct NameServer {
  DomainName name;
  IpAddress address;

  auto operator<=>(const NameServer&) const = default;
};

// How many addresses of a zone's name servers are used at the most.
inline constexpr std::size_t name_server_limit = 8;

// Those of the closest name, at or above this one, that has NS records (RFC 1034 §4.2.1). No
// address twice; in the order of their names, each with one address first (IPv4 before IPv6), and
// then with the others. Empty where none can be found. The resolver must outlive the task.
Task<std::vector<NameServer>> find_name_servers(Resolver& resolver, DomainName name);

}  // namespace dns
