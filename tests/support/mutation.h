// Damages valid text, for tests that a reader bears whatever a file has become.
#pragma once

#include <random>
#include <string>
#include <string_view>

namespace support {

// The text after one to eight changes: an octet replaced, removed or put in (often one that means
// something to YAML), a piece doubled, the end cut off. The same random numbers, the same text.
std::string mutate(std::string_view text, std::mt19937& random);

}  // namespace support
