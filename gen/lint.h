// The verb lint: judges a hosts file as it stands, and its senders as receivers would.
#pragma once

#include "gen/environment.h"
#include "gen/exit_status.h"
#include "gen/options.h"

namespace gen {

ExitStatus lint(const LintOptions& options, const Environment& environment);

}  // namespace gen
