// The verb rollback: puts rows back that the hosts file had.
#pragma once

#include "gen/environment.h"
#include "gen/exit_status.h"
#include "gen/options.h"

namespace gen {

// Writes the file as it was before its last change, or as the options say, and remembers which rows
// a person took out by that: the next runs do not adopt them again. Throws FileError and Locked.
ExitStatus rollback(const RollbackOptions& options, const Environment& environment);

}  // namespace gen
