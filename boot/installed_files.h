// Files of our own that the program carries and puts into the image: the Haraka plugins.
#pragma once

#include <string_view>
#include <vector>

namespace boot {

struct InstalledFile {
  std::string_view path;  // in the image
  std::string_view text;
};

const std::vector<InstalledFile>& installed_files();

}  // namespace boot
