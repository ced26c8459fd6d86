#include "dns/name_servers.h"

#include <algorithm>

namespace dns {
namespace {

Task<std::vector<DomainName>> find_names(Resolver& resolver, DomainName name) {
  for (DomainName zone = std::move(name);; zone = zone.parent()) {
    Fact<DomainName> fact = co_await lookup_ns(resolver, zone);
    // RFC 1034 §3.6.2: where a zone begins is no alias.
    if (fact.found() && fact.aliases.empty()) co_return std::move(fact.records);
    if (zone.is_root()) co_return {};
  }
}

// IPv4 before IPv6.
std::vector<IpAddress> addresses_of(const HostFacts& host) {
  std::vector<IpAddress> addresses = host.ipv4.records;
  addresses.insert(addresses.end(), host.ipv6.records.begin(), host.ipv6.records.end());
  return addresses;
}

std::vector<NameServer> choose(const std::vector<HostFacts>& hosts) {
  std::vector<NameServer> servers;
  const auto add = [&servers](const DomainName& name, const IpAddress& address) {
    if (servers.size() >= name_server_limit) return;
    if (std::ranges::find(servers, address, &NameServer::address) != servers.end()) return;
    servers.push_back({name, address});
  };
  for (const HostFacts& host : hosts) {
    const std::vector<IpAddress> addresses = addresses_of(host);
    if (!addresses.empty()) add(host.name, addresses.front());
  }
  for (const HostFacts& host : hosts) {
    for (const IpAddress& address : addresses_of(host)) add(host.name, address);
  }
  std::ranges::stable_sort(servers, {}, &NameServer::name);
  return servers;
}

}  // namespace

Task<std::vector<NameServer>> find_name_servers(Resolver& resolver, DomainName name) {
  std::vector<DomainName> names = co_await find_names(resolver, std::move(name));
  std::vector<Task<HostFacts>> lookups;
  for (const DomainName& server : names) {
    if (lookups.size() < name_server_limit) lookups.push_back(lookup_host(resolver, server));
  }
  const std::vector<HostFacts> hosts = co_await all_of(std::move(lookups));
  co_return choose(hosts);
}

}  // namespace dns
