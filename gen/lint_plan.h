// What lint judges: the hosts file's own senders in place of those that DNS would choose.
#pragma once

#include <vector>

#include "gen/checks_file.h"
#include "gen/inputs.h"
#include "gen/plan.h"

namespace gen {

// Puts the file's senders into the inputs: its `default` is the default identity, and the domains
// are its entries, fixed, and those that are listed without an entry, which leave by the default.
// Entries of domains that are not listed are not among them, unless nothing is listed at all.
void judge_senders_of(const FoundFile& file, Inputs& inputs);

// The inputs are those that judge_senders_of() made, and the survey is of them. Findings have their
// places in the file.
Plan make_lint_plan(const Survey& survey, const Inputs& inputs, const FoundFile& file);

}  // namespace gen
