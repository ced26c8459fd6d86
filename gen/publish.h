// Puts a new hosts file in the old one's place, which is kept beside it.
#pragma once

#include <filesystem>
#include <functional>
#include <string_view>

namespace gen {

// FILE.previous, beside what a symbolic link points to.
std::filesystem::path previous_file(const std::filesystem::path& path);

// Looks at what was written, before it is the file: throws where it must not be.
using Examination = std::function<void(const std::filesystem::path& written)>;

// As replace_file; and what the file held until then, if anything, is in previous_file. Where the
// examination throws, nothing has changed, and where that is told, neither file has: only a failure
// to rename after all that may leave the present file's bytes as the previous ones too.
bool publish_file(
    const std::filesystem::path& path, std::string_view text,
    const Examination& examine = [](const std::filesystem::path&) {});

}  // namespace gen
