// Files as this program treats them: read whole, replaced whole, locked while a run is at work.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <stdexcept>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dns/result.h"

namespace gen {

// The machine failed at a file: "PATH: cannot OPERATION: REASON". Exit status 5.
class FileError : public std::runtime_error {
 public:
  FileError(const std::filesystem::path& path, std::string_view operation, std::string_view reason);
  // The reason in the system's words for this errno.
  FileError(const std::filesystem::path& path, std::string_view operation, int error_number);
};

// The file is mounted by itself, so that no other can take its place: EBUSY.
class MountedAlone : public FileError {
 public:
  explicit MountedAlone(const std::filesystem::path& path);
};

// All that the file holds, or nothing where no such file is. Throws FileError for a file that is
// there and cannot be read.
std::optional<std::string> read_file(const std::filesystem::path& path);

// The same for a file that a person named: that it is not there, or cannot be read, is his mistake,
// in words that follow its name.
dns::Parsed<std::string> read_named_file(const std::string& path);

// Standard input to its end. Throws FileError.
std::string read_standard_input();

// What a power failure may leave of a file that was just replaced.
enum class Outlast {
  the_new,  // the new text
  either    // the old or the new: faster, for what is done again at the next start
};

// Makes the file hold this text and returns true; returns false, and touches nothing, where it
// holds it already. Whoever reads it, and whenever the machine stops, finds the whole old text or
// the whole new one.
//
// Mode and owner of an existing file are kept; access lists and other attributes are not. A new
// file gets 0644 less the umask. Of a symbolic link the file it points to is replaced, and the link
// stays.
//
// What killed runs left of the same file goes: a temporary file that nobody holds locked.
//
// Throws FileError, with the old file as it was: except for the last operation, "write its folder",
// after which the new one stands but may not outlive a power failure. What is not a regular file (a
// device, a pipe, a folder) is refused.
bool replace_file(const std::filesystem::path& path, std::string_view text,
                  Outlast outlast = Outlast::the_new);

// Writes the text over what the file held: whoever reads it meanwhile, and whenever the machine
// stops, finds any part of either. Only for what replace_file cannot replace. Throws FileError.
void overwrite_file(const std::filesystem::path& path, std::string_view text);

// A hidden name beside the file's own that no other run takes, and that remove_leftovers knows.
std::string temporary_name(const std::filesystem::path& path);
// Whether it is such a name of this file.
bool is_temporary_name(std::string_view name, const std::filesystem::path& path);

// Fills the block, or its beginning, with what comes next, and says how many octets that are: none
// at the end. `path` is for the message of the FileError that it throws.
std::size_t read_some(int descriptor, std::span<char> block, const std::filesystem::path& path);

// Writes all of it. False with errno set where not all could be written.
bool write_all(int descriptor, std::string_view text);

// Removes the temporary files that killed runs left of these files: only where no other run is at
// work on them.
void remove_leftovers(const std::vector<std::filesystem::path>& paths);

// Where a long text goes, piece by piece.
using TextSink = std::function<void(std::string_view piece)>;

// Whether the file holds just what `produce` hands to the sink it is given. False where it cannot
// be read.
bool holds_pieces(const std::filesystem::path& path,
                  const std::function<void(const TextSink& sink)>& produce);

// As replace_file, for a text too long to stand in memory: `produce` hands its pieces to the sink
// it is given. The file is replaced even if it held the same text.
void replace_file_by_pieces(const std::filesystem::path& path,
                            const std::function<void(const TextSink& sink)>& produce);

// Another run holds the lock: "PATH: locked by process PID (PATH.lock)". Exit status 5.
class Locked : public std::runtime_error {
 public:
  // `holder` is nothing where it could not be told.
  Locked(const std::filesystem::path& path, const std::filesystem::path& lock,
         std::optional<pid_t> holder);

  std::optional<pid_t> holder() const { return holder_; }

 private:
  std::optional<pid_t> holder_;
};

// Keeps other runs from writing the same file for as long as it lives.
//
// The lock is flock(2) on PATH.lock: the kernel releases it however its holder ends, SIGKILL too.
// It stands beside the file because containers that share the file share its folder, and nothing
// like /run/lock; of a symbolic link beside what it points to. It is never removed, since whoever
// has just opened it would then lock what nobody else sees, and it is readable by its owner alone,
// since whoever may read it could hold it.
class FileLock {
 public:
  // Takes the lock and removes the temporary files that killed runs left of this file. Does not
  // wait: throws Locked where another holds it, FileError where it cannot be made.
  explicit FileLock(const std::filesystem::path& path);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int descriptor_;
};

}  // namespace gen
