// The verb explain with --as-plugin: what the mail server's plugin does with one sender's mail.
#pragma once

#include "gen/environment.h"
#include "gen/exit_status.h"
#include "gen/options.h"

namespace boot {

// From the hosts file and what a start would tell the plugin. Entries that the plugin passes over
// are told on standard error.
gen::ExitStatus explain_as_plugin(const gen::ExplainPluginOptions& options,
                                  const gen::Environment& environment);

}  // namespace boot
