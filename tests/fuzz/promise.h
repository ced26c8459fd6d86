// How a fuzz target says that a promise is broken.
#pragma once

#include <string_view>

namespace fuzz {

// Ends the program, so that the fuzzer keeps its input, unless `broken` is empty.
void expect_none(std::string_view broken);

inline void expect(bool kept, std::string_view promise) {
  expect_none(kept ? "" : promise);
}

}  // namespace fuzz
