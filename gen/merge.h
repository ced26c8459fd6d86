// The verb merge: from what the shards of one run wrote to what one run alone would have written.
#pragma once

#include "gen/environment.h"
#include "gen/exit_status.h"
#include "gen/options.h"

namespace gen {

ExitStatus merge(const MergeOptions& options, const Environment& environment);

}  // namespace gen
