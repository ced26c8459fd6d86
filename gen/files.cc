#include "gen/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <map>
#include <random>
#include <system_error>
#include <utility>

#include "dns/number.h"
#include "gen/descriptor.h"
#include "gen/replacement.h"

namespace gen {
namespace {

namespace fs = std::filesystem;

// No file that this program reads is near it; an endless one must not take all memory.
constexpr std::size_t size_limit = std::size_t{256} << 20;

// `path` is only for the message.
std::string read_all(int descriptor, const fs::path& path) {
  std::string text;
  struct stat status {};
  const bool has_size =
      fstat(descriptor, &status) == 0 && std::cmp_less_equal(status.st_size, size_limit);
  if (has_size) text.reserve(static_cast<std::size_t>(status.st_size));
  std::array<char, 65536> block;
  while (const std::size_t count = read_some(descriptor, block, path)) {
    text.append(block.data(), count);
    if (text.size() > size_limit) throw FileError(path, "read", "larger than 256 MiB");
  }
  return text;
}

// A hidden name beside the file's own, that no other run takes. Those of one file share a start, a
// length and an end, by which remove_leftovers knows them.
std::string temporary_start(const fs::path& path) {
  return fmt::format(".{}.", path.filename().string());
}
constexpr std::size_t random_digits = 16;
constexpr std::string_view temporary_ending = ".tmp";

}  // namespace

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = write(descriptor, text.data(), text.size());
    if (count >= 0) {
      text.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

bool is_temporary_name(std::string_view name, const fs::path& path) {
  const std::string start = temporary_start(path);
  return name.size() == start.size() + random_digits + temporary_ending.size() &&
         name.starts_with(start) && name.ends_with(temporary_ending);
}

std::string temporary_name(const fs::path& path) {
  std::random_device random("getentropy");  // others ask the processor what it is, which is slow
  return fmt::format("{}{:08x}{:08x}{}", temporary_start(path), random(), random(),
                     temporary_ending);
}

namespace {

// Nothing for what a run that is just taking the lock has not yet written.
std::optional<pid_t> parse_holder(std::string_view text) {
  if (!text.ends_with('\n')) return std::nullopt;
  const auto pid = dns::parse_number<pid_t>(text.substr(0, text.size() - 1));
  return pid && *pid > 0 ? pid : std::nullopt;
}

Descriptor take_lock(const fs::path& path, const fs::path& lock) {
  Descriptor file(open(lock.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file.is_open()) throw FileError(lock, "open the lock", errno);
  if (flock(file.number(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) throw FileError(lock, "lock", errno);
    throw Locked(path, lock, parse_holder(read_all(file.number(), lock)));
  }
  const std::string holder = fmt::format("{}\n", getpid());
  if (ftruncate(file.number(), 0) != 0 || !write_all(file.number(), holder)) {
    throw FileError(lock, "write the lock", errno);
  }
  return file;
}

std::string locked_message(const fs::path& path, const fs::path& lock,
                           std::optional<pid_t> holder) {
  const std::string who = holder ? fmt::format("process {}", *holder) : "another run";
  return fmt::format("{}: locked by {} ({})", path.string(), who, lock.string());
}

}  // namespace

FileError::FileError(const fs::path& path, std::string_view operation, std::string_view reason)
    : std::runtime_error(fmt::format("{}: cannot {}: {}", path.string(), operation, reason)) {}

FileError::FileError(const fs::path& path, std::string_view operation, int error_number)
    : FileError(path, operation, std::generic_category().message(error_number)) {}

MountedAlone::MountedAlone(const fs::path& path)
    : FileError(path, "rename its replacement",
                fmt::format("{}: the file is mounted by itself and cannot be replaced; mount the "
                            "folder that holds it ({}) instead",
                            std::generic_category().message(EBUSY),
                            folder_of(fs::absolute(path)).string())) {}

std::size_t read_some(int descriptor, std::span<char> block, const fs::path& path) {
  while (true) {
    const ssize_t count = read(descriptor, block.data(), block.size());
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) throw FileError(path, "read", errno);
  }
}

std::optional<std::string> read_file(const fs::path& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.is_open()) return read_all(file.number(), path);
  if (errno == ENOENT) return std::nullopt;
  throw FileError(path, "open", errno);
}

dns::Parsed<std::string> read_named_file(const std::string& path) {
  try {
    std::optional<std::string> text = read_file(path);
    if (text) return std::move(*text);
    return tl::unexpected(std::string("no such file"));
  } catch (const FileError& error) {
    return tl::unexpected(std::string(error.what()).substr(path.size() + 2));
  }
}

std::string read_standard_input() {
  return read_all(STDIN_FILENO, "standard input");
}

bool replace_file(const fs::path& path, std::string_view text, Outlast outlast) {
  const fs::path target = resolve_links(path);
  const std::optional<Kept> kept = read_kept(target);
  if (kept && holds(target, kept->octets, text)) return false;
  Replacement replacement(target);
  // First, so that nobody reads what the old file did not show him.
  if (kept) replacement.keep(*kept);
  replacement.write(text);
  replacement.take_place(outlast);
  return true;
}

void overwrite_file(const fs::path& path, std::string_view text) {
  const Descriptor file(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file.is_open()) throw FileError(path, "open", errno);
  const bool is_written = write_all(file.number(), text) &&
                          ftruncate(file.number(), static_cast<off_t>(text.size())) == 0 &&
                          fsync(file.number()) == 0;
  if (!is_written) throw FileError(path, "write", errno);
}

void remove_leftovers(const std::vector<fs::path>& paths) {
  std::map<fs::path, std::vector<fs::path>> folders;  // each of which is read once
  for (const fs::path& path : paths) folders[folder_of(path)].push_back(path);
  std::error_code ignored;
  for (const auto& [folder, in_folder] : folders) {
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
      const std::string name = entry.path().filename().string();
      const bool is_leftover = std::ranges::any_of(
          in_folder, [&](const fs::path& path) { return is_temporary_name(name, path); });
      if (is_leftover) fs::remove(entry.path(), ignored);
    }
  }
}

bool holds_pieces(const fs::path& path,
                  const std::function<void(const TextSink& sink)>& produce) {
  std::ifstream file(path, std::ios::binary);
  if (!file.is_open()) return false;
  bool is_same = true;
  std::string read;
  produce([&](std::string_view piece) {
    if (!is_same) return;
    read.resize(piece.size());
    file.read(read.data(), static_cast<std::streamsize>(piece.size()));
    is_same = file.gcount() == static_cast<std::streamsize>(piece.size()) && read == piece;
  });
  return is_same && file.peek() == std::ifstream::traits_type::eof();
}

void replace_file_by_pieces(const fs::path& path,
                            const std::function<void(const TextSink& sink)>& produce) {
  constexpr std::size_t enough = 65536;
  const fs::path target = resolve_links(path);
  const std::optional<Kept> kept = read_kept(target);
  Replacement replacement(target);
  if (kept) replacement.keep(*kept);
  std::string waiting;
  produce([&](std::string_view piece) {
    waiting += piece;
    if (waiting.size() < enough) return;
    replacement.write(waiting);
    waiting.clear();
  });
  replacement.write(waiting);
  replacement.take_place(Outlast::the_new);
}

Locked::Locked(const fs::path& path, const fs::path& lock, std::optional<pid_t> holder)
    : std::runtime_error(locked_message(path, lock, holder)), holder_(holder) {}

FileLock::FileLock(const fs::path& path) : descriptor_(-1) {
  const fs::path target = resolve_links(path);
  Descriptor lock = take_lock(path, fs::path(target) += ".lock");
  remove_leftovers({target});
  descriptor_ = lock.release();
}

FileLock::~FileLock() {
  close(descriptor_);
}

}  // namespace gen
