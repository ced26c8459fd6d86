// What a start of the container is given, from the environment and options to values.
#pragma once

#include "boot/edit.h"
#include "gen/environment.h"
#include "gen/options.h"
#include "gen/run.h"

namespace boot {

struct Start {
  Values values;
  bool preflight = false;  // whether the ports must be free
};

// All that a start needs, "host" looked up; notes about it on standard error. Or why there is none
// of it, all mistakes at once: no default ever takes the place of what is wrong. A host name that
// is not public is a mistake where the preflight is wanted.
tl::expected<Start, gen::Failure> read_start(const gen::BootOptions& options,
                                             const gen::Environment& environment);

}  // namespace boot
