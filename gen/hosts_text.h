// The text of the hosts file that a run writes: the plan's rows, each with the evidence for it.
#pragma once

#include "gen/hosts_file.h"
#include "gen/report.h"

namespace gen {

// The evidence is one line from DNS, the same for the same facts: no TTL and no reason of an outage
// is in it, for they change from run to run, and the file would with them. A row that is in the
// present file already, and whose evidence an outage keeps from being whole, has the comment that
// it has there: so the file changes only where a row does or DNS says something else.
std::string hosts_text_of(const Report& report, const policy::HostsFile& present,
                          std::string_view present_text);

}  // namespace gen
