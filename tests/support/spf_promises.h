// What the readers of SPF records and macros promise for any octets, for properties and fuzzing.
#pragma once

#include <string>
#include <string_view>

#include "policy/spf_record.h"

namespace support {

// Reads the octets as a record behind its version. Says the first promise that does not hold, of:
// every word is a term or has a mistake, at its place; each term is the same when it stands alone.
// Empty: all hold.
std::string broken_promise_of_record(std::string_view octets);

// The same of a macro-string: a mistake lies within it; printed, it is read as the same again; it
// is expanded to a name that is the end of the text, or to none for a reason.
std::string broken_promise_of_macros(std::string_view text, policy::MacroPlace place,
                                     const policy::MacroValues& values);

}  // namespace support
