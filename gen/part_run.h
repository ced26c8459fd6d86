// What generate does otherwise where it writes a part, not the whole file.
#pragma once

#include <string>

#include "gen/hosts_file.h"
#include "gen/memory_file.h"
#include "gen/options.h"
#include "gen/plan.h"

namespace gen {

// The hosts file whose rows are the present ones; empty for none. Its state is what is remembered.
const std::string& present_file(const GenerateOptions& options);

// Takes out of what the last run told what a shard cannot tell: it would be told as gone.
void keep_shard(const Shard& shard, Remembered& memory);

// The header of the file of these rows, a part's or the whole.
std::vector<std::string> header_of(std::string_view policy_hash, const std::optional<Shard>& shard,
                                   const Plan& plan);

}  // namespace gen
