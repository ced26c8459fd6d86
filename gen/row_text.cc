#include "gen/row_text.h"

#include <fmt/format.h>

namespace gen {

std::string row_text(const std::optional<policy::Sender>& row, std::string_view none) {
  if (!row) return std::string(none);
  std::string text = fmt::format("{} from {}", row->helo, row->ip);
  if (row->ip6) text += fmt::format(" and {}", *row->ip6);
  return text;
}

std::string changed_rows_text(const std::vector<JournalEntry>& changes) {
  std::string text;
  for (const JournalEntry& change : changes) {
    text += fmt::format("{}: {} -> {}\n", subject_of(change), row_text(change.from, "no entry"),
                        row_text(change.to, "no entry"));
  }
  return text;
}

}  // namespace gen
