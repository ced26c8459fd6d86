#include "policy/severity.h"

#include <algorithm>
#include <iterator>

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

std::string_view to_string(Profile profile) {
  switch (profile) {
    case Profile::basic:
      return "basic";
    case Profile::bulk:
      return "bulk";
    case Profile::strict:
      return "strict";
  }
  return "?";
}

dns::Parsed<Profile> parse_profile(std::string_view word) {
  for (const Profile profile : {Profile::basic, Profile::bulk, Profile::strict}) {
    if (word == to_string(profile)) return profile;
  }
  return tl::unexpected(std::string("not a profile: basic, bulk or strict"));
}

bool makes_errors(Profile profile, std::string_view id) {
  constexpr std::string_view of_bulk[] = {"ptr.confirmed", "dkim.key", "dmarc.record",
                                          "dmarc.alignment"};
  switch (profile) {
    case Profile::basic:
      return false;
    case Profile::bulk:
      return std::find(std::begin(of_bulk), std::end(of_bulk), id) != std::end(of_bulk);
    case Profile::strict:
      return true;
  }
  return false;
}

}  // namespace policy
