// What the journal's parts tell together: for those who look back.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "gen/journal_file.h"

namespace gen {

struct JournalHistory {
  std::vector<JournalEntry> entries;   // oldest first, those that began a part among them
  std::vector<dns::Mistake> mistakes;  // lines that cannot be read
};

// The part that was kept, then the present one. Throws FileError.
JournalHistory read_journal_history(const std::string& file);

// Which rows are wanted back.
struct BeforeLastChange {};
struct RightAfter {
  std::string change;  // JournalEntry::change
};
using RollbackTarget = std::variant<BeforeLastChange, std::chrono::sys_seconds, RightAfter>;

// A time as RFC 3339 has it, or the hash of a change.
dns::Parsed<RollbackTarget> parse_rollback_target(std::string_view text);

// The rows that the file, which has `present` at the end of the history, had then; or why that is
// not known. What a person rolled back is no change to be undone once more: BeforeLastChange is
// before what a run adopted, or was found in the file.
dns::Parsed<policy::HostsFile> rows_at(const RollbackTarget& target,
                                       const std::vector<JournalEntry>& history,
                                       const policy::HostsFile& present);

}  // namespace gen
