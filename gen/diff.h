// What changed between two texts, as a person or patch(1) reads it.
#pragma once

#include <string>
#include <string_view>

namespace gen {

// A unified diff with three lines of context, under the names given; empty where the texts are the
// same. Lines are bytes up to a line feed and printed as they are.
//
// Lines that both texts hold once anchor it, as in "patience" diffs: few rows changed among many
// give few lines, though not always the fewest. Time is bounded by n log n of the number of lines
// and a fixed amount for each stretch between anchors.
std::string unified_diff(std::string_view before, std::string_view after,
                         std::string_view before_name, std::string_view after_name);

}  // namespace gen
