// Joins what the shards remember.
#pragma once

#include <string>
#include <vector>

#include "gen/memory_file.h"
#include "gen/merge_parts.h"

namespace gen {

struct JoinedState {
  std::vector<PartIdentity> parts = {};
  Remembered memory = {};
};

// Of this output. Adds what is wrong to the mistakes. Throws FileError for what is there and cannot
// be read.
JoinedState join_states(const std::vector<std::string>& files, const std::string& output,
                        std::vector<dns::Mistake>& mistakes);

}  // namespace gen
