// Questions and answers in one line of text each, for tables.
#pragma once

#include <string>
#include <string_view>

#include "dns/record.h"

namespace support {

// "example.com MX".
dns::Question question(std::string_view text);

// "found 300 by alias.example.com: 192.0.2.1, 192.0.2.2"; "no such name 60"; "time-out". A chain
// without an end is "unfinished".
std::string print(const dns::Answer& answer);

}  // namespace support
