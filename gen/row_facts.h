// What DNS said of a row, for the journal.
#pragma once

#include <string>
#include <vector>

#include "policy/decide.h"

namespace gen {

// A record a line, as a zone has it, with its TTL; what is not there too. Of a domain's row, or of
// the default's.
std::vector<std::string> facts_of_row(const dns::DomainName& domain,
                                      const policy::DomainFacts& known,
                                      const policy::Decision& decision);
std::vector<std::string> facts_of_row(const policy::Candidate& default_identity);

}  // namespace gen
