// The SPF records that domains include, or redirect to: each kept once, however many domains do.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "policy/spf_tree.h"

namespace policy {

struct SpfIncluded {
  dns::DomainName domain;
  dns::Reason reason = dns::Reason::not_recorded;  // of its TXT records
  dns::Ttl ttl{0};
  std::uint32_t spf_records = 0;
  std::string record = {};  // its octets, where there is exactly one
  int terms = 0;            // of the record and of all below it
  SpfVoids voids = {};

  bool operator==(const SpfIncluded&) const = default;
};

// The records below the tree's root, each name once, sorted by name. Of one that stands at several
// places the costs are the greatest of them.
std::vector<SpfIncluded> included_by(const SpfTree& tree);

// Puts the record among those, its costs the greatest of both where its name is there: in whichever
// order, the same comes of it.
void merge(std::map<dns::DomainName, SpfIncluded>& all, const SpfIncluded& one);

using SharedSpfIncluded = std::vector<std::shared_ptr<const SpfIncluded>>;

// Keeps one of all that are equal.
class SpfIncludedPool {
 public:
  SharedSpfIncluded share(std::vector<SpfIncluded> records);

 private:
  std::map<dns::DomainName, SharedSpfIncluded> known_;
};

}  // namespace policy
