// The verbs that ask DNS: generate and explain.
#pragma once

#include "gen/environment.h"
#include "gen/exit_status.h"
#include "gen/options.h"

namespace gen {

// Writes outbound-hosts.yml from DNS. Throws FileError and Locked.
ExitStatus generate(const GenerateOptions& options, const Environment& environment);

// Prints the whole way of one domain.
ExitStatus explain(const ExplainOptions& options, const Environment& environment);

}  // namespace gen
