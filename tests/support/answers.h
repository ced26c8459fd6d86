// Questions and answers in one line of text each, for tables.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dns/resolver.h"

namespace support {

// "example.com MX".
dns::Question question(std::string_view text);

// Asks for the A records of h0.example.com, h1.example.com and so on, all at a time. The resolver
// must outlive the task.
dns::Task<std::vector<dns::Answer>> ask_hosts(dns::Resolver& resolver, int count);

// "found 300 by alias.example.com: 192.0.2.1, 192.0.2.2"; "no such name 60"; "time-out". A chain
// without an end is "unfinished".
std::string print(const dns::Answer& answer);

}  // namespace support
