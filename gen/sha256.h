// SHA-256 (FIPS 180-4), by OpenSSL.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace gen {

using Sha256 = std::array<unsigned char, 32>;

Sha256 sha256_of(std::string_view octets);

// The first of its octets, two lower-case hexadecimal digits each; at most 32.
std::string hexadecimal(const Sha256& digest, std::size_t octets);

}  // namespace gen
