// What the reader of DMARC records promises for any octets, for properties and fuzzing.
#pragma once

#include <string>
#include <string_view>

namespace support {

// Reads the octets as a record behind its version. Says the first promise that does not hold, of:
// mistakes are in order and within the text; what is kept of it is a record without a mistake,
// asks for what it asks for, and keeps all of itself. Empty: all hold.
std::string broken_promise_of_dmarc(std::string_view octets);

}  // namespace support
