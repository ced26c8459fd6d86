// Writes the joined report, line by line from those of the parts.
#pragma once

#include "gen/files.h"
#include "gen/merge_report.h"

namespace gen {

// The report that one run would have written. Throws BadReport for a part that was changed since it
// was examined.
void write_joined_report(const JoinedReport& joined, const TextSink& sink);

}  // namespace gen
