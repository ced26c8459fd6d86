// What a plan becomes by what is remembered of earlier runs: a change waits until it was decided
// often enough, and what is kept for too long without facts is told.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "gen/inputs.h"
#include "gen/plan.h"
#include "policy/damping.h"

namespace gen {

struct HoldOptions {
  policy::Confirmation confirmation = {};
  // The changes that a person made and now takes back, by their hashes.
  std::vector<std::string> approved = {};
  // How long an entry may be kept for want of facts before that is an error.
  std::chrono::days longest_hold{7};
};

// Puts the present entries back into the plan that are not to go yet, and tells of them
// (row.waits, row.rejected, row.stale). Returns what is to be remembered: of the trusted domains
// alone.
policy::Memory hold_back(Plan& plan, const Inputs& inputs, const policy::Memory& before,
                         const HoldOptions& options);

}  // namespace gen
