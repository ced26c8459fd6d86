#include "policy/expand.h"

#include "dns/ip_network.h"
#include "policy/evidence.h"

namespace policy {

using dns::HostFacts;
using dns::IpAddress;

namespace {

bool stays_on_the_link(const IpAddress& ip) {
  static const std::vector<dns::IpNetwork> networks = {
      dns::IpNetwork::parse("127.0.0.0/8").value(), dns::IpNetwork::parse("169.254.0.0/16").value(),
      dns::IpNetwork::parse("::1/128").value(), dns::IpNetwork::parse("fe80::/10").value()};
  for (const dns::IpNetwork& network : networks) {
    if (network.contains(ip)) return true;
  }
  return false;
}

// Why the host's addresses cannot be taken from these facts, or nothing.
std::optional<ExpansionFailure> fault_of(const HostFacts& host) {
  const std::string seen =
      describe(host, dns::Family::ipv4) + "; " + describe(host, dns::Family::ipv6);
  if (host.ipv4.unavailable() || host.ipv6.unavailable()) {
    return ExpansionFailure{dns::Status::unavailable, seen};
  }
  if (host.ipv4.absent() && host.ipv6.absent()) {
    return ExpansionFailure{dns::Status::absent, seen};
  }
  for (const dns::Family family : {dns::Family::ipv4, dns::Family::ipv6}) {
    for (const IpAddress& ip : host.of(family).records) {
      if (stays_on_the_link(ip)) {
        return ExpansionFailure{dns::Status::absent,
                                seen + "; no mail leaves from " + ip.to_string()};
      }
    }
  }
  return std::nullopt;
}

}  // namespace

dns::Task<Expansion> expand(dns::Resolver& resolver, SendOn send_on,
                            dns::Parsed<dns::DomainName> host_name) {
  if (send_on.any) co_return AllowedIps::any();
  if (!send_on.host) co_return AllowedIps::of(send_on.literals);
  if (!host_name) {
    co_return tl::unexpected(ExpansionFailure{dns::Status::absent, host_name.error()});
  }
  const HostFacts host = co_await lookup_host(resolver, *host_name);
  if (std::optional<ExpansionFailure> fault = fault_of(host)) co_return tl::unexpected(*fault);
  std::vector<IpAddress> own = host.ipv4.records;
  own.insert(own.end(), host.ipv6.records.begin(), host.ipv6.records.end());
  std::vector<IpAddress> all = send_on.literals;
  all.insert(all.begin() + static_cast<std::ptrdiff_t>(send_on.host_position), own.begin(),
             own.end());
  co_return AllowedIps::of(all);
}

AllowedIps addresses_to_send_from(const HostAddresses& host) {
  std::vector<IpAddress> addresses;
  for (const dns::Family family : {dns::Family::ipv4, dns::Family::ipv6}) {
    for (const InterfaceAddress& held : host.interfaces) {
      if (held.ip.family() == family && !stays_on_the_link(held.ip)) addresses.push_back(held.ip);
    }
  }
  return AllowedIps::of(addresses);
}

}  // namespace policy
