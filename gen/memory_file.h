// The file that remembers, from run to run, what was confirmed and what waits: beside the hosts
// file, and safe to delete.
#pragma once

#include <string>
#include <string_view>

#include "dns/result.h"
#include "policy/damping.h"

namespace gen {

// One JSON object, a line a domain. Times are in seconds of Unix time.
std::string memory_text(const policy::Memory& memory);

// Reads such a text. The first mistake alone, since nobody edits it: whoever finds one does without
// the memory.
dns::Parsed<policy::Memory> parse_memory(std::string_view text);

// What the file remembers; nothing where there is none. One that cannot be understood is told on
// standard error and counts for none: it only costs the changes that wait some more runs. Throws
// FileError for what is there and cannot be read.
policy::Memory read_memory(const std::string& file);

}  // namespace gen
