// What the person's command is told of a run of generate.
#pragma once

#include <vector>

#include "gen/exit_status.h"
#include "gen/journal.h"
#include "gen/options.h"
#include "gen/steps.h"
#include "gen/told.h"

namespace gen {

// Runs the command of --notify-command where rows or findings changed, or a step failed. What
// becomes of it is told on standard error and costs nothing.
void notify_person(const GenerateOptions& options, const std::vector<JournalEntry>& rows,
                   const Teller& teller, const Steps& steps, ExitStatus status);

}  // namespace gen
