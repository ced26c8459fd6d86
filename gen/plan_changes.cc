#include "gen/plan_changes.h"

#include <algorithm>
#include <map>
#include <set>

namespace gen {

using policy::Finding;
using policy::Sender;
using policy::Verdict;

namespace {

// How much somebody must act. That something is unknown does not make a fault go away.
int weight(Verdict verdict) {
  switch (verdict) {
    case Verdict::error:
      return 3;
    case Verdict::warning:
      return 2;
    case Verdict::unknown:
      return 1;
    case Verdict::note:
    case Verdict::pass:
    case Verdict::not_applicable:
      break;
  }
  return 0;
}

constexpr int least_fault = 2;  // a warning

// What weighs most of each key.
std::map<FindingKey, int> weights_of(const std::vector<const Finding*>& findings) {
  std::map<FindingKey, int> weights;
  for (const Finding* const finding : findings) {
    int& known = weights[key_of(*finding)];
    known = std::max(known, weight(finding->judgement.verdict));
  }
  return weights;
}

int weight_in(const std::map<FindingKey, int>& weights, const Finding& finding) {
  const auto found = weights.find(key_of(finding));
  return found == weights.end() ? 0 : found->second;
}

void append_change(std::vector<RowChange>& rows, std::optional<dns::DomainName> domain,
                   const std::optional<Sender>& before, const std::optional<Sender>& after) {
  if (before != after) rows.push_back({std::move(domain), before, after});
}

std::vector<RowChange> row_changes(const policy::HostsFile& before,
                                   const policy::HostsFile& after) {
  std::set<dns::DomainName> domains;
  for (const auto& [domain, sender] : before.entries) domains.insert(domain);
  for (const auto& [domain, sender] : after.entries) domains.insert(domain);
  std::vector<RowChange> rows;
  append_change(rows, std::nullopt, before.default_sender, after.default_sender);
  for (const dns::DomainName& domain : domains) {
    append_change(rows, domain, before.entry_of(domain), after.entry_of(domain));
  }
  return rows;
}

// What is wrong from one address of a domain before, and from another after, is as wrong as it was.
void drop_moved(PlanChanges& changes) {
  std::erase_if(changes.caused, [&cured = changes.cured](const Finding* now) {
    const auto before = std::ranges::find_if(cured, [now](const Finding* was) {
      return was->check == now->check && was->domain == now->domain &&
             weight(was->judgement.verdict) >= weight(now->judgement.verdict);
    });
    if (before == cured.end()) return false;
    cured.erase(before);
    return true;
  });
}

}  // namespace

FindingKey key_of(const Finding& finding) {
  return {finding.check->id, finding.domain, finding.ip};
}

PlanChanges changes_of(const Plan& before, const Plan& after) {
  const std::vector<const Finding*> old_findings = findings_of(before);
  const std::vector<const Finding*> new_findings = findings_of(after);
  const std::map<FindingKey, int> old_weights = weights_of(old_findings);
  const std::map<FindingKey, int> new_weights = weights_of(new_findings);
  PlanChanges changes{{}, {}, row_changes(before.rows, after.rows)};
  for (const Finding* const finding : old_findings) {
    const bool was_fault = weight(finding->judgement.verdict) >= least_fault;
    if (was_fault && weight_in(new_weights, *finding) == 0) changes.cured.push_back(finding);
  }
  for (const Finding* const finding : new_findings) {
    const int now = weight(finding->judgement.verdict);
    if (now >= least_fault && weight_in(old_weights, *finding) < now) {
      changes.caused.push_back(finding);
    }
  }
  drop_moved(changes);
  return changes;
}

}  // namespace gen
