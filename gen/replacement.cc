#include "gen/replacement.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace gen {

namespace fs = std::filesystem;

fs::path resolve_links(fs::path path) {
  constexpr int link_limit = 40;  // Linux's own
  for (int links = 0; links < link_limit; ++links) {
    std::error_code no_link;
    const fs::path target = fs::read_symlink(path, no_link);
    if (no_link) return path;
    path = path.parent_path() / target;  // an absolute target replaces all before it
  }
  throw FileError(path, "resolve", ELOOP);
}

fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

std::optional<Kept> read_kept(const fs::path& path) {
  struct stat status {};
  // Before opening it: to open a pipe is to wait for its other end.
  if (stat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) return std::nullopt;
    throw FileError(path, "open", errno);
  }
  if (!S_ISREG(status.st_mode)) throw FileError(path, "replace", "not a regular file");
  return Kept{static_cast<std::size_t>(status.st_size), status.st_mode & 07777u, status.st_uid,
              status.st_gid};
}

bool holds(const fs::path& path, std::size_t octets, std::string_view text) {
  if (octets != text.size()) return false;
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) throw FileError(path, "open", errno);
  std::array<char, 65536> block;
  while (const std::size_t count = read_some(file.number(), block, path)) {
    const std::string_view piece(block.data(), count);
    if (!text.starts_with(piece)) return false;
    text.remove_prefix(piece.size());
  }
  return text.empty();
}

Replacement::Replacement(const fs::path& path)
    : path_(path), folder_(open_folder(path)), file_(open_file()) {
  remove_abandoned();
}

Replacement::~Replacement() {
  if (!name_.empty()) unlinkat(folder_.number(), name_.c_str(), 0);
}

void Replacement::keep(const Kept& kept) const {
  struct stat status {};
  check(fstat(file_.number(), &status), "examine its replacement");
  // chown clears the bits that chmod may set, and asks for a right that nobody needs in vain.
  if (status.st_uid != kept.owner || status.st_gid != kept.group) {
    check(fchown(file_.number(), kept.owner, kept.group), "keep its owner");
  }
  check(fchmod(file_.number(), kept.mode), "keep its mode");
}

void Replacement::write(std::string_view text) const {
  check(write_all(file_.number(), text) ? 0 : -1, "write its replacement");
}

fs::path Replacement::temporary_path() const {
  return folder_of(path_) / name_;
}

void Replacement::take_place(Outlast outlast) {
  check(fsync(file_.number()), "write its replacement");
  const std::string target = path_.filename().string();
  if (renameat(folder_.number(), name_.c_str(), folder_.number(), target.c_str()) != 0) {
    if (errno == EBUSY) throw MountedAlone(path_);
    throw FileError(path_, "rename its replacement", errno);
  }
  name_.clear();
  if (outlast == Outlast::either) return;
  // EINVAL: a file system that keeps its folders by itself.
  if (fsync(folder_.number()) != 0 && errno != EINVAL) {
    throw FileError(path_, "write its folder", errno);
  }
}

Descriptor Replacement::open_folder(const fs::path& path) {
  const int number = open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (number < 0) throw FileError(path, "open its folder", errno);
  return Descriptor(number);
}

Descriptor Replacement::open_file() {
  while (true) {
    name_ = temporary_name(path_);
    Descriptor file(openat(folder_.number(), name_.c_str(),
                           O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644));
    if (!file.is_open()) throw FileError(path_, "create its replacement", errno);
    // Before it is locked, another may lock it, for nobody holds it, and remove it.
    if (flock(file.number(), LOCK_EX | LOCK_NB) != 0) {
      if (errno == EWOULDBLOCK) continue;
      return file;  // a file system without locks: nothing there is taken for abandoned
    }
    struct stat status {};
    check(fstat(file.number(), &status), "examine its replacement");
    if (status.st_nlink > 0) return file;
  }
}

void Replacement::remove_abandoned() const {
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_of(path_), ignored)) {
    if (!is_temporary_name(entry.path().filename().string(), path_)) continue;
    const Descriptor file(
        open(entry.path().c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!file.is_open() || flock(file.number(), LOCK_EX | LOCK_NB) != 0) continue;
    fs::remove(entry.path(), ignored);
  }
}

void Replacement::check(int outcome, std::string_view operation) const {
  if (outcome != 0) throw FileError(path_, operation, errno);
}

}  // namespace gen
