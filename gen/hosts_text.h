// What a run writes into the hosts file: the plan's rows, each with the evidence for it.
#pragma once

#include "gen/hosts_file.h"
#include "gen/report.h"

namespace gen {

// The evidence is one line from DNS, the same for the same facts: no TTL and no reason of an outage
// is in it, for they change from run to run, and the file would with them.
HostsText hosts_text_of(const Report& report);

}  // namespace gen
