// Judgements as texts, for tests that assert them whole.
#pragma once

#include <string>

#include "policy/checks.h"

namespace support {

// The whole of a judgement, a line each; nothing for what is empty.
std::string print(const policy::Judgement& judgement);

}  // namespace support
