// Reads the file of --ack: which findings people have accepted, why, and until when.
#pragma once

#include <string_view>
#include <vector>

#include "dns/result.h"
#include "policy/acknowledgement.h"

namespace gen {

// "2027-01-31" alone, of a day that there is.
std::optional<std::chrono::year_month_day> parse_day(std::string_view text);

// A list of mappings: `check`, `domain` (a domain, "default" or "*"), `until` (a day, 2027-01-31),
// `reason`, and `ip` where one address alone is meant. In the order of the text. All of these are
// mistakes: unknown and missing keys, a check that there is none of, a day that no calendar has.
dns::Result<std::vector<policy::Acknowledgement>> read_acknowledgements(std::string_view text,
                                                                        std::string_view file);

}  // namespace gen
