// The journal's file: read line by line, appended to, and begun anew where it has grown too long.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "gen/journal.h"
#include "gen/output_name.h"
#include "gen/spool.h"

namespace gen {

// Past this size a journal is kept as FILE.1, in whose place it stands, and begun anew.
inline constexpr std::uintmax_t journal_limit = std::uintmax_t{8} << 20;  // octets

// The name under which the part before the present one is kept: beside what a symbolic link points
// to.
std::string older_journal(const std::string& file);

// What of a journal's text is one line: what it says, or why nothing can be read from it.
using JournalLine = std::function<void(int number, dns::Parsed<JournalEntry> entry)>;

// Hands on line after line, numbered from 1; nothing where no file is. A last line without an end
// that is no entry is what a killed run left: it is passed over. A line may be of any length, for
// past 256 KiB it is only counted. Throws FileError.
void read_journal_lines(const std::string& file, const JournalLine& take);

struct JournalState {
  policy::HostsFile rows;  // as the last line of each left them
  bool has_begun = false;  // a line of it can be read
  // The changes since the time that was asked for, without words; the oldest first.
  std::vector<JournalEntry> recent = {};

  // The next line.
  void take(const JournalEntry& entry);
};

// Lines that cannot be read count for nothing. The part that was kept is read for what is recent
// where the present one began since then. A mistake where one is of another output than this.
// Throws FileError.
dns::Result<JournalState> read_journal_state(const std::string& file, const OutputName& output,
                                             std::chrono::sys_seconds since);

// Why the entry is not of this output, or nothing.
std::optional<dns::Mistake> fault_of_output(const JournalEntry& entry, const OutputName& output,
                                            const std::string& file, int line);

// Hands on entries one after the other, the same each time.
using JournalSource = std::function<void(const TakeEntry& take)>;

// Appends the lines, and returns when they would outlast a power failure. All are there before the
// first is written: of a run that is killed in between half would be known, and what it did would
// count as several changes. What a killed run left of a line becomes a line by itself first. Throws
// FileError, and what the source throws, with the journal as it was. Nothing is appended to a
// device, nor read from one: /dev/null keeps no journal. `lines` is empty.
void append_to_journal(const std::string& file, const JournalSource& entries,
                       Spool lines = Spool());

// Where the journal has grown past its limit (and past four times what it would begin with), keeps
// it as FILE.1 and begins it anew with these entries. Throws FileError, with the old journal there.
void rotate_journal(const std::string& file, const JournalSource& beginning,
                    std::uintmax_t limit = journal_limit);

}  // namespace gen
