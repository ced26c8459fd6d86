// Keeps what a file holds under a second name, before another takes its place.
#pragma once

#include <filesystem>

namespace gen {

// Makes `kept`, in the same folder, what `path` is: by a hard link, or a copy where the file system
// has none. Whoever reads `kept`, and whenever the machine stops, finds what it was before or what
// it is now, whole. Only the next change of the folder that is written to disk makes it outlast a
// power failure. Throws FileError, with `kept` as it was.
void keep_file_as(const std::filesystem::path& path, const std::filesystem::path& kept);

}  // namespace gen
