// Who sends, and for whom: senders, trusted domains and their scopes, the hosts file as values.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dns/domain_name.h"
#include "dns/ip_address.h"
#include "policy/dkim.h"
#include "policy/text_place.h"

namespace policy {

// What the mail server shows of itself to the world: the name it says in HELO and the address it
// connects from.
struct Sender {
  dns::DomainName helo;
  dns::IpAddress ip;
  // A second address, of the other family, for servers that `ip` cannot reach. Never chosen from
  // DNS: only a person's `use:` or `default:` brings it.
  std::optional<dns::IpAddress> ip6 = std::nullopt;

  // `ip`, then `ip6` where there is one.
  std::vector<dns::IpAddress> addresses() const;
  auto operator<=>(const Sender&) const = default;
};

// Where a domain's DNS may send its mail from. An empty list sets no bound.
struct Scope {
  std::vector<dns::IpAddress> ips;
  std::vector<dns::DomainName> helo;

  bool is_bounded() const { return !ips.empty() || !helo.empty(); }
  bool allows(const dns::IpAddress& ip) const;
  bool allows(const dns::DomainName& name) const;
  bool operator==(const Scope&) const = default;
};

// A domain that we may ask DNS about and write a row for.
struct TrustedDomain {
  dns::DomainName name;
  Origin origin;  // where a person listed it
  Scope scope = {};
  // Not chosen, only checked; null where it is to be chosen.
  std::shared_ptr<const Sender> use = nullptr;
  // The hosts file that is judged has no row for it: no other sender than the default is looked at.
  bool leaves_by_default = false;
  // What its mail is known to be signed with.
  std::vector<std::shared_ptr<const DkimSelector>> dkim = {};
};

// What outbound-hosts.yml says, whoever wrote it.
struct HostsFile {
  std::optional<Sender> default_sender;
  std::map<dns::DomainName, Sender> entries;

  std::optional<Sender> entry_of(const dns::DomainName& domain) const;
  bool operator==(const HostsFile&) const = default;
};

}  // namespace policy
