// The verb records: what to publish against what is wrong.
#pragma once

#include "gen/environment.h"
#include "gen/exit_status.h"
#include "gen/options.h"

namespace gen {

// Surveys and judges as generate does and prints the records that cure errors and warnings. They
// are proven: the run surveys again as if they were published, and once more for what is wanted
// then, until nothing is.
ExitStatus records(const RecordsOptions& options, const Environment& environment);

}  // namespace gen
