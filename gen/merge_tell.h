// What merge tells a person: what no shard could.
#pragma once

#include <optional>
#include <string>

#include "gen/merge_work.h"

namespace gen {

// What was told by this verb, or would have been; nothing where nobody knows, and in a dry run.
std::optional<Told> told_by_merge(const MergeOptions& options, const MergeWork& work);

// To standard error; where it is known what was told, what is new of it or gone. Adds it to what
// the joined state remembers as told. Throws std::runtime_error where standard error did not take
// all of it.
void tell_joined(const MergeOptions& options, const std::optional<std::string>& refusal,
                 MergeWork& work, Teller& teller);

}  // namespace gen
