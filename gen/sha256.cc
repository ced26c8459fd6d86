#include "gen/sha256.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <stdexcept>

namespace gen {

Sha256 sha256_of(std::string_view octets) {
  Sha256 digest{};
  if (EVP_Digest(octets.data(), octets.size(), digest.data(), nullptr, EVP_sha256(), nullptr) !=
      1) {
    throw std::runtime_error("OpenSSL has no SHA-256");
  }
  return digest;
}

std::string hexadecimal(const Sha256& digest, std::size_t octets) {
  std::string digits;
  for (std::size_t i = 0; i < octets; ++i) digits += fmt::format("{:02x}", digest.at(i));
  return digits;
}

}  // namespace gen
