// SEND_ON from words to addresses: "host" asks DNS, "*" asks the host.
#pragma once

#include <optional>

#include "dns/resolver.h"
#include "policy/allowed_ips.h"
#include "policy/host_addresses.h"

namespace policy {

// Why "host" has no addresses. Unavailable: it may have some when asked again.
struct ExpansionFailure {
  dns::Status status = dns::Status::absent;
  std::string reason;
};

using Expansion = tl::expected<AllowedIps, ExpansionFailure>;

// The addresses in the order written; at the place of "host" those that DNS has for `host_name`,
// IPv4 first: the first is the default sender, and an IPv6 sender cannot reach IPv4 servers.
dns::Task<Expansion> expand(dns::Resolver& resolver, SendOn send_on,
                            dns::Parsed<dns::DomainName> host_name);

// What "*" allows on the host: every address of its interfaces but loopback and link-local ones,
// IPv4 first.
AllowedIps addresses_to_send_from(const HostAddresses& host);

}  // namespace policy
