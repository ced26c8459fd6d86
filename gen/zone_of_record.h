// In which zone a record belongs.
#pragma once

#include <vector>

#include "dns/resolver.h"
#include "policy/sender.h"

namespace gen {

// The closest name at or above the owner that has NS records, but no top-level domain. Where DNS
// tells of none: the closest trusted domain; else likely_zone(). The referents must outlive the
// task.
dns::Task<dns::DomainName> find_zone(dns::Resolver& resolver, dns::DomainName owner,
                                     const std::vector<policy::TrustedDomain>& trusted);

// A guess from the name alone: what is below the last label that begins with "_", or the name above
// the owner, but no top-level domain; of an IPv6 address's reverse name that of its /64.
dns::DomainName likely_zone(const dns::DomainName& owner);

}  // namespace gen
