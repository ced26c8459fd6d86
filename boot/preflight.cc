#include "boot/preflight.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>

#include "boot/ports.h"
#include "policy/special_use.h"

namespace boot {

using dns::IpAddress;
using gen::ExitStatus;
using gen::Failure;

namespace {

constexpr std::string_view name_for_people = "host name";

bool is_public(const IpAddress& ip) {
  return !policy::special_use_of(ip);
}

// Every address of both families, as a socket has it.
std::vector<IpAddress> every_address() {
  return {IpAddress::from_ipv4({}), IpAddress::from_ipv6({})};
}

}  // namespace

std::optional<Failure> why_not_public(gen::DnsSession& session, const dns::DomainName& host_name,
                                      const policy::AllowedIps& listen_on) {
  const auto host =
      gen::expand_list(session, {.host = true, .literals = {}}, name_for_people, host_name);
  if (!host && host.error().status == ExitStatus::incomplete) {
    fmt::print(stderr, "{}\n", host.error().reason);
    return std::nullopt;
  }
  if (!host) return host.error();
  const std::vector<IpAddress>& ips = host->ips.addresses();
  if (std::ranges::none_of(ips, is_public)) {
    return Failure{
        ExitStatus::usage,
        fmt::format("{}: no address of {} is public, of {}: other servers do not find it",
                    name_for_people, host_name, fmt::join(ips, " "))};
  }
  const auto is_listened_on = [&](const IpAddress& ip) { return listen_on.contains(ip); };
  if (std::ranges::none_of(ips, is_listened_on)) {
    fmt::print(stderr, "{}: {} has {}, and none of that is listened on\n", name_for_people,
               host_name, fmt::join(ips, " "));
  }
  return std::nullopt;
}

std::optional<Failure> why_not_free(const policy::AllowedIps& listen_on,
                                    const std::vector<std::uint16_t>& ports) {
  std::vector<std::string> lines;
  for (const TakenPorts& taken :
       find_taken_ports(listen_on.is_any() ? every_address() : listen_on.addresses(), ports)) {
    lines.push_back(
        fmt::format("{}: TCP {}: {}", taken.ip, fmt::join(taken.ports, " "), taken.why));
  }
  if (lines.empty()) return std::nullopt;
  return Failure{ExitStatus::usage, fmt::format("{}", fmt::join(lines, "\n"))};
}

}  // namespace boot
