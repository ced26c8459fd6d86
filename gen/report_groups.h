// The findings of a report put together: those that say the same.
#pragma once

#include <string>
#include <vector>

#include "gen/report.h"

namespace gen {

// The same check said the same of each, or what is not known is the same; never empty.
using FindingGroup = std::vector<const policy::Finding*>;

// Whether it only tells that a fact was not to be had, and nobody has accepted that.
bool is_open_question(const policy::Finding& finding);

// By gravity, what is accepted last, then in the order of checks and domains.
std::vector<FindingGroup> grouped(const Report& report);

// Their checks' ids, each once, in their order.
std::vector<std::string> checks_of(const FindingGroup& findings);

// Whom they are about, each once, sorted.
std::vector<std::string> names_of(const FindingGroup& findings);

}  // namespace gen
