// What runs did to the rows of late, for the guard: in small steps, none of which it would refuse,
// as much may change as in a large one.
#pragma once

#include <chrono>
#include <optional>
#include <set>
#include <vector>

#include "dns/domain_name.h"
#include "gen/journal.h"
#include "policy/sender.h"

namespace gen {

// How long a change counts together with those that follow it.
inline constexpr std::chrono::hours guarded_time{24};

// Of a domain, or (nothing) of the default.
using Subject = std::optional<dns::DomainName>;

struct RecentChanges {
  // The rows as they were before, those of subjects that had none at first with the first they got.
  policy::HostsFile before = {};
  // Whose rows became others since, or went; also those that are again what they were.
  std::set<Subject> changed = {};
};

// `entries` are a journal's of that time, the oldest first; `at_end` what its last lines left, and
// `present` what the file holds: where they differ, something changed that no line tells of. What a
// person approved of, or rolled back, counts for nothing, nor does anything before it: he saw what
// the file was then. A subject's first row is no change.
RecentChanges recent_changes(const std::vector<JournalEntry>& entries,
                             const policy::HostsFile& at_end, const policy::HostsFile& present);

}  // namespace gen
