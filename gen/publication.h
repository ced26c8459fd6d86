// Where the rows of a plan go: into the hosts file, to standard output, or into a comparison.
#pragma once

#include <string>

#include "gen/inputs.h"
#include "gen/options.h"
#include "gen/report.h"
#include "gen/steps.h"

namespace gen {

// The file's new text, read back and compared before anybody else sees it.
std::string render_hosts_file(const Report& report, const Inputs& inputs);

// What became of a plan.
struct Publication {
  bool is_pending = false;  // a dry run found that it would change the file
  bool is_written = false;  // the file of --output holds its rows
  bool is_adopted = false;  // nothing failed or refused: what the plan decided may be remembered
};

// Puts the text of the plan's rows where it belongs; what fails is told.
Publication publish(const GenerateOptions& options, const Inputs& inputs, const Report& report,
                    const std::string& text, Steps& steps);

}  // namespace gen
