// What generate says on standard error, and which of it is new.
#pragma once

#include <optional>
#include <string>

#include "gen/environment.h"
#include "gen/report.h"
#include "gen/told.h"

namespace gen {

// What a run has to say beside its report.
struct RunWords {
  std::string file;                    // the hosts file
  std::optional<std::string> refusal;  // why it stays as it is
  std::string cautions;                // whatever else, a line each
};

// Lines that say the same in each run, for as long as they say it.
void tell_cautions(std::string_view lines, Teller& teller, bool is_written = true);
// What such a line, without its end, tells.
ToldThing caution_of(std::string_view line);

// All of it for whoever watches at a terminal, unless it is to be what changed alone; else a line a
// thing, by the teller. Throws std::runtime_error where standard error did not take all of it.
void tell_person(const Environment& environment, const Report& report, const RunWords& words,
                 bool is_whole_report, Teller& teller);

}  // namespace gen
