// Some of the trusted domains, picked by whoever asks.
#pragma once

#include <optional>
#include <vector>

#include "gen/run.h"

namespace gen {

// Leaves only the domains asked for among the trusted ones, so that no other is asked about; all of
// them where none is named. A usage error that names those that are not trusted, if any.
std::optional<Failure> keep_only(const std::vector<dns::DomainName>& asked,
                                 std::vector<policy::TrustedDomain>& trusted);

}  // namespace gen
