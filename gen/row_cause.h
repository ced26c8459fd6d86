// Why a row is as it is, for the journal: the decision's reason, and what DNS said.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gen/report.h"

namespace gen {

struct RowCause {
  std::string reason;
  // A record a line, as a zone has it, with its TTL; what is not there too.
  std::vector<std::string> facts;
};

// Of a domain's row, or the default's. One that is no trusted domain (any more) has no facts.
RowCause cause_of_row(const Report& report, const std::optional<dns::DomainName>& domain);

}  // namespace gen
