// Which names can be said in HELO.
#pragma once

#include <optional>
#include <string>

#include "dns/domain_name.h"

namespace policy {

// Why the name is none to say to the world, in words for people, or nothing: RFC 5321 §4.1.1.1 and
// §2.3.5.
std::optional<std::string> fault_of_helo_name(const dns::DomainName& name);

}  // namespace policy
