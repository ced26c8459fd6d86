// Golden folders: each input NAME.ext stands beside NAME.expected, the whole of what it must give.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "dns/result.h"

namespace support {

// The files of this folder, from the project's root, whose names end so (".yml"), sorted. Throws
// where there are none, so that a lost folder does not pass.
std::vector<std::filesystem::path> inputs_in(std::string_view folder, std::string_view ending);

// Expects `actual` to be what stands in NAME.expected beside the input. With UPDATE_GOLDEN=1 in the
// environment, writes it there instead.
void expect_golden(const std::filesystem::path& input, const std::string& actual);

// One mistake a line, as a person sees them.
std::string lines_of(const std::vector<dns::Mistake>& mistakes);

}  // namespace support
