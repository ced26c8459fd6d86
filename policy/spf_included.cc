#include "policy/spf_included.h"

#include <algorithm>
#include <tuple>

namespace policy {
namespace {

constexpr std::size_t text_limit = 4096;  // octets of a record that are kept

SpfIncluded summary_of(const SpfTreeRecord& record) {
  SpfIncluded summary{record.domain, record.reason};
  summary.ttl = record.ttl;
  summary.spf_records = static_cast<std::uint32_t>(record.spf_records);
  summary.terms = record.cost;
  summary.voids = record.voids;
  if (record.record) summary.record = record.record->text.substr(0, text_limit);
  return summary;
}

void collect_below(const SpfTreeRecord& record, std::map<dns::DomainName, SpfIncluded>& found) {
  for (const SpfTreeTerm& term : record.terms) {
    for (const SpfTreeRecord& nested : term.nested) {
      // One that the walk did not enter again is told where it did.
      if (nested.end == SpfTreeEnd::none) merge(found, summary_of(nested));
      collect_below(nested, found);
    }
  }
}

}  // namespace

void merge(std::map<dns::DomainName, SpfIncluded>& all, const SpfIncluded& one) {
  const auto answer = [](const SpfIncluded& included) {
    return std::tie(included.reason, included.ttl, included.spf_records, included.record);
  };
  SpfIncluded& kept = all.try_emplace(one.domain, one).first->second;
  const int terms = std::max(kept.terms, one.terms);
  const SpfVoids voids{std::max(kept.voids.ipv4, one.voids.ipv4),
                       std::max(kept.voids.ipv6, one.voids.ipv6)};
  if (answer(one) < answer(kept)) kept = one;
  kept.terms = terms;
  kept.voids = voids;
}

std::vector<SpfIncluded> included_by(const SpfTree& tree) {
  std::map<dns::DomainName, SpfIncluded> found;
  collect_below(tree.root, found);
  std::vector<SpfIncluded> records;
  for (auto& [name, record] : found) records.push_back(std::move(record));
  return records;
}

SharedSpfIncluded SpfIncludedPool::share(std::vector<SpfIncluded> records) {
  SharedSpfIncluded shared;
  for (SpfIncluded& record : records) {
    SharedSpfIncluded& known = known_[record.domain];
    const auto same =
        std::ranges::find_if(known, [&record](const auto& one) { return *one == record; });
    if (same == known.end()) {
      known.push_back(std::make_shared<const SpfIncluded>(std::move(record)));
      shared.push_back(known.back());
    } else {
      shared.push_back(*same);
    }
  }
  return shared;
}

}  // namespace policy
