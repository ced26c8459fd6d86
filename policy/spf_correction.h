// Single terms of an SPF record as they were meant.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace policy {

// Whether the text is one term without a mistake that also says what it seems to: not "include="
// (RFC 7208 §6 would have it ignored), two terms run together, or a list of names.
bool is_sound_term(std::string_view text);

// The sound terms that a word between two blanks was meant as; the word itself where it is sound.
// Nothing where that cannot be told.
std::optional<std::vector<std::string>> corrected_terms(std::string_view word);

}  // namespace policy
