// The whole way of one domain, from where it was listed to the row written, as text for people.
#pragma once

#include <string>

#include "gen/report.h"

namespace gen {

// `index` is the domain's place among the trusted domains of the report.
std::string explanation_of(const Report& report, std::size_t index);

}  // namespace gen
