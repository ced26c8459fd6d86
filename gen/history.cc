#include "gen/history.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

#include "gen/clean_text.h"
#include "gen/journal_history.h"
#include "gen/row_text.h"
#include "gen/run.h"
#include "gen/time_text.h"

namespace gen {

namespace {

// What DNS said is a stranger's word, and the journal anybody's who can write it.
std::string entry_text(const JournalEntry& entry) {
  std::string text = fmt::format(
      "{} {}: {} -> {}\n  {}{}{}: {}\n", rfc3339(entry.time), subject_of(entry),
      row_text(entry.from, "no entry"), row_text(entry.to, "no entry"), to_string(entry.kind),
      entry.change.empty() ? "" : " in change " + visible(entry.change),
      entry.approval == Approval::none ? "" : ", approved by a person", visible(entry.reason));
  for (const std::string& fact : entry.facts) text += fmt::format("  {}\n", visible(fact));
  return text;
}

bool is_wanted(const JournalEntry& entry, const HistoryOptions& options) {
  if (entry.kind == JournalKind::began) return false;
  return options.subject.empty() || options.subject == subject_of(entry);
}

}  // namespace

ExitStatus history(const HistoryOptions& options) {
  if (!std::filesystem::exists(options.journal)) {
    return tell({{options.journal, 0, 0, "no such file"}});
  }
  const JournalHistory all = read_journal_history(options.journal);
  for (const JournalHistory::Gap& gap : all.gaps) tell({gap.mistake});
  bool is_any = false;
  for (const JournalEntry& entry : all.entries) {
    if (!is_wanted(entry, options)) continue;
    is_any = true;
    fmt::print("{}", options.is_json ? journal_line(entry) : entry_text(entry));
  }
  if (!is_any) fmt::print(stderr, "{}: no change is known\n", options.journal);
  return ExitStatus::clean;
}

}  // namespace gen
