#include "boot/image_root.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <optional>

#include "dns/number.h"
#include "gen/files.h"

namespace boot {
namespace {

namespace fs = std::filesystem;
using gen::FileError;

// A file that is written in place: all that it held, and all that it is to hold.
struct InPlace {
  std::string before;
  std::string after;

  // Whether this is what a kill may leave between the two: the one as far as it was written, then
  // what stood there. What another program has written since is neither.
  bool may_leave(std::string_view text) const {
    const auto parted = std::ranges::mismatch(text, after).in1;
    const auto written = static_cast<std::size_t>(parted - text.begin());
    return text != after && text.substr(written) ==
                                std::string_view(before).substr(std::min(written, before.size()));
  }
};

// Beside the file, while it may hold a half of either.
fs::path in_place_note_of(const fs::path& place) {
  return place.parent_path() / fmt::format(".{}.outbound-hosts-next", place.filename().string());
}

std::string to_text(const InPlace& texts) {
  return fmt::format("{}\n{}{}", texts.before.size(), texts.before, texts.after);
}

// Nothing where there is no such note, or none of ours.
std::optional<InPlace> read_in_place_note(const fs::path& note) {
  const std::optional<std::string> text = gen::read_file(note);
  if (!text) return std::nullopt;
  const std::size_t start = text->find('\n') + 1;
  const auto length = dns::parse_number<std::size_t>(std::string_view(*text).substr(0, start - 1));
  if (start == 0 || !length || *length > text->size() - start) return std::nullopt;
  return InPlace{text->substr(start, *length), text->substr(start + *length)};
}

// What the file was to become when a run was killed in the middle of it.
std::optional<std::string> half_written_text(const fs::path& place) {
  std::optional<InPlace> texts = read_in_place_note(in_place_note_of(place));
  if (!texts || !texts->may_leave(gen::read_file(place).value_or(""))) return std::nullopt;
  return std::move(texts->after);
}

// The names between the slashes, the last one first.
std::vector<fs::path> parts_backwards(const fs::path& path) {
  const fs::path relative = path.relative_path();
  std::vector<fs::path> parts;
  std::ranges::remove_copy(relative, std::back_inserter(parts), fs::path());
  std::ranges::reverse(parts);
  return parts;
}

}  // namespace

fs::path ImageRoot::place_of(std::string_view path) const {
  constexpr int link_limit = 40;  // Linux's own
  int links = 0;
  fs::path inside("/");
  std::vector<fs::path> ahead = parts_backwards(path);
  while (!ahead.empty()) {
    const fs::path part = std::move(ahead.back());
    ahead.pop_back();
    if (part == "..") inside = inside.parent_path();
    if (part == ".." || part == ".") continue;
    const fs::path here = inside / part;
    std::error_code no_link;
    const fs::path target = fs::read_symlink(folder_ / here.relative_path(), no_link);
    if (no_link) {
      inside = here;
      continue;
    }
    if (++links > link_limit) throw FileError(folder_ / here.relative_path(), "resolve", ELOOP);
    if (target.is_absolute()) inside = "/";
    std::ranges::move(parts_backwards(target), std::back_inserter(ahead));
  }
  return folder_ / inside.relative_path();
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
    std::optional<std::string> text = half_written_text(place);
    if (!text) text = gen::read_file(place);
    if (text) files.emplace(path, std::move(*text));
  }
  return files;
}

std::vector<std::string> ImageRoot::find_half_written(const std::vector<std::string>& paths) const {
  std::vector<std::string> found;
  for (const std::string& path : paths) {
    if (half_written_text(place_of(path))) found.push_back(path);
  }
  return found;
}

void ImageRoot::write(std::string_view path, std::string_view text) const {
  const fs::path place = make_place(path);
  const fs::path note = in_place_note_of(place);
  try {
    gen::replace_file(place, text, gen::Outlast::either);
  } catch (const gen::MountedAlone&) {
    gen::replace_file(note, to_text({gen::read_file(place).value_or(""), std::string(text)}));
    gen::overwrite_file(place, text);
  }
  std::error_code none;
  fs::remove(note, none);
}

void ImageRoot::clean_up(const std::vector<std::string>& paths) const {
  std::vector<fs::path> places;
  for (const std::string& path : paths) {
    const fs::path place = place_of(path);
    if (const std::optional<std::string> text = half_written_text(place)) write(path, *text);
    const fs::path note = in_place_note_of(place);
    std::error_code none;
    fs::remove(note, none);
    places.insert(places.end(), {place, note});
  }
  gen::remove_leftovers(places);
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

bool ImageRoot::has_folder(std::string_view path, std::string_view owner) const {
  struct stat status {};
  if (stat(place_of(path).c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) return false;
  const std::optional<Account> account = find_account(owner);
  return account && account->user == status.st_uid;
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
