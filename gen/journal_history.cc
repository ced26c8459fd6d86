#include "gen/journal_history.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "gen/clean_text.h"
#include "gen/time_text.h"

namespace gen {

using dns::Parsed;
using policy::HostsFile;

namespace {

constexpr std::size_t hash_digits = 12;

void append(const std::string& file, JournalHistory& history) {
  read_journal_lines(file, [&](int number, Parsed<JournalEntry> entry) {
    if (entry) {
      history.entries.push_back(std::move(*entry));
    } else {
      history.mistakes.push_back({file, number, 1, visible(entry.error())});
    }
  });
}

// How many entries, the oldest, are of what the file had then.
using Kept = Parsed<std::size_t>;

class Finder {
 public:
  explicit Finder(const std::vector<JournalEntry>& history) : history_(history) {}

  // Before all lines of the last change of that kind, which share its hash and its time.
  Kept operator()(BeforeLastChange) const {
    const auto last = std::find_if(history_.rbegin(), history_.rend(), [](const auto& entry) {
      return entry.kind == JournalKind::adopted || entry.kind == JournalKind::found;
    });
    if (last == history_.rend()) return tl::unexpected(std::string("no change is known"));
    const auto first = std::find_if(last, history_.rend(), [&last](const JournalEntry& entry) {
      return entry.change != last->change || entry.time != last->time;
    });
    return static_cast<std::size_t>(history_.rend() - first);
  }

  Kept operator()(std::chrono::sys_seconds time) const {
    if (history_.empty()) return tl::unexpected(std::string("no change is known"));
    if (time < history_.front().time) {
      return tl::unexpected(fmt::format("the journal begins at {}, and nothing is known of before",
                                        rfc3339(history_.front().time)));
    }
    const auto last = std::find_if(history_.rbegin(), history_.rend(),
                                   [time](const auto& entry) { return entry.time <= time; });
    return static_cast<std::size_t>(history_.rend() - last);
  }

  Kept operator()(const RightAfter& wanted) const {
    const auto last = std::find_if(history_.rbegin(), history_.rend(), [&](const auto& entry) {
      return entry.kind != JournalKind::began && entry.change == wanted.change;
    });
    if (last != history_.rend()) return static_cast<std::size_t>(history_.rend() - last);
    return tl::unexpected(fmt::format("the journal has no change {}", wanted.change));
  }

 private:
  const std::vector<JournalEntry>& history_;
};

bool is_hash(std::string_view text) {
  return text.size() == hash_digits && text.find_first_not_of("0123456789abcdef") == text.npos;
}

}  // namespace

JournalHistory read_journal_history(const std::string& file) {
  JournalHistory history;
  const std::string older = older_journal(file);
  // A run that was killed while it began the journal anew left one file by both names.
  std::error_code missing;
  if (!std::filesystem::equivalent(older, file, missing)) append(older, history);
  append(file, history);
  return history;
}

Parsed<RollbackTarget> parse_rollback_target(std::string_view text) {
  if (is_hash(text)) return RightAfter{std::string(text)};
  if (const auto time = parse_rfc3339(text)) return *time;
  return tl::unexpected(
      std::string("a time like 2026-11-28T10:00:00Z or the hash of a change is wanted"));
}

Parsed<HostsFile> rows_at(const RollbackTarget& target, const std::vector<JournalEntry>& history,
                          const HostsFile& present) {
  const Kept kept = std::visit(Finder(history), target);
  if (!kept) return tl::unexpected(kept.error());
  HostsFile rows = present;
  for (std::size_t i = history.size(); i > *kept; --i) {
    const JournalEntry& entry = history[i - 1];
    if (entry.kind != JournalKind::began) set_row(rows, entry.domain, entry.from);
  }
  return rows;
}

}  // namespace gen
