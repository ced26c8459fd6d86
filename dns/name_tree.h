// Steps in the tree of domain names: to the wildcard, and across by DNAME.
#pragma once

#include "dns/domain_name.h"

namespace dns {

// The wildcard that stands for missing names right below `encloser`: RFC 4592 §3.3.1. Fails where
// the name would be too long.
Parsed<DomainName> wildcard_below(const DomainName& encloser);

// `name`, which is below `owner`, with that part replaced by `target`: RFC 6672 §2.2. Fails where
// the name would be too long.
Parsed<DomainName> substitute(const DomainName& name, const DomainName& owner,
                              const DomainName& target);

}  // namespace dns
