#include "gen/lost_rows.h"

#include <fmt/format.h>

namespace gen {

std::string restore_lost_rows(const std::string& output, const KnownRows& known, Inputs& inputs) {
  const policy::HostsFile none;
  if (inputs.present != none) return "";
  if (known.journaled != none) {
    inputs.present = known.journaled;
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

}  // namespace gen
