#include "gen/journal_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <iterator>

#include "gen/clean_text.h"
#include "gen/descriptor.h"
#include "gen/files.h"
#include "gen/keep_file.h"
#include "gen/replacement.h"

namespace gen {

namespace {

constexpr off_t size_limit = off_t{256} << 20;  // of what this program wrote none is near it
constexpr std::size_t line_limit = std::size_t{256} << 10;  // octets

// Puts blocks together to lines, none longer than can be meant.
class LineParts {
 public:
  explicit LineParts(const JournalLine& take) : take_(take) {}

  void add(std::string_view block) {
    while (!block.empty()) {
      const std::size_t end = block.find('\n');
      keep(block.substr(0, end));
      if (end == std::string_view::npos) return;
      hand_on();
      block.remove_prefix(end + 1);
    }
  }

  void end() {
    if (line_.empty() || is_overlong_) return;
    ++number_;
    if (dns::Parsed<JournalEntry> entry = parse_journal_line(line_)) {
      take_(number_, std::move(entry));
    }
  }

 private:
  void keep(std::string_view piece) {
    if (line_.size() + piece.size() > line_limit) is_overlong_ = true;
    if (!is_overlong_) line_ += piece;
  }

  void hand_on() {
    ++number_;
    if (is_overlong_) {
      take_(number_, tl::unexpected(std::string("no entry of a journal: longer than 256 KiB")));
    } else if (!line_.empty()) {
      take_(number_, parse_journal_line(line_));
    }
    line_.clear();
    is_overlong_ = false;
  }

