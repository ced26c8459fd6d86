// Where rows go: into the hosts file, to standard output, or into a comparison.
#pragma once

#include <string>

#include "gen/inputs.h"
#include "gen/options.h"
#include "gen/report.h"
#include "gen/steps.h"

namespace gen {

// What became of rows.
struct Publication {
  bool is_pending = false;  // a dry run found that it would change the file
  bool is_written = false;  // the file of --output holds its rows
  bool is_adopted = false;  // nothing failed or refused: what was decided may be remembered
};

// Rows that take the place of those in a file.
struct Replacement {
  const std::string& output;  // empty: standard output
  bool is_dry_run;
  bool is_refused;
  const std::string& present_text;
  const policy::HostsFile& present;
  const policy::HostsFile& planned;
  const policy::AllowedIps& send_on;
};

// Puts the text of the planned rows where it belongs; what fails is told.
Publication publish(const Replacement& rows, const std::string& text, Steps& steps);

// The same for a plan's rows, those of a part too, in whose place is never anything to be kept.
Publication publish(const GenerateOptions& options, const Inputs& inputs, const Report& report,
                    const std::string& text, Steps& steps);

}  // namespace gen
