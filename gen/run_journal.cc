#include "gen/run_journal.h"

#include <utility>

namespace gen {

namespace {

Approval approval_of(const JournalEntry& entry, const RowsOfRun& run) {
  if (run.is_approved) return Approval::plan;
  const bool is_taken_back = entry.domain && run.taken_back.contains(*entry.domain);
  return is_taken_back ? Approval::row : Approval::none;
}

}  // namespace

void each_found(const JournalState& journal, const policy::HostsFile& rows,
                const JournalStamp& stamp, const TakeEntry& take) {
  if (!journal.has_begun) {
    return each_of_beginning(rows, stamp, "the file held it when the journal began", take);
  }
  each_change(journal.rows, rows, JournalKind::found, {stamp.time, "", stamp.output},
              [&take](JournalEntry entry) {
                entry.reason = "found in the file: no run has told of it";
                take(std::move(entry));
              });
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

void RunJournal::keep(RowsOfRun run, const RowCauses& cause, Spool lines) const {
  if (failure_) throw FileError(*failure_);
  run.stamp.output = output_;
  const JournalSource told = [&](const TakeEntry& take) {
    each_found(state_, run.before, run.stamp, take);
    each_change(run.before, run.after, run.kind, run.stamp, [&](JournalEntry entry) {
      entry.approval = approval_of(entry, run);
      RowCause because = cause(entry.domain);
      entry.reason = std::move(because.reason);
      entry.facts = std::move(because.facts);
      take(std::move(entry));
    });
  };
  append_to_journal(file_, told, std::move(lines));
  rotate_journal(file_, [&run](const TakeEntry& take) {
    each_of_beginning(run.after, run.stamp, "carried over from the part before", take);
  });
}

}  // namespace gen
