// Takes out of what a run has read all that is another shard's.
#pragma once

#include "gen/inputs.h"

namespace gen {

// Leaves the shard's domains alone: of the policy, the present rows and those that are hosted, so
// that what is found of each is found by one shard. Returns what is to be known of the others.
WholePolicy cut(Inputs& inputs, const Shard& shard);

// Leaves the rows of the shard's domains, and the default.
void cut(policy::HostsFile& rows, const Shard& shard);

// policy_hash of the whole policy.
std::string policy_hash_of(const Inputs& inputs);

}  // namespace gen
