#include "gen/row_text.h"

#include <fmt/format.h>

namespace gen {

std::string row_text(const std::optional<policy::Sender>& row, std::string_view none) {
  if (!row) return std::string(none);
  std::string text = fmt::format("{} from {}", row->helo, row->ip);
  if (row->ip6) text += fmt::format(" and {}", *row->ip6);
  return text;
}

}  // namespace gen