  const JournalLine& take_;
  std::string line_;
  bool is_overlong_ = false;
  int number_ = 0;
};

struct stat status_of(const Descriptor& file, const std::string& path) {
  struct stat status {};
  if (fstat(file.number(), &status) != 0) throw FileError(path, "examine", errno);
  return status;
}

bool ends_within_line(const Descriptor& file, off_t size, const std::string& path) {
  if (size == 0) return false;
  char last = 0;
  if (pread(file.number(), &last, 1, size - 1) != 1) throw FileError(path, "read its end", errno);
  return last != '\n';
}

void sync_folder(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::absolute(path).parent_path();
  const Descriptor opened(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.is_open() || (fsync(opened.number()) != 0 && errno != EINVAL)) {
    throw FileError(path, "write its folder", errno);
  }
}

}  // namespace

std::string older_journal(const std::string& file) {
  return (resolve_links(file) += ".1").string();
}

void read_journal_lines(const std::string& file, const JournalLine& take) {
  const Descriptor opened(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!opened.is_open()) {
    if (errno == ENOENT) return;
    throw FileError(file, "open", errno);
  }
  const struct stat status = status_of(opened, file);
  if (S_ISCHR(status.st_mode)) return;
  if (status.st_size > size_limit) throw FileError(file, "read", "larger than 256 MiB");
  LineParts lines(take);
  std::array<char, 65536> block;
  while (const std::size_t count = read_some(opened.number(), block, file)) {
    lines.add({block.data(), count});
  }
  lines.end();
}

void JournalState::take(const JournalEntry& entry) {
  has_begun = true;
  set_row(rows, entry.domain, entry.to);
}

namespace {

// What is said of the change, but not in words: a day may have many.
JournalEntry change_of(const JournalEntry& entry) {
  return {.time = entry.time,
          .kind = entry.kind,
          .domain = entry.domain,
          .from = entry.from,
          .to = entry.to,
          .approval = entry.approval};
}

// Of the part before, if there is one. It may be the same file by another name, where a run was
// killed as it was to begin a new one.
std::vector<JournalEntry> recent_of_older(const std::string& file, const OutputName& output,
                                          std::chrono::sys_seconds since) {
  const std::string older = older_journal(file);
  std::error_code missing;
  std::vector<JournalEntry> recent;
  if (std::filesystem::equivalent(older, file, missing) || missing) return recent;
  read_journal_lines(older, [&](int, const dns::Parsed<JournalEntry>& entry) {
    if (!entry || entry->time <= since) return;
    if (!fault_of_output(*entry, output, older, 0)) recent.push_back(change_of(*entry));
  });
  return recent;
}

}  // namespace

dns::Result<JournalState> read_journal_state(const std::string& file, const OutputName& output,
                                             std::chrono::sys_seconds since) {
  JournalState state;
  std::optional<dns::Mistake> fault;
  bool is_all_recent = true;
  read_journal_lines(file, [&](int number, const dns::Parsed<JournalEntry>& entry) {
    if (!entry) return;
    if (!fault) fault = fault_of_output(*entry, output, file, number);
    state.take(*entry);
    if (entry->time > since) {
      state.recent.push_back(change_of(*entry));
    } else {
      is_all_recent = false;
    }
  });
  if (fault) return tl::unexpected(std::vector{std::move(*fault)});
  if (state.has_begun && is_all_recent) {
    std::vector<JournalEntry> older = recent_of_older(file, output, since);
    state.recent.insert(state.recent.begin(), std::make_move_iterator(older.begin()),
                        std::make_move_iterator(older.end()));
  }
  return state;
}

std::optional<dns::Mistake> fault_of_output(const JournalEntry& entry, const OutputName& output,
                                            const std::string& file, int line) {
  if (entry.output.empty() || output.is(entry.output)) return std::nullopt;
  return dns::Mistake{
      file, line, 1,
      fmt::format("tells of the rows of {}, not of {}: another --journal for each output; where "
                  "the output was renamed or moved away from it, keep this one under another name",
                  quote(entry.output), quote(output.path))};
}

namespace {

void append(const Descriptor& file, const std::string& path, std::string_view text) {
  if (!write_all(file.number(), text)) throw FileError(path, "append to it", errno);
}

// Puts the first `size` octets of the lines behind what the file has.
void append_lines(const Descriptor& file, const std::string& path, const Spool& lines,
                  std::uint64_t size) {
  constexpr std::uint64_t block = std::uint64_t{256} << 10;  // octets
  for (std::uint64_t at = 0; at < size; at += block) {
    const auto length = static_cast<std::uint32_t>(std::min(block, size - at));
    append(file, path, lines.get({at, length}));
  }
  if (fsync(file.number()) != 0) throw FileError(path, "append to it", errno);
}

}  // namespace

void append_to_journal(const std::string& file, const JournalSource& entries, Spool lines) {
  std::uint64_t size = 0;
  entries([&](const JournalEntry& entry) { size += lines.put(journal_line(entry)).size; });
  if (size == 0) return;
  const Descriptor opened(
      open(file.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0644));
  if (!opened.is_open()) throw FileError(file, "open", errno);
  const struct stat status = status_of(opened, file);
  if (S_ISCHR(status.st_mode)) return;
  if (!S_ISREG(status.st_mode)) throw FileError(file, "append to it", "not a regular file");
  try {
    if (ends_within_line(opened, status.st_size, file)) append(opened, file, "\n");
    append_lines(opened, file, lines, size);
  } catch (const FileError&) {
    // Where that fails too, whole lines of it count.
    [[maybe_unused]] const int outcome = ftruncate(opened.number(), status.st_size);
    throw;
  }
  if (status.st_size == 0) sync_folder(file);
}

void rotate_journal(const std::string& file, const JournalSource& beginning,
                    std::uintmax_t limit) {
  std::error_code missing;
  if (!std::filesystem::is_regular_file(file, missing)) return;
  const std::uintmax_t size = std::filesystem::file_size(file, missing);
  if (missing || size <= limit) return;
  std::uintmax_t new_size = 0;
  beginning([&new_size](const JournalEntry& entry) { new_size += journal_line(entry).size(); });
  if (size <= 4 * new_size) return;
  keep_file_as(resolve_links(file), older_journal(file));
  replace_file_by_pieces(file, [&beginning](const TextSink& sink) {
    beginning([&sink](const JournalEntry& entry) { sink(journal_line(entry)); });
  });
}

}  // namespace gen
