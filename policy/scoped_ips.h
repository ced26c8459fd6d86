// The addresses that some trusted domain has in its scope: no other tenant may be let send from
// them.
#pragma once

#include <map>
#include <vector>

#include "policy/sender.h"

namespace policy {

// Each address that a scope names, with the first domain, by name, whose scope it is.
using ScopedIps = std::map<dns::IpAddress, dns::DomainName>;

ScopedIps scoped_ips_of(const std::vector<TrustedDomain>& domains);

}  // namespace policy
