// The file that remembers, from run to run, what was confirmed, what waits and what was told:
// beside the hosts file, and safe to delete.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dns/result.h"
#include "gen/files.h"
#include "gen/output_name.h"
#include "gen/shard.h"
#include "gen/told.h"
#include "policy/damping.h"

namespace gen {

// Of one output.
struct Remembered {
  std::string output = {};  // OutputName::in_file
  policy::Memory rows = {};
  std::optional<Told> told = {};    // nothing: nobody knows
  std::optional<Shard> shard = {};  // nothing: of all domains

  bool operator==(const Remembered&) const = default;
};

// The same, of what stands elsewhere.
struct RememberedView {
  const std::string& output;
  const policy::Memory& rows;
  const Told* told;  // null: nobody knows
  const std::optional<Shard>& shard;
};
RememberedView view_of(const Remembered& memory);

// One JSON object, a line a domain and a thing that was told. Times are in seconds of Unix time.
void write_memory(const RememberedView& memory, const TextSink& sink);
std::string memory_text(const Remembered& memory);

// Puts it in the place of what the file remembers, where that is another. Throws FileError.
void replace_memory(const std::string& file, const RememberedView& memory);

// Reads such a text. The first mistake alone, since nobody edits it: whoever finds one does without
// the memory.
dns::Parsed<Remembered> parse_memory(std::string_view text);

// What the file remembers of this output; nothing else where there is none. One of ours that cannot
// be understood is told on standard error and counts for none: it only costs the changes that wait
// some more runs. What is no state file, or another output's, is a person's mistake, in words that
// follow the file's name. Throws FileError for what is there and cannot be read.
dns::Parsed<Remembered> read_memory(const std::string& file, const OutputName& output);

}  // namespace gen
