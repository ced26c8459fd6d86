// A DKIM key record as a value: RFC 6376 §3.6.1, RFC 8301, RFC 8463.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/tag_list.h"

namespace policy {

enum class DkimKeyType : std::uint8_t { rsa, ed25519 };

std::string_view to_string(DkimKeyType type);

// A public key, in one form whatever form it was published in.
struct PublicKey {
  DkimKeyType type = DkimKeyType::rsa;
  int bits = 0;     // of RSA the modulus's; of Ed25519 256
  std::string der;  // SubjectPublicKeyInfo: RFC 5280 §4.1.2.7

  bool operator==(const PublicKey&) const = default;
};

struct DkimKey {
  std::optional<PublicKey> key;      // nothing: there is none to be read
  bool is_revoked = false;           // p is there and empty
  bool testing = false;              // t=y
  std::vector<TagMistake> mistakes;  // by offset

  // Whether a signature can pass by it.
  bool is_usable() const { return key && mistakes.empty(); }
};

// Of the octets of a TXT record.
DkimKey parse_dkim_key(std::string_view octets);

// A key as programs keep it in files: PEM ("PUBLIC KEY"), or base64 alone of the same or of RFC
// 8017's RSAPublicKey. Nothing where it is none, or of another type.
std::optional<PublicKey> parse_public_key(std::string_view text);

// The record to publish for it.
std::string dkim_record(const PublicKey& key);

}  // namespace policy
