// A file about to take another's place: how replacing is done, for those who do it in steps.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "gen/descriptor.h"
#include "gen/files.h"

namespace gen {

// The path in the end, where it is a symbolic link: also where that file does not exist yet.
std::filesystem::path resolve_links(std::filesystem::path path);

// "." where the path names none.
std::filesystem::path folder_of(const std::filesystem::path& path);

// What is to be kept of an existing file, and how long it is.
struct Kept {
  std::size_t octets;
  mode_t mode;
  uid_t owner;
  gid_t group;
};

// Nothing where no file is. Throws FileError for what is not a regular file.
std::optional<Kept> read_kept(const std::filesystem::path& path);

// Whether the file of this length holds the text. A report is long: it is compared by blocks.
bool holds(const std::filesystem::path& path, std::size_t octets, std::string_view text);

// The file that is to take the place of another in the same folder; gone unless it did. All throw
// FileError.
class Replacement {
 public:
  // No symbolic link: resolve_links.
  explicit Replacement(const std::filesystem::path& path);
  ~Replacement();
  Replacement(const Replacement&) = delete;
  Replacement& operator=(const Replacement&) = delete;

  void keep(const Kept& kept) const;
  void write(std::string_view text) const;
  // Where it is until it takes its place.
  std::filesystem::path temporary_path() const;
  void take_place(Outlast outlast);

 private:
  static Descriptor open_folder(const std::filesystem::path& path);
  // Locked for as long as it is written, by which others know that it is.
  Descriptor open_file();
  // What killed runs left of this file, as far as we may open it.
  void remove_abandoned() const;
  void check(int outcome, std::string_view operation) const;

  const std::filesystem::path path_;
  const Descriptor folder_;
  std::string name_ = {};  // empty once it took its place
  const Descriptor file_;
};

}  // namespace gen
