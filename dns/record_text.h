// Answers' parts as words for machines, which must not change: print and parse are each other's
// opposite.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dns/record.h"

namespace dns {

// "found", "nxdomain", "no-data", "timeout", …
std::string_view word_of(Reason reason);
Parsed<Reason> parse_reason(std::string_view word);

// "unasked", "agreed", "silent", "differing".
std::string_view word_of(Accord accord);
Parsed<Accord> parse_accord(std::string_view word);

// Octets of any value in printable ASCII, the others and the backslash as RFC 1035 §5.1's \DDD.
std::string print_octets(std::string_view octets);

// Each record as "192.0.2.1", "10 mail.example.com", "mail.example.com" or the octets of a TXT as
// print_octets has them.
std::vector<std::string> print_records(const Records& records);
// The records of an answer to a question of this type; monostate if there are none.
Parsed<Records> parse_records(RecordType type, const std::vector<std::string>& texts);

}  // namespace dns
