#include "tests/support/golden.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

#include "tests/support/files.h"

namespace support {

namespace fs = std::filesystem;

std::vector<fs::path> inputs_in(std::string_view folder, std::string_view ending) {
  std::vector<fs::path> found;
  for (const fs::directory_entry& entry : fs::directory_iterator(fs::path(SOURCE_DIR) / folder)) {
    if (entry.path().extension() == ending) found.push_back(entry.path());
  }
  if (found.empty()) throw std::runtime_error("no inputs in " + std::string(folder));
  std::sort(found.begin(), found.end());
  return found;
}

void expect_golden(const fs::path& input, const std::string& actual) {
  const fs::path expected = fs::path(input).replace_extension(".expected");
  const char* const update = std::getenv("UPDATE_GOLDEN");
  if (update != nullptr && std::string_view(update) == "1") return write_file(expected, actual);
  EXPECT_EQ(read_file(expected), actual) << expected;
}

std::string lines_of(const std::vector<dns::Mistake>& mistakes) {
  std::string text;
  for (const dns::Mistake& mistake : mistakes) text += to_string(mistake) + "\n";
  return text;
}

}  // namespace support
