#include "policy/severity.h"

namespace policy {

std::string_view to_string(Level level) {
  switch (level) {
    case Level::ignore:
      return "ignore";
    case Level::note:
      return "note";
    case Level::warning:
      return "warning";
    case Level::error:
      return "error";
  }
  return "?";
}

dns::Parsed<Level> parse_level(std::string_view word) {
  for (const Level level : {Level::ignore, Level::note, Level::warning, Level::error}) {
    if (word == to_string(level)) return level;
  }
  return tl::unexpected(std::string("not a severity: error, warning, note or ignore"));
}

}  // namespace policy
