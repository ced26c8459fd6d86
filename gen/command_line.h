// The command line as text in, options out: DESIGN's verbs and long options.
#pragma once

#include "gen/options.h"

namespace gen {

// Wrong usage is not a failure but a Usage: all that is wrong with it, in `text`.
Options parse_command_line(int argc, const char* const* argv);

}  // namespace gen
