// One shard's JSON report, read to its end before anything is joined.
#pragma once

#include <string>
#include <vector>

#include "gen/merge_parts.h"
#include "gen/part_report.h"
#include "gen/plan.h"
#include "gen/report_part.h"

namespace gen {

// What it says, and how often.
struct ExaminedReport {
  PartIdentity identity;
  ReportPart part;
  Json head;
  Summary summary = {};     // but of the default's findings
  Summary of_default = {};  // of these
  std::vector<std::string> checks = {};
};

// Adds what is wrong with its lines to the mistakes, and each row that is not in `rows`; nullptr:
// not compared. Throws BadReport where the rest cannot be read.
ExaminedReport examine_report(const std::string& file, const policy::HostsFile* rows,
                              std::vector<dns::Mistake>& mistakes);

}  // namespace gen
