#include "tests/support/mutation.h"

#include <algorithm>

namespace support {
namespace {

// Not std::uniform_int_distribution, which differs between libraries.
std::size_t below(std::size_t limit, std::mt19937& random) {
  return limit == 0 ? 0 : random() % limit;
}

char some_octet(std::mt19937& random) {
  constexpr std::string_view meaningful = "[]{}:,-?*&!|>'\"%@`#\n\r\t ~<\\/.0\0\x7f\xff\xc2";
  if (random() % 2 == 0) return meaningful[below(meaningful.size(), random)];
  return static_cast<char>(random() % 256);
}

void change(std::string& text, std::mt19937& random) {
  const std::size_t at = below(text.size(), random);
  const std::size_t length = below(12, random);
  switch (random() % 5) {
    case 0:
      if (!text.empty()) text[at] = some_octet(random);
      break;
    case 1:
      text.erase(at, length);
      break;
    case 2:
      text.insert(at, 1, some_octet(random));
      break;
    case 3:
      text.insert(at, text.substr(below(text.size(), random), length));
      break;
    case 4:
      if (random() % 4 == 0) text.resize(at);
      break;
  }
}

}  // namespace

std::string mutate(std::string_view text, std::mt19937& random) {
  std::string changed(text);
  const std::size_t changes = 1 + below(8, random);
  for (std::size_t i = 0; i < changes; ++i) change(changed, random);
  return changed;
}

}  // namespace support
