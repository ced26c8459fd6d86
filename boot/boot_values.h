// What a start of the container is given, from the environment and options to values.
#pragma once

#include "boot/edit.h"
#include "gen/environment.h"
#include "gen/options.h"
#include "gen/run.h"

namespace boot {

// All that the edits of a start need, "host" looked up; notes about it on standard error. Or why
// there is none of it, all mistakes at once: no default ever takes the place of what is wrong.
tl::expected<Values, gen::Failure> read_boot_values(const gen::BootOptions& options,
                                                    const gen::Environment& environment);

}  // namespace boot
