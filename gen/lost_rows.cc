#include "gen/lost_rows.h"

#include <fmt/format.h>

#include "gen/cut.h"

namespace gen {

std::size_t row_count_of(const policy::Memory& memory) {
  return memory.entries.size() + (memory.default_row ? 1 : 0);
}

std::string restore_lost_rows(const std::string& output, const KnownRows& known,
                              policy::HostsFile& present) {
  const policy::HostsFile none;
  if (present != none) return "";
  if (known.journaled != none) {
    present = known.journaled;
    const std::size_t rows =
        known.journaled.entries.size() + (known.journaled.default_sender ? 1 : 0);
    return fmt::format("{}: it has no row, and had {}, as its journal tells: they stand for it\n",
                       output, rows);
  }
  if (known.remembered == 0) return "";
  return fmt::format(
      "{}: it has no row, though {} are remembered of it: it is written as if it were new\n",
      output, known.remembered);
}

std::string restore_lost_rows(const std::string& output, const KnownRows& known, Inputs& inputs) {
  if (!inputs.whole) return restore_lost_rows(output, known, inputs.present);
  if (inputs.whole->has_rows) return "";
  std::string line = restore_lost_rows(output, known, inputs.present);
  cut(inputs.present, inputs.whole->shard);
  return line;
}

}  // namespace gen
