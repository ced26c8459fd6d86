// A hosts file that is gone or was emptied, though it had rows when the last run ended.
#pragma once

#include <cstddef>
#include <string>

#include "gen/inputs.h"
#include "policy/damping.h"

namespace gen {

// What is known of the rows that the hosts file had.
struct KnownRows {
  policy::HostsFile journaled = {};  // as the journal's end has them; empty where nobody knows
  std::size_t remembered = 0;        // how many the state file knows of
};

// How many rows a file had when this was remembered of it.
std::size_t row_count_of(const policy::Memory& memory);

// Where the hosts file has no row, and the journal knows some, these are taken for the present
// ones: what cannot be decided stays as it was, and the guard compares with them. Returns what a
// person is to be told of it, a line; nothing where no row was lost.
std::string restore_lost_rows(const std::string& output, const KnownRows& known,
                              policy::HostsFile& present);
// Of a shard's inputs too: they get its rows alone, and lost is what no shard has.
std::string restore_lost_rows(const std::string& output, const KnownRows& known, Inputs& inputs);

}  // namespace gen
