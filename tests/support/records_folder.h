// Worlds in which a check fails that a record can cure, for tests of the verb records.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/files.h"
#include "tests/support/program.h"

namespace support {

// In a text, of the first that is so.
struct TextChange {
  const char* from;
  const char* to;
};

// A world in order, changed: with one mail server for d.example, which is the default identity.
struct CurableWorld {
  const char* check;  // that fails
  const char* name;
  std::vector<TextChange> zone;
  std::vector<TextChange> policy = {};
  std::vector<std::string> records;  // that cure it: printed by the verb, without comments
};

const std::vector<CurableWorld>& curable_worlds();
// The changes of both; nothing where one takes away what the other changes.
std::optional<CurableWorld> both_of(const CurableWorld& one, const CurableWorld& other);

// A folder with a world in it, and the program run there.
class RecordsFolder {
 public:
  // Of the demonstration world.
  RecordsFolder();
  explicit RecordsFolder(const CurableWorld& world);

  const std::filesystem::path& path() const { return folder_.path(); }
  void write(const std::string& name, const std::string& text) const {
    write_file(path() / name, text);
  }
  Outcome run(const std::string& verb, std::vector<std::string> more) const;
  std::string records(std::vector<std::string> more = {}) const;
  // The findings that generate tells.
  nlohmann::json findings(std::vector<std::string> more = {}) const;
  // The same as if these records were published.
  nlohmann::json findings_with(const std::string& records) const;

 private:
  TemporaryFolder folder_;
};

// The lines of a master file that hold records.
std::vector<std::string> without_comments(const std::string& zone);

}  // namespace support
