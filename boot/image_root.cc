#include "boot/image_root.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>

#include "gen/files.h"

namespace boot {
namespace {

namespace fs = std::filesystem;
using gen::FileError;

// Beside a file that is written in place: all that it is to hold, while it may hold half of it.
fs::path next_text_of(const fs::path& place) {
  return place.parent_path() / fmt::format(".{}.outbound-hosts-next", place.filename().string());
}

}  // namespace

fs::path ImageRoot::place_of(std::string_view path) const {
  constexpr int link_limit = 40;  // Linux's own
  fs::path inside(path);
  for (int links = 0; links < link_limit; ++links) {
    const fs::path place = folder_ / inside.relative_path();
    std::error_code no_link;
    const fs::path target = fs::read_symlink(place, no_link);
    if (no_link) return place;
    // An absolute target is the image's; none leads out of it.
    inside = (inside.parent_path() / target).lexically_normal();
  }
  throw FileError(folder_ / inside.relative_path(), "resolve", ELOOP);
}

fs::path ImageRoot::make_place(std::string_view path) const {
  fs::path place = place_of(path);
  std::error_code error;
  fs::create_directories(place.parent_path(), error);
  if (error) throw FileError(place, "make its folder", error.value());
  return place;
}

ImageFiles ImageRoot::read(const std::vector<std::string>& paths) const {
  ImageFiles files;
  for (const std::string& path : paths) {
    const fs::path place = place_of(path);
    std::optional<std::string> text = gen::read_file(next_text_of(place));
    if (!text) text = gen::read_file(place);
    if (text) files.emplace(path, std::move(*text));
  }
  return files;
}

std::vector<std::string> ImageRoot::find_half_written(const std::vector<std::string>& paths) const {
  std::vector<std::string> found;
  for (const std::string& path : paths) {
    std::error_code none;
    if (fs::exists(next_text_of(place_of(path)), none)) found.push_back(path);
  }
  return found;
}

void ImageRoot::write(std::string_view path, std::string_view text) const {
  const fs::path place = make_place(path);
  const fs::path next = next_text_of(place);
  try {
    gen::replace_file(place, text, gen::Outlast::either);
  } catch (const gen::MountedAlone&) {
    gen::replace_file(next, text);
    gen::overwrite_file(place, text);
  }
  std::error_code none;
  fs::remove(next, none);
}

void ImageRoot::clean_up(const std::vector<std::string>& paths) const {
  for (const auto& [path, text] : read(find_half_written(paths))) write(path, text);
  for (const std::string& path : paths) gen::remove_leftovers(place_of(path));
}

std::optional<Account> ImageRoot::find_account(std::string_view name) const {
  const auto text_of = [this](std::string_view path) {
    return gen::read_file(place_of(path)).value_or("");
  };
  return boot::find_account(text_of("/etc/passwd"), text_of("/etc/group"), name);
}

void ImageRoot::remove_folder(std::string_view path) const {
  std::error_code error;
  const fs::path place = place_of(path);
  fs::remove_all(place, error);
  if (error) throw FileError(place, "remove", error.value());
}

void ImageRoot::make_folder(std::string_view path, std::string_view owner) const {
  const fs::path place = make_place(path);
  const std::optional<Account> account = find_account(owner);
  if (!account) {
    throw FileError(place, "make", fmt::format("/etc/passwd has no user {}", owner));
  }
  if (mkdir(place.c_str(), 0755) != 0 && errno != EEXIST) throw FileError(place, "make", errno);
  struct stat status {};
  if (stat(place.c_str(), &status) != 0) throw FileError(place, "examine", errno);
  if (status.st_uid == account->user) return;
  if (chown(place.c_str(), account->user, account->groups.front()) != 0) {
    throw FileError(place, fmt::format("give to {}", owner), errno);
  }
}

}  // namespace boot
