// The comment by which a hosts file is known as a part: one shard's rows.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "gen/shard.h"

namespace gen {

struct PartHeader {
  Shard shard;
  std::string version;      // of the program that wrote it
  std::size_t rows = 0;     // that it has beside the default: a copy may have lost its end
  std::size_t domains = 0;  // that the shard asked about

  bool operator==(const PartHeader&) const = default;
};

// "shard 2/3 by outbound-hosts 1.0.0: 117 rows of 334 domains", a comment's text.
std::string part_line(const PartHeader& header);
// Nothing for any other comment.
std::optional<PartHeader> parse_part_line(std::string_view text);

}  // namespace gen
