#include "gen/run_journal.h"

#include <algorithm>
#include <iterator>

namespace gen {

std::vector<JournalEntry> entries_found(const JournalState& journal, const policy::HostsFile& rows,
                                        const JournalStamp& stamp) {
  if (!journal.has_begun) {
    return beginning_with(rows, stamp, "the file held it when the journal began");
  }
  std::vector<JournalEntry> found =
      changes_between(journal.rows, rows, JournalKind::found, {stamp.time, ""});
  for (JournalEntry& entry : found) {
    entry.reason = "found in the file: no run has told of it";
  }
  return found;
}

void keep_journal(const std::string& file, const RowsOfRun& run, const RowCauses& cause) {
  std::vector<JournalEntry> entries =
      entries_found(read_journal_state(file), run.before, run.stamp);
  std::vector<JournalEntry> changes = changes_between(run.before, run.after, run.kind, run.stamp);
  for (JournalEntry& entry : changes) {
    RowCause because = cause(entry.domain);
    entry.reason = std::move(because.reason);
    entry.facts = std::move(because.facts);
  }
  std::ranges::move(changes, std::back_inserter(entries));
  append_to_journal(file, entries);
  rotate_journal(file, [&] {
    return beginning_with(run.after, run.stamp, "carried over from the part before");
  });
}

}  // namespace gen
