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
      changes_between(journal.rows, rows, JournalKind::found, {stamp.time, "", stamp.output});
  for (JournalEntry& entry : found) {
    entry.reason = "found in the file: no run has told of it";
  }
  return found;
}

dns::Result<RunJournal> RunJournal::read(const std::string& file, const OutputName& output) {
  RunJournal journal(file, output, {});
  try {
    dns::Result<JournalState> state = read_journal_state(file, output);
    if (!state) return tl::unexpected(std::move(state.error()));
    journal.state_ = std::move(*state);
  } catch (const FileError& error) {
    journal.failure_ = error;
  }
  return journal;
}

void RunJournal::keep(RowsOfRun run, const RowCauses& cause) const {
  if (failure_) throw FileError(*failure_);
  run.stamp.output = output_;
  std::vector<JournalEntry> entries = entries_found(state_, run.before, run.stamp);
  std::vector<JournalEntry> changes = changes_between(run.before, run.after, run.kind, run.stamp);
  for (JournalEntry& entry : changes) {
    RowCause because = cause(entry.domain);
    entry.reason = std::move(because.reason);
    entry.facts = std::move(because.facts);
  }
  std::ranges::move(changes, std::back_inserter(entries));
  append_to_journal(file_, entries);
  rotate_journal(file_, [&] {
    return beginning_with(run.after, run.stamp, "carried over from the part before");
  });
}

}  // namespace gen
