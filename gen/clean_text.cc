#include "gen/clean_text.h"

#include <fmt/format.h>

#include <cstdint>

namespace gen {
namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

// What stands at one place of a text.
struct Character {
  std::size_t octets = 1;
  std::uint32_t code_point = 0;
  bool is_utf8 = false;
};

std::uint32_t octet_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

// How many octets follow a first octet: RFC 3629 §4. None where it can begin no character.
std::size_t following_octets(std::uint32_t first) {
  if (first >= 0xc2 && first <= 0xdf) return 1;
  if (first >= 0xe0 && first <= 0xef) return 2;
  if (first >= 0xf0 && first <= 0xf4) return 3;
  return 0;
}

// Neither a longer form than needed, nor a surrogate, nor past the last code point.
bool is_in_its_shortest_form(std::uint32_t code_point, std::size_t octets) {
  const bool is_surrogate = code_point >= 0xd800 && code_point <= 0xdfff;
  const std::uint32_t least = octets == 2 ? 0x80 : octets == 3 ? 0x800 : 0x10000;
  return code_point >= least && code_point <= 0x10ffff && !is_surrogate;
}

Character character_at(std::string_view text, std::size_t at) {
  const std::uint32_t first = octet_at(text, at);
  if (first < 0x80) return {.octets = 1, .code_point = first, .is_utf8 = true};
  const std::size_t following = following_octets(first);
  if (following == 0 || at + following >= text.size()) return {};
  std::uint32_t code_point = first & (0x3fU >> following);
  for (std::size_t i = 1; i <= following; ++i) {
    const std::uint32_t octet = octet_at(text, at + i);
    if ((octet & 0xc0U) != 0x80U) return {};
    code_point = code_point << 6U | (octet & 0x3fU);
  }
  if (!is_in_its_shortest_form(code_point, following + 1)) return {};
  return {.octets = following + 1, .code_point = code_point, .is_utf8 = true};
}

bool is_control(std::uint32_t code_point) {
  if (code_point == '\t' || code_point == '\n') return false;
  return code_point < 0x20 || (code_point >= 0x7f && code_point <= 0x9f) || code_point == 0x2028 ||
         code_point == 0x2029 || code_point == 0xfeff;
}

bool is_printable(char octet) {
  return octet >= ' ' && octet <= '~';
}

bool is_line_break(std::string_view text, std::size_t at) {
  return text.substr(at, 1) == "\n" || text.substr(at, 2) == "\r\n";
}

std::string reason_against(const Character& character, std::string_view text, std::size_t at) {
  if (!character.is_utf8) return fmt::format("not UTF-8: octet 0x{:02x}", octet_at(text, at));
  return fmt::format("a control character: U+{:04X}", character.code_point);
}

}  // namespace

CleanText clean_text(std::string_view text, std::string_view file) {
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  CleanText clean{.text = std::string(text), .mistakes = {}};
  int line = 1;
  std::size_t line_start = 0;
  int last_bad_line = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (is_printable(text[at])) {
      ++at;
      continue;
    }
    const Character character = character_at(text, at);
    const bool is_bad = !character.is_utf8 || is_control(character.code_point);
    if (is_bad && !is_line_break(text, at)) {
      clean.text.replace(at, character.octets, character.octets, '_');
      const int column = static_cast<int>(at - line_start) + 1;
      if (line != last_bad_line) {
        clean.mistakes.push_back(
            {std::string(file), line, column, reason_against(character, text, at)});
      }
      last_bad_line = line;
    }
    at += character.octets;
    if (character.code_point == '\n') {
      ++line;
      line_start = at;
    }
  }
  return clean;
}

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Character character = character_at(text, at);
    if (!character.is_utf8) return false;
    at += character.octets;
  }
  return true;
}

std::string quote(std::string_view text) {
  constexpr std::size_t shown_octets = 80;
  if (text.size() <= shown_octets) return fmt::format("{:?}", text);
  return fmt::format("{:?}...", text.substr(0, shown_octets));
}

std::string visible(std::string_view message) {
  std::string text;
  for (const char octet : message) {
    if (is_printable(octet)) {
      text += octet;
    } else {
      text += fmt::format("\\{:03}", static_cast<unsigned char>(octet));
    }
  }
  return text;
}

}  // namespace gen
