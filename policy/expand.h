// SEND_ON and LISTEN_ON from words to addresses: "host" asks DNS and /etc/hosts, "*" the host.
#pragma once

#include <string>
#include <vector>

#include "dns/resolver.h"
#include "policy/allowed_ips.h"
#include "policy/host_addresses.h"

namespace policy {

// The machine's own name, and what its /etc/hosts has for it.
struct OwnHost {
  dns::Parsed<dns::DomainName> name;
  std::vector<dns::IpAddress> in_etc_hosts;  // any order, may repeat; often none
};

struct Expanded {
  AllowedIps ips;
  // What a person may want to know of it, a sentence each: that an address was left out, say.
  std::vector<std::string> notes;
};

// Why "host" has no addresses. Unavailable: it may have some when asked again.
struct ExpansionFailure {
  dns::Status status = dns::Status::absent;
  std::string reason;
};

using Expansion = tl::expected<Expanded, ExpansionFailure>;

// The addresses in the order written; at the place of "host" all that DNS or /etc/hosts has for
// the host's name, IPv4 first and then by value: the first is the default sender, and an IPv6
// sender cannot reach IPv4 servers.
//
// /etc/hosts may have an address that is no host's, for Debian writes 127.0.1.1 there: it is
// left out. In DNS one is a failure, and so is a name that is not fully qualified.
dns::Task<Expansion> expand(dns::Resolver& resolver, AddressList list, OwnHost own);

// What "*" allows on the host: every address of its interfaces but loopback and link-local ones,
// IPv4 first.
AllowedIps addresses_to_send_from(const HostAddresses& host);

}  // namespace policy
