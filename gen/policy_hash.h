// A short name for a policy's meaning, to tell in the written file what it was made from.
#pragma once

#include <string>

#include "policy/policy.h"

namespace gen {

// The policy as lines of text, the same for the same meaning: comments, the order of entries and
// keys, the spelling of names and addresses and where a domain was listed are not in it. The order
// of SEND_ON is, for it ranks.
std::string canonical_text(const policy::Policy& policy);

// The first 12 hexadecimal digits of the canonical text's SHA-256. Throws std::runtime_error if
// OpenSSL has no SHA-256.
std::string policy_hash(const policy::Policy& policy);

}  // namespace gen
