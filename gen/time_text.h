// Moments as text: RFC 3339, in UTC, to the second.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "dns/result.h"

namespace gen {

// "2026-11-28T10:00:00Z". The year has four digits.
std::string rfc3339(std::chrono::sys_seconds time);

// That form alone, of the years 1970 to 9999.
dns::Parsed<std::chrono::sys_seconds> parse_rfc3339(std::string_view text);

}  // namespace gen
