// All that merge reads before it writes anything.
#pragma once

#include <chrono>
#include <string>

#include "gen/merge_hosts.h"
#include "gen/merge_report.h"
#include "gen/merge_state.h"
#include "gen/options.h"
#include "gen/run_journal.h"

namespace gen {

// What there is to join, and what is there now.
struct MergeWork {
  JoinedHosts hosts = {};
  JoinedReport report = {};
  JoinedState state = {};
  std::string present_text = {};
  policy::HostsFile present = {};
  std::string lost = {};       // that the file has no row, and which stand for them: a line
  Remembered remembered = {};  // what the present state says
  RunJournal journal = {};
  std::chrono::sys_seconds now = {};

  bool has_hosts() const { return !hosts.parts.empty(); }
  bool has_report() const { return !report.identities.empty(); }
  bool has_state() const { return !state.parts.empty(); }
};

// The state and the journal beside the hosts file that is written.
std::string merged_state(const MergeOptions& options);
std::string merged_journal(const MergeOptions& options);

// All the mistakes of all files at once. Throws FileError for what is there and cannot be read.
dns::Result<MergeWork> read_work(const MergeOptions& options, std::chrono::sys_seconds now);

}  // namespace gen
