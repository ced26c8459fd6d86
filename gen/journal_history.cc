#include "gen/journal_history.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "gen/clean_text.h"
#include "gen/row_text.h"
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
      history.places.push_back({file, number});
    } else {
      history.gaps.push_back({history.entries.size(), {file, number, 1, visible(entry.error())}});
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

// Follows each row through the history, for one that is missing somewhere would be told wrongly.
class Trail {
 public:
  Trail(const JournalHistory& history, std::size_t kept) : history_(history), kept_(kept) {}

  // Why what the entries since then tell is not all that there was, or nothing.
  std::optional<dns::Mistake> fault() const {
    std::map<std::optional<dns::DomainName>, std::size_t> last;
    for (std::size_t i = 0; i < history_.entries.size(); ++i) {
      const auto& domain = history_.entries[i].domain;
      const auto before = last.find(domain);
      if (i >= kept_) {
        std::optional<dns::Mistake> fault =
            before == last.end() ? fault_of(i, std::nullopt) : fault_of(i, before->second);
        if (fault) return fault;
      }
      last.insert_or_assign(domain, i);
    }
    return std::nullopt;
  }

 private:
  // `before` is the last that was told of the same row. A journal need not begin with all rows.
  std::optional<dns::Mistake> fault_of(std::size_t at, std::optional<std::size_t> before) const {
    const JournalEntry& entry = history_.entries[at];
    const std::optional<policy::Sender> left = before ? history_.entries[*before].to : std::nullopt;
    const JournalHistory::Gap* const gap = gap_between(before ? *before + 1 : 0, at);
    if (left == entry.from) {
      // What is found may be what that line told, and of then or later nobody knows.
      const bool is_old = gap != nullptr && gap->place <= kept_ && entry.kind == JournalKind::found;
      return is_old ? std::optional(blame(*gap)) : std::nullopt;
    }
    if (gap != nullptr) return blame(*gap);
    if (!before) return std::nullopt;
    return unfit(
        at, fmt::format("does not fit what was told of {} before: {}, not {}", subject_of(entry),
                        row_text(left, "no entry"), row_text(entry.from, "no entry")));
  }

  // With so many entries before it, from the least to the most.
  const JournalHistory::Gap* gap_between(std::size_t least, std::size_t most) const {
    const auto found = std::ranges::find_if(history_.gaps, [=](const JournalHistory::Gap& gap) {
      return least <= gap.place && gap.place <= most;
    });
    return found == history_.gaps.end() ? nullptr : &*found;
  }

  static dns::Mistake blame(const JournalHistory::Gap& gap) {
    dns::Mistake mistake = gap.mistake;
    mistake.reason +=
        "; it may tell of a change, so that the rows of then are not known: without this line, "
        "what the others tell is taken for all";
    return mistake;
  }

  dns::Mistake unfit(std::size_t at, const std::string& reason) const {
    if (at >= history_.places.size()) return {"", 0, 0, "the file " + reason};
    return {history_.places[at].file, history_.places[at].line, 1, "it " + reason};
  }

  const JournalHistory& history_;
  const std::size_t kept_;
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

tl::expected<HostsFile, dns::Mistake> rows_at(const RollbackTarget& target,
                                              const JournalHistory& history,
                                              const HostsFile& present) {
  const Kept kept = std::visit(Finder(history.entries), target);
  if (!kept) return tl::unexpected(dns::Mistake{"", 0, 0, kept.error()});
  if (auto fault = Trail(history, *kept).fault()) return tl::unexpected(std::move(*fault));
  HostsFile rows = present;
  for (std::size_t i = history.entries.size(); i > *kept; --i) {
    const JournalEntry& entry = history.entries[i - 1];
    if (entry.kind != JournalKind::began) set_row(rows, entry.domain, entry.from);
  }
  return rows;
}

}  // namespace gen
