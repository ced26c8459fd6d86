// Key pairs for tests, made when they are asked for.
#pragma once

#include <string>

#include "policy/dkim_key.h"

namespace support {

// A new RSA key of so many bits, or an Ed25519 one: the public half.
policy::PublicKey make_rsa_key(int bits);
policy::PublicKey make_ed25519_key();

// As files hold it: "-----BEGIN PUBLIC KEY-----", …
std::string pem_of(const policy::PublicKey& key);

}  // namespace support
