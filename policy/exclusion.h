// Why an address that mail may leave from is no candidate of a domain.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/facts.h"

namespace policy {

enum class Exclusion : std::uint8_t {
  no_exchange,    // no exchange of the domain has it
  outside_scope,  // and would be refused if one had
  fixed,          // a person names the domain's sender
  no_row,         // the hosts file that is judged has no row for the domain
  unknown         // DNS did not tell which addresses its exchanges have
};

// For people: "no address of an MX", …
std::string_view to_string(Exclusion exclusion);

// Of each allowed address that is none of any sender among the facts, in the order of SEND_ON;
// empty where every address is allowed.
std::vector<std::pair<dns::IpAddress, Exclusion>> exclusions_of(const TrustedDomain& domain,
                                                                const DomainFacts& facts,
                                                                const AllowedIps& allowed);

}  // namespace policy
