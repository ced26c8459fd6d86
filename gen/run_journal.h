// What a run that is through with the hosts file adds to the journal.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "gen/files.h"
#include "gen/journal_file.h"
#include "gen/recent_changes.h"
#include "gen/row_cause.h"

namespace gen {

// The file's rows before the run and after it, which are the same where it wrote none.
struct RowsOfRun {
  const policy::HostsFile& before;
  const policy::HostsFile& after;
  JournalStamp stamp;
  JournalKind kind = JournalKind::adopted;
  bool is_approved = false;                   // a person accepted the plan
  std::set<dns::DomainName> taken_back = {};  // or these rows of it
};

using RowCauses = std::function<RowCause(const std::optional<dns::DomainName>& domain)>;

// What another wrote into the file, or a run that was killed before it could tell: the rows of the
// journal's end are not the file's. Of a journal that has not begun, what it begins with.
void each_found(const JournalState& journal, const policy::HostsFile& rows,
                const JournalStamp& stamp, const TakeEntry& take);

// The journal of one output, as a run finds it and leaves it.
class RunJournal {
 public:
  RunJournal() = default;
  // One that was read already.
  RunJournal(std::string file, const OutputName& output, JournalState state)
      : file_(std::move(file)), output_(output.in_file), state_(std::move(state)) {}
  // Mistakes where it is another output's. That it cannot be read is no reason to end a run: `keep`
  // says so.
  static dns::Result<RunJournal> read(const std::string& file, const OutputName& output,
                                      std::chrono::sys_seconds now);

  const JournalState& state() const { return state_; }

  // Before a run that found these rows in the file; nothing where the journal has not begun.
  std::optional<RecentChanges> recent_changes(const policy::HostsFile& present) const;

  // Brings it up to date, after the hosts file is in its place: a journal that told of what never
  // came to be would be worse than one that is late, and a line that is missing (the run is killed
  // in between, the disk is full) the next run finds. To be called once. Throws FileError, and what
  // `cause` throws. `lines` is empty, and where they wait.
  void keep(RowsOfRun run, const RowCauses& cause, Spool lines = Spool()) const;

 private:
  std::string file_;
  std::string output_;
  JournalState state_;
  std::optional<FileError> failure_;
};

}  // namespace gen
