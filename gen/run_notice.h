// What the person's command is told of a run that writes the hosts file.
#pragma once

#include <string>
#include <vector>

#include "gen/exit_status.h"
#include "gen/journal.h"
#include "gen/options.h"
#include "gen/steps.h"
#include "gen/told.h"
#include "gen/told_failure.h"

namespace gen {

// Whom to tell, and of which file.
struct Recipient {
  const NotifyOptions& notify;
  const std::string& output;  // empty: nobody is told
};

// Runs the command of --notify-command where rows or findings changed, a step failed that did not
// fail in the run before, or one that failed then did not. What becomes of it is told on standard
// error and costs nothing; of what failed it is told again where it did not end well. `before` is
// what it was told when the run began.
void notify_person(const Recipient& recipient, const std::vector<JournalEntry>& rows,
                   const Teller& teller, const Steps& steps, ExitStatus status,
                   const ToldFailure& before);

// Likewise of a run that ended before it was through: unless the one before ended so too.
void notify_of_early_end(const Recipient& recipient, const EarlyEnd& end,
                         const ToldFailure& before);

}  // namespace gen
