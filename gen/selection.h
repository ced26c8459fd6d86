// Which findings of a plan are told, and which of them count: --only, --skip, --ack.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "dns/result.h"
#include "gen/environment.h"
#include "gen/options.h"
#include "gen/plan.h"
#include "policy/acknowledgement.h"

namespace gen {

// Whether the id is the pattern's: the same, or in its group: "spf.*" holds spf.mailfrom.
bool matches(std::string_view pattern, std::string_view id);
// Why the pattern stands for no check, or nothing.
std::optional<std::string> fault_of_pattern(std::string_view pattern);

// What the options say, with the acknowledgements read.
struct Selection {
  std::vector<std::string> only;  // patterns; empty: all
  std::vector<std::string> skip;
  std::vector<policy::Acknowledgement> acknowledged;
  std::chrono::sys_days today;
};

// Reads the file that the options name. SOURCE_DATE_EPOCH says what today is, else the clock.
dns::Result<Selection> read_selection(const FindingOptions& options,
                                      const Environment& environment);

// Takes out of the plan what is not to be told, and marks what is accepted. Returns, for people, a
// line for each acknowledgement that fits nothing.
std::string apply(const Selection& selection, Plan& plan);

}  // namespace gen
