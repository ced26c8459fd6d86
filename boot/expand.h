// The verb expand: from the words of LISTEN_ON or SEND_ON to addresses.
#pragma once

#include "gen/environment.h"
#include "gen/exit_status.h"
#include "gen/options.h"

namespace boot {

// Prints the addresses, or why there are none: fails closed, and nothing is printed then.
gen::ExitStatus expand(const gen::ExpandOptions& options, const gen::Environment& environment);

}  // namespace boot
