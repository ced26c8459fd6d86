#include "gen/json_cursor.h"

#include <algorithm>
#include <stdexcept>

namespace gen {

namespace {

[[noreturn]] void refuse() {
  throw std::invalid_argument("JSON in another form");
}

bool stands_for_itself(char octet) {
  return octet >= ' ' && octet <= '~' && octet != '"' && octet != '\\';
}

}  // namespace

void JsonCursor::pass(std::string_view octets) {
  if (!passes(octets)) refuse();
}

bool JsonCursor::passes(std::string_view octets) {
  if (!rest_.starts_with(octets)) return false;
  rest_.remove_prefix(octets.size());
  return true;
}

std::string JsonCursor::take_string() {
  pass("\"");
  std::string text;
  while (true) {
    const auto end = std::ranges::find_if_not(rest_, stands_for_itself);
    text.append(rest_.begin(), end);
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.begin()));
    if (passes("\"")) return text;
    pass("\\");
    if (!rest_.starts_with('"') && !rest_.starts_with('\\')) refuse();
    text += rest_.front();
    rest_.remove_prefix(1);
  }
}

std::vector<std::string> JsonCursor::take_strings() {
  std::vector<std::string> texts;
  pass("[");
  if (passes("]")) return texts;
  while (true) {
    texts.push_back(take_string());
    if (passes("]")) return texts;
    pass(",");
  }
}

void JsonCursor::end() const {
  if (!rest_.empty()) refuse();
}

}  // namespace gen
