#include "tests/fuzz/promise.h"

#include <cstdio>
#include <cstdlib>

namespace fuzz {

void expect_none(std::string_view broken) {
  if (broken.empty()) return;
  std::fprintf(stderr, "broken: %.*s\n", static_cast<int>(broken.size()), broken.data());
  std::abort();
}

}  // namespace fuzz
