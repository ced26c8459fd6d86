// Days for people.
#pragma once

#include <fmt/format.h>

#include <chrono>
#include <string>

namespace policy {

// "2027-01-31" (ISO 8601).
inline std::string text_of(std::chrono::year_month_day day) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                     static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

// The day in UTC.
inline std::string day_of(std::chrono::sys_seconds time) {
  return text_of(std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(time)));
}

}  // namespace policy
