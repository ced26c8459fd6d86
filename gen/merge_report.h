// Examines the JSON reports of all shards before they are joined, line by line: but for what is to
// be done, it takes no more memory for many domains than for few.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "gen/merge_parts.h"
#include "gen/part_lines.h"
#include "gen/part_report.h"
#include "gen/plan.h"
#include "gen/report_part.h"
#include "policy/shared_addresses.h"

namespace gen {

// What is known of the whole once all parts were read.
struct JoinedReport {
  std::vector<PartIdentity> identities = {};  // in the order of the shards, as all that follows
  std::vector<ReportPart> parts = {};
  Json head = {};  // of the first, with the summary of all
  std::vector<std::string> checks = {};
  std::vector<std::string_view> blocking = {};  // ids of such checks
  Summary summary = {};
  bool is_default_undecided = false;
  policy::SharedAddresses shared = {};
  std::chrono::sys_days today = {};  // by which accepted findings are judged
  // A line for each acknowledgement that fits nothing, in the order of their file.
  std::vector<std::string> unused = {};
};

// Reads all of them. Adds what is wrong to the mistakes: texts that are no whole reports of parts,
// shards that are missing or there twice, parts that differ in policy, version, default or checks,
// domains of another shard. `rows` are those of the hosts files, where these are joined too: what
// differs from them is a mistake.
JoinedReport examine_reports(const std::vector<std::string>& files, std::chrono::sys_days today,
                             const policy::HostsFile* rows, std::vector<dns::Mistake>& mistakes);

// What is found over the rows of several shards, in the order of domains. Where reports were
// examined without a mistake.
void for_each_shared(const JoinedReport& joined,
                     const std::function<void(const policy::Finding&)>& take);

// Every trusted domain, in order.
void for_each_line(const JoinedReport& joined, const std::function<void(const DomainLine&)>& take);

}  // namespace gen
