#include "gen/run_journal.h"

#include <algorithm>
#include <iterator>

namespace gen {

namespace {

Approval approval_of(const JournalEntry& entry, const RowsOfRun& run) {
  if (run.is_approved) return Approval::plan;
  const bool is_taken_back = entry.domain && run.taken_back.contains(*entry.domain);
  return is_taken_back ? Approval::row : Approval::none;
}

}  // namespace

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

dns::Result<RunJournal> RunJournal::read(const std::string& file, const OutputName& output,
                                         std::chrono::sys_seconds now) {
  RunJournal journal(file, output, {});
  try {
    dns::Result<JournalState> state = read_journal_state(file, output, now - guarded_time);
    if (!state) return tl::unexpected(std::move(state.error()));
    journal.state_ = std::move(*state);
  } catch (const FileError& error) {
    journal.failure_ = error;
  }
  return journal;
}

std::optional<RecentChanges> RunJournal::recent_changes(const policy::HostsFile& present) const {
  if (!state_.has_begun) return std::nullopt;
  return gen::recent_changes(state_.recent, state_.rows, present);
}

void RunJournal::keep(RowsOfRun run, const RowCauses& cause) const {
  if (failure_) throw FileError(*failure_);
  run.stamp.output = output_;
  std::vector<JournalEntry> entries = entries_found(state_, run.before, run.stamp);
  std::vector<JournalEntry> changes = changes_between(run.before, run.after, run.kind, run.stamp);
  for (JournalEntry& entry : changes) {
    entry.approval = approval_of(entry, run);
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
