#include "gen/time_text.h"

#include <fmt/format.h>

#include <cstdint>

#include "policy/day.h"

namespace gen {

namespace {

constexpr std::string_view form = "2026-11-28T10:00:00Z";

bool is_in_form(std::string_view text) {
  if (text.size() != form.size()) return false;
  for (std::size_t i = 0; i < form.size(); ++i) {
    const bool wants_digit = form[i] >= '0' && form[i] <= '9';
    const bool is_digit = text[i] >= '0' && text[i] <= '9';
    if (wants_digit ? !is_digit : text[i] != form[i]) return false;
  }
  return true;
}

unsigned number_at(std::string_view text, std::size_t place, std::size_t digits) {
  unsigned number = 0;
  for (const char digit : text.substr(place, digits)) {
    number = number * 10 + static_cast<unsigned>(digit - '0');
  }
  return number;
}

// Behind a separator.
void append_two_digits(std::string& text, char separator, std::int64_t number) {
  text += {separator, static_cast<char>('0' + number / 10), static_cast<char>('0' + number % 10)};
}

}  // namespace

std::string rfc3339(std::chrono::sys_seconds time) {
  const std::chrono::hh_mm_ss clock(time - std::chrono::floor<std::chrono::days>(time));
  std::string text = policy::day_of(time);
  append_two_digits(text, 'T', clock.hours().count());
  append_two_digits(text, ':', clock.minutes().count());
  append_two_digits(text, ':', clock.seconds().count());
  return text += 'Z';
}

dns::Parsed<std::chrono::sys_seconds> parse_rfc3339(std::string_view text) {
  const auto fault = [] { return tl::unexpected(fmt::format("a time like {} is wanted", form)); };
  if (!is_in_form(text)) return fault();
  const std::chrono::year_month_day day(std::chrono::year(static_cast<int>(number_at(text, 0, 4))),
                                        std::chrono::month(number_at(text, 5, 2)),
                                        std::chrono::day(number_at(text, 8, 2)));
  const unsigned hours = number_at(text, 11, 2);
  const unsigned minutes = number_at(text, 14, 2);
  const unsigned seconds = number_at(text, 17, 2);
  const bool is_time = hours < 24 && minutes < 60 && seconds < 60;
  if (!day.ok() || day.year() < std::chrono::year(1970) || !is_time) return fault();
  return std::chrono::sys_days(day) + std::chrono::hours(hours) + std::chrono::minutes(minutes) +
         std::chrono::seconds(seconds);
}

}  // namespace gen
