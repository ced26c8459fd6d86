// What was asked and answered in a run, as a value and as JSON text: --record and --replay.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "dns/record.h"
#include "dns/result.h"

namespace dns {

constexpr int snapshot_schema = 1;

// Finished answers only; in the order in which they are written, by name, then type.
using Snapshot = std::map<Question, Answer>;

// {"schema": 1, "answers": [ … ]} with an answer a line. What an answer does not have (aliases,
// records, AD, AA, a comparison) is left out; its parts are as in record_text.h, so that any octets
// survive.
std::string print_snapshot(const Snapshot& snapshot);

// Reads what print_snapshot writes, in any layout. Strict: an unknown key or word, a value of
// another type, a record that its type does not allow, a question that stands twice, another schema
// are mistakes. The place of a mistake in an answer is where the answer begins.
Result<Snapshot> parse_snapshot(std::string_view text, const std::string& file);

}  // namespace dns
