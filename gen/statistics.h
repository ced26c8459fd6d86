// What --stats prints.
#pragma once

#include <chrono>
#include <string>

namespace gen {

// To standard error: the line of DnsSession::statistics, then time since `start` and memory.
void tell_statistics(const std::string& questions, std::chrono::steady_clock::time_point start);

}  // namespace gen
