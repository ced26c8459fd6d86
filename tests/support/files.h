// Files for tests: fixtures to read, temporary folders that go with their test.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace support {

// The project's own file at this path from its root.
std::string read_fixture(std::string_view path);

std::string read_file(const std::filesystem::path& path);
void write_file(const std::filesystem::path& path, std::string_view text);

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
