// What fuzz targets of text readers share: octets as text, and what any mistake must be like.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "dns/result.h"

namespace fuzz {

inline std::string_view text_of(const std::uint8_t* octets, std::size_t size) {
  return {reinterpret_cast<const char*>(octets), size};
}

// A message goes to a terminal and to logs: no control character, whatever the text held.
void expect_plain(std::string_view message);

// Each stands in the text, at a line and column of it or just behind, and says plainly what it is.
void expect_placed(const std::vector<dns::Mistake>& mistakes, std::string_view text);

// The same of a reader that failed: there is one at least, in the order of the text.
void expect_failed(const std::vector<dns::Mistake>& mistakes, std::string_view text);

}  // namespace fuzz
