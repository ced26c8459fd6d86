// What a shard's report says beside its findings, so that merge can judge what concerns rows of
// several shards.
#pragma once

#include <vector>

#include "gen/json_pieces.h"
#include "gen/selection.h"
#include "gen/shard.h"

namespace gen {

inline constexpr std::string_view shared_helo = "helo.shared";

// The checks over rows of several shards, which merge judges and no shard does: helo.shared.
bool spans_shards(std::string_view check);

struct ReportPart {
  Shard shard;
  // What helo.shared weighs; `ignore` where it is not told.
  policy::Level shared_helo = policy::Level::ignore;
  // What is accepted of it, of this shard's domains.
  std::vector<policy::Acknowledgement> accepted = {};
  // A line for each acknowledgement that fits nothing of this shard's.
  std::vector<std::string> unused = {};
};

// `unused` are lines.
ReportPart report_part_of(const Shard& shard, const Selection& selection,
                          const policy::Weights& weights, std::string_view unused);

Json part_json(const ReportPart& part);
// Throws std::invalid_argument or nlohmann's exceptions for what is none.
ReportPart part_from_json(const Json& value);

}  // namespace gen
