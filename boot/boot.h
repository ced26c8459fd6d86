// The verb boot: makes of the image's configuration what LISTEN_ON and SEND_ON ask for.
#pragma once

#include "gen/environment.h"
#include "gen/exit_status.h"
#include "gen/options.h"

namespace boot {

// Fails closed: where anything is wrong, nothing is written.
gen::ExitStatus boot(const gen::BootOptions& options, const gen::Environment& environment);

}  // namespace boot
