// The verb history: what changed in the hosts file, when and why.
#pragma once

#include "gen/exit_status.h"
#include "gen/options.h"

namespace gen {

// Prints the changes that the journal tells of, the newest last. Lines of it that cannot be read
// are told on standard error. Throws FileError.
ExitStatus history(const HistoryOptions& options);

}  // namespace gen
