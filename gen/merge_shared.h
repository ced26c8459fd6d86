// helo.shared, which no shard alone can find.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "gen/merge_report.h"
#include "gen/part_lines.h"
#include "policy/acknowledgement.h"

namespace gen {

// What the rows of other shards make of each domain's, with what is accepted of it.
class SharedFindings {
 public:
  // The joined rows must have been noted, and outlive it.
  explicit SharedFindings(const JoinedReport& joined);

  std::vector<policy::Finding> of(const DomainLine& line, std::size_t part);
  // The lines of those acknowledgements that fitted a finding so far, as they would tell that none
  // did.
  std::set<std::string> used() const;

 private:
  const JoinedReport& joined_;
  std::vector<policy::Acknowledger> acknowledgers_;  // of each part's
};

}  // namespace gen
