#include "policy/expand.h"

#include <algorithm>
#include <set>

#include "policy/evidence.h"
#include "policy/special_use.h"

namespace policy {

using dns::HostFacts;
using dns::IpAddress;

namespace {

// In the order of what "host" stands for.
using HostIps = std::set<IpAddress>;

std::string text_of(const HostFacts& host) {
  return describe(host, dns::Family::ipv4) + "; " + describe(host, dns::Family::ipv6);
}

// Why nothing can be taken from these facts, whatever /etc/hosts has, or nothing. Unavailable
// facts are not absent ones: without them a start would listen on less than the next.
std::optional<ExpansionFailure> fault_of(const HostFacts& host) {
  if (host.ipv4.unavailable() || host.ipv6.unavailable()) {
    return ExpansionFailure{dns::Status::unavailable, text_of(host)};
  }
  for (const dns::Family family : {dns::Family::ipv4, dns::Family::ipv6}) {
    for (const IpAddress& ip : host.of(family).records) {
      if (const std::optional<std::string_view> fault = why_not_for_hosts(ip)) {
        return ExpansionFailure{dns::Status::absent,
                                fmt::format("{}; {} is {}", text_of(host), ip, *fault)};
      }
    }
  }
  return std::nullopt;
}

HostIps ips_of(const HostFacts& host) {
  HostIps ips(host.ipv4.records.begin(), host.ipv4.records.end());
  ips.insert(host.ipv6.records.begin(), host.ipv6.records.end());
  return ips;
}

// Those of /etc/hosts that a host can have; the others are told of.
HostIps usable_of(const std::vector<IpAddress>& in_etc_hosts, std::vector<std::string>& notes) {
  HostIps usable;
  for (const IpAddress& ip : HostIps(in_etc_hosts.begin(), in_etc_hosts.end())) {
    if (const std::optional<std::string_view> fault = why_not_for_hosts(ip)) {
      notes.push_back(fmt::format("{} of /etc/hosts is left out: it is {}", ip, *fault));
    } else {
      usable.insert(ip);
    }
  }
  return usable;
}

// What "host" stands for, from both sources.
tl::expected<HostIps, ExpansionFailure> join(const HostFacts& in_dns, const OwnHost& own,
                                             std::vector<std::string>& notes) {
  if (std::optional<ExpansionFailure> fault = fault_of(in_dns)) return tl::unexpected(*fault);
  HostIps ips = ips_of(in_dns);
  const HostIps local = usable_of(own.in_etc_hosts, notes);
  if (ips.empty() && local.empty()) {
    notes.insert(notes.begin(), text_of(in_dns));
    return tl::unexpected(
        ExpansionFailure{dns::Status::absent, fmt::format("{}", fmt::join(notes, "; "))});
  }
  if (!ips.empty() && !local.empty() && ips != local) {
    notes.push_back(fmt::format("DNS has {} for {}, /etc/hosts {}: all of them are taken",
                                fmt::join(ips, " "), *own.name, fmt::join(local, " ")));
  }
  ips.insert(local.begin(), local.end());
  return ips;
}

}  // namespace

dns::Task<Expansion> expand(dns::Resolver& resolver, AddressList list, OwnHost own) {
  if (list.any) co_return Expanded{AllowedIps::any(), {}};
  if (!list.host) co_return Expanded{AllowedIps::of(list.literals), {}};
  if (!own.name) {
    co_return tl::unexpected(ExpansionFailure{dns::Status::absent, own.name.error()});
  }
  if (own.name->parent().is_root()) {
    co_return tl::unexpected(ExpansionFailure{
        dns::Status::absent,
        fmt::format("the host's name is {}, and a fully qualified one is wanted", *own.name)});
  }
  const HostFacts in_dns = co_await lookup_host(resolver, *own.name);
  std::vector<std::string> notes;
  const tl::expected<HostIps, ExpansionFailure> ips = join(in_dns, own, notes);
  if (!ips) co_return tl::unexpected(ips.error());
  std::vector<IpAddress> all = list.literals;
  all.insert(all.begin() + static_cast<std::ptrdiff_t>(list.host_position), ips->begin(),
             ips->end());
  co_return Expanded{AllowedIps::of(all), std::move(notes)};
}

AllowedIps addresses_to_send_from(const HostAddresses& host) {
  std::vector<IpAddress> addresses;
  for (const dns::Family family : {dns::Family::ipv4, dns::Family::ipv6}) {
    for (const InterfaceAddress& held : host.interfaces) {
      if (held.ip.family() == family && !why_not_for_hosts(held.ip)) addresses.push_back(held.ip);
    }
  }
  return AllowedIps::of(addresses);
}

}  // namespace policy
