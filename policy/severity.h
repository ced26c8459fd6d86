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

// What the policy changes in the weight of checks. Ids are those of check_ids() (checks.h).
struct Weights {
  std::map<std::string, Level, std::less<>> severity;
  std::vector<std::string> require;  // blocking here, beside the built-in ones; sorted, unique
};

}  // namespace policy
