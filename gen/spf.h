// The verb that checks SPF as a receiver does: one client told in full, or a line for each of many.
#pragma once

#include "gen/environment.h"
#include "gen/exit_status.h"
#include "gen/options.h"

namespace gen {

// Clean for pass, findings for every other definite result, incomplete for temperror.
ExitStatus check_spf(const CheckSpfOptions& options, const Environment& environment);

// Clean whatever the results are, if all lines could be read: else usage; incomplete where some
// result is a temperror. Throws FileError.
ExitStatus check_spf_batch(const CheckSpfBatchOptions& options, const Environment& environment);

}  // namespace gen
