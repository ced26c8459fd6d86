// What merge is to know of a domain and of a finding in a part's report.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gen/to_do.h"
#include "policy/sender.h"

namespace gen {

struct DomainLine {
  dns::DomainName name;
  std::string origin;
  std::string outcome;
  std::optional<policy::Sender> row;
  std::string sending;
};

// The rest of the item is not looked at. Throws std::exception where it is none.
DomainLine parse_domain_line(std::string_view item);

// The same item of a domain whose mail leaves by a sender that a check refuses.
std::string as_faulty(std::string item, const DomainLine& line);

// Throws std::exception where the item is no finding.
WantedCure parse_finding_line(std::string_view item);

}  // namespace gen
