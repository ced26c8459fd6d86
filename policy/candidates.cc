#include "policy/candidates.h"

#include <algorithm>

namespace policy {

using dns::DomainName;
using dns::HostFacts;
using dns::IpAddress;

std::vector<Place> places_of(const DomainFacts& facts, const AllowedIps& allowed) {
  std::vector<Place> places;
  const auto is_known = [&places](const IpAddress& ip) {
    return std::any_of(places.begin(), places.end(),
                       [&ip](const Place& place) { return place.ip == ip; });
  };
  for (const Exchange& exchange : facts.exchanges) {
    for (const dns::Family family : {dns::Family::ipv4, dns::Family::ipv6}) {
      for (const IpAddress& ip : exchange.host->of(family).records) {
        if (allowed.contains(ip) && !is_known(ip)) {
          places.push_back({ip, exchange.preference, exchange.host->name});
        }
      }
    }
  }
  return places;
}

HeloChoice choose_helo(const Place& place, const AddressFacts& address, const Scope& scope) {
  const std::vector<DomainName>& ptr = address.ptr.records;
  const bool exchange_in_scope = scope.allows(place.exchange);
  // The exchange resolves to the address: that made it a place.
  if (exchange_in_scope && std::binary_search(ptr.begin(), ptr.end(), place.exchange)) {
    return {place.exchange};
  }
  bool certain = !address.ptr.unavailable();
  for (const HostFacts& host : address.forward) {
    if (!host.name.is_host_name() || !scope.allows(host.name)) continue;
    if (host.has(place.ip)) return {host.name, certain};
    // It would go before those that follow.
    certain = certain && !host.of(place.ip.family()).unavailable();
  }
  return {place.exchange, certain};
}

void drop_repeated(std::vector<Candidate>& candidates) {
  std::vector<Candidate> kept;
  for (Candidate& candidate : candidates) {
    const bool repeated = std::any_of(kept.begin(), kept.end(), [&](const Candidate& earlier) {
      return earlier.sender() == candidate.sender();
    });
    if (!repeated) kept.push_back(std::move(candidate));
  }
  candidates = std::move(kept);
}

}  // namespace policy
