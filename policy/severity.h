// How much a finding weighs, and how the policy changes that per check.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "dns/result.h"

namespace policy {

// Ascending.
enum class Level : std::uint8_t { ignore, note, warning, error };

std::string_view to_string(Level level);
dns::Parsed<Level> parse_level(std::string_view word);

// Whose rules a sender is held to.
enum class Profile : std::uint8_t {
  basic,  // each check as it is
  bulk,   // those that large receivers hold bulk senders to since 2024: more are errors
  strict  // every warning is an error
};

std::string_view to_string(Profile profile);
dns::Parsed<Profile> parse_profile(std::string_view word);
// Whether a warning of this check is an error there.
bool makes_errors(Profile profile, std::string_view id);

// What the policy changes in the weight of checks. Ids are those of check_ids() (checks.h).
struct Weights {
  std::map<std::string, Level, std::less<>> severity = {};
  std::vector<std::string> require = {};  // blocking here, beside the built-in ones; sorted, unique
  Profile profile = Profile::basic;       // what `severity` says of a check goes before
};

}  // namespace policy
