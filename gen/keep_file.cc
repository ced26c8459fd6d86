#include "gen/keep_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "gen/files.h"

namespace gen {

namespace fs = std::filesystem;

namespace {

// Why a file that there is may have no second name: the file system has no hard links, the file is
// mounted by itself, another's and protected (fs.protected_hardlinks), or has too many.
constexpr std::array without_links = {EPERM, EOPNOTSUPP, ENOSYS, EXDEV, EMLINK, EACCES};

bool are_one(const fs::path& left, const fs::path& right) {
  struct stat one {};
  struct stat other {};
  return stat(left.c_str(), &one) == 0 && stat(right.c_str(), &other) == 0 &&
         one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

void copy_whole(const fs::path& path, const fs::path& kept) {
  if (const std::optional<std::string> text = read_file(path)) replace_file(kept, *text);
}

}  // namespace

void keep_file_as(const fs::path& path, const fs::path& kept) {
  // rename(2) of one name of a file to another of it does nothing, and leaves both.
  if (are_one(path, kept)) return;
  const fs::path temporary = kept.parent_path() / temporary_name(kept);
  if (link(path.c_str(), temporary.c_str()) != 0) {
    if (std::ranges::find(without_links, errno) == without_links.end()) {
      throw FileError(path, "keep it as " + kept.filename().string(), errno);
    }
    copy_whole(path, kept);
    return;
  }
  if (rename(temporary.c_str(), kept.c_str()) != 0) {
    const int reason = errno;
    unlink(temporary.c_str());
    throw FileError(path, "keep it as " + kept.filename().string(), reason);
  }
}

}  // namespace gen
