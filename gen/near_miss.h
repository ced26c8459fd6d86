// "Did you mean …?": the known word that a mistyped one most likely stands for.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace gen {

// The candidate at the least edit distance, the first of equals; nothing where even that one is
// more than a third of the word away.
std::optional<std::string_view> near_miss(std::string_view word,
                                          const std::vector<std::string_view>& candidates);

}  // namespace gen
