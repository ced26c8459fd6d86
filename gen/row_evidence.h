// What stands behind a row of the hosts file: one line from DNS.
#pragma once

#include <string>

#include "policy/decide.h"

namespace gen {

// The same for the same facts: no TTL and no reason of an outage is in it, for they change from run
// to run, and the file would with them.
struct RowEvidence {
  std::string text;
  bool is_whole = true;  // false: with an unavailable fact it could be another
};

// Of a domain's row, or of the default's.
RowEvidence evidence_of(const policy::DomainFacts& facts, const policy::Decision& decision);
RowEvidence evidence_of(const policy::Candidate& default_identity,
                        const policy::Decision& decision);

}  // namespace gen
