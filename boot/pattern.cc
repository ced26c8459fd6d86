#include "boot/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <fmt/format.h>
#include <pcre2.h>

#include <array>
#include <stdexcept>

namespace boot {
namespace {

const pcre2_code* code_of(const void* code) {
  return static_cast<const pcre2_code*>(code);
}

PCRE2_SPTR octets_of(std::string_view text) {
  // PCRE2 10.42 takes no null pointer, which an empty view may hold.
  return reinterpret_cast<PCRE2_SPTR>(text.empty() ? "" : text.data());
}

std::string message_of(int error) {
  std::array<PCRE2_UCHAR, 256> words{};
  pcre2_get_error_message(error, words.data(), words.size());
  return reinterpret_cast<const char*>(words.data());
}

Match match_of(std::string_view text, const PCRE2_SIZE* places, std::size_t count) {
  const auto piece = [&](std::size_t group) {
    const PCRE2_SIZE start = places[2 * group];
    if (start == PCRE2_UNSET) return std::string_view();
    return text.substr(start, places[2 * group + 1] - start);
  };
  Match match{.offset = places[0], .all = piece(0), .groups = {}};
  for (std::size_t group = 1; group < count; ++group) match.groups.push_back(piece(group));
  return match;
}

}  // namespace

void Pattern::Free::operator()(void* code) const {
  pcre2_code_free(static_cast<pcre2_code*>(code));
}

Pattern::Pattern(std::string_view expression) {
  int error = 0;
  PCRE2_SIZE place = 0;
  code_.reset(pcre2_compile(octets_of(expression), expression.size(), PCRE2_MULTILINE, &error,
                            &place, nullptr));
  if (!code_) {
    throw std::logic_error(fmt::format("{} at {}: {}", expression, place, message_of(error)));
  }
}

std::vector<Match> Pattern::find_all(std::string_view text) const {
  const std::unique_ptr<pcre2_match_data, void (*)(pcre2_match_data*)> room(
      pcre2_match_data_create_from_pattern(code_of(code_.get()), nullptr), pcre2_match_data_free);
  std::uint32_t groups = 0;
  pcre2_pattern_info(code_of(code_.get()), PCRE2_INFO_CAPTURECOUNT, &groups);
  std::vector<Match> matches;
  std::size_t start = 0;
  while (start <= text.size()) {
    const int count = pcre2_match(code_of(code_.get()), octets_of(text), text.size(), start, 0,
                                  room.get(), nullptr);
    if (count == PCRE2_ERROR_NOMATCH) break;
    if (count < 0) throw std::runtime_error(message_of(count));
    const Match& match =
        matches.emplace_back(match_of(text, pcre2_get_ovector_pointer(room.get()), groups + 1));
    // Past an empty match, or it would be found again and again.
    start = match.offset + std::max<std::size_t>(match.all.size(), 1);
  }
  return matches;
}

}  // namespace boot
