// What a user may do with files, by their modes: path_resolution(7).
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "boot/account.h"

namespace boot {

// Why this user cannot read the file or folder, "is not readable", or could change it: "is
// writable". Nothing where it is as it should be, or is not there.
std::optional<std::string_view> why_not_read_only(const std::filesystem::path& path,
                                                  const Account& account);

// The same of the first such thing under the folder, with its path from there: "style.css is
// writable". Of symbolic links what they lead to is judged, but not what stands under that. Throws
// std::filesystem::filesystem_error.
std::optional<std::string> why_not_read_only_below(const std::filesystem::path& folder,
                                                   const Account& account);

}  // namespace boot
