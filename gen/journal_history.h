// What the journal's parts tell together: for those who look back.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "gen/journal_file.h"

namespace gen {

struct JournalHistory {
  // Where an entry stands.
  struct Place {
    std::string file;
    int line;
  };
  // A line that cannot be read: what it told is not known.
  struct Gap {
    std::size_t place;  // how many entries stand before it
    dns::Mistake mistake;
  };

  std::vector<JournalEntry> entries = {};  // oldest first, those that began a part among them
  std::vector<Place> places = {};          // of the first of them, as far as files have them
  std::vector<Gap> gaps = {};              // oldest first
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
// not known, with the line that is to blame, if any: it does not fit what the lines around it tell,
// or cannot be read and may tell of a change since then. What a person rolled back is no change to
// be undone once more: BeforeLastChange is before what a run adopted, or was found in the file.
tl::expected<policy::HostsFile, dns::Mistake> rows_at(const RollbackTarget& target,
                                                      const JournalHistory& history,
                                                      const policy::HostsFile& present);

}  // namespace gen
