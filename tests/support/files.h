// Files for tests: fixtures to read, temporary folders that go with their test.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace support {

// The project's own file at this path from its root.
std::string read_fixture(std::string_view path);

std::string read_file(const std::filesystem::path& path);
void write_file(const std::filesystem::path& path, std::string_view text);

// What the folder holds, in no order, and whether some of it is what a killed run left.
std::vector<std::string> names_in(const std::filesystem::path& folder);
bool has_leftovers(const std::filesystem::path& folder);

// A new empty folder, removed with all it holds.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace support
