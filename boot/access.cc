#include "boot/access.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>

#include "gen/clean_text.h"

namespace boot {
namespace {

namespace fs = std::filesystem;

// Of read, write and execute (4, 2, 1) those that the file grants the user.
unsigned granted(const struct stat& file, const Account& account) {
  if (file.st_uid == account.user) return file.st_mode >> 6 & 7u;
  if (std::ranges::find(account.groups, file.st_gid) != account.groups.end()) {
    return file.st_mode >> 3 & 7u;
  }
  return file.st_mode & 7u;
}

}  // namespace

std::optional<std::string_view> why_not_read_only(const fs::path& path, const Account& account) {
  struct stat file {};
  if (stat(path.c_str(), &file) != 0) return std::nullopt;  // a link to nothing, or gone
  const unsigned wanted = S_ISDIR(file.st_mode) ? 5u : 4u;
  const unsigned has = granted(file, account);
  if ((has & wanted) != wanted) return "is not readable";
  // An owner may give himself what he lacks.
  if ((has & 2u) != 0 || file.st_uid == account.user) return "is writable";
  return std::nullopt;
}

std::optional<std::string> why_not_read_only_below(const fs::path& folder, const Account& account) {
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (const auto why = why_not_read_only(entry.path(), account)) {
      const std::string below = entry.path().lexically_relative(folder).string();
      return fmt::format("{} {}", gen::visible(below), *why);
    }
  }
  return std::nullopt;
}

}  // namespace boot
