// Which findings of a plan are told, and which of them count: --only, --skip, --ack.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "dns/result.h"
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
};

// Reads the file that the options name.
dns::Result<Selection> read_selection(const FindingOptions& options);

// The checks that are told.
std::vector<const policy::Check*> told_checks(const Selection& selection);

// Takes out what is not to be told.
void keep_told(const Selection& selection, std::vector<policy::Finding>& findings);

// What is told, for people, of an acknowledgement that fits nothing.
std::string unused_line(const policy::Acknowledgement& one);
// Whether a line tells that.
bool tells_of_unused(std::string_view line);

// Marks what is accepted now. The selection must outlive it.
policy::Acknowledger acknowledger_of(const Selection& selection, std::chrono::sys_seconds now);
// For people: a line for each acknowledgement that has fitted nothing.
std::string unused_lines(const policy::Acknowledger& acknowledger);

// Takes out of the plan what is not to be told, and marks what is accepted.
void apply(const Selection& selection, policy::Acknowledger& acknowledger, Plan& plan);

}  // namespace gen
