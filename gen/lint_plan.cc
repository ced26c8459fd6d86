#include "gen/lint_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

namespace gen {

using dns::DomainName;
using policy::Finding;
using policy::TextPlace;
using policy::TrustedDomain;

namespace {

// By domain; of several entries for one the first, which counts.
std::map<DomainName, const HostsEntry*> entries_by_domain(const HostsReading& reading) {
  std::map<DomainName, const HostsEntry*> entries;
  for (const HostsEntry& entry : reading.entries) {
    if (entry.domain) entries.emplace(*entry.domain, &entry);
  }
  return entries;
}

}  // namespace

void judge_senders_of(const FoundFile& file, Inputs& inputs) {
  const policy::HostsFile& hosts = file.reading.hosts;
  const auto entries = entries_by_domain(file.reading);
  std::vector<TrustedDomain>& domains = inputs.policy.domains;
  if (domains.empty()) {
    for (const auto& [name, sender] : hosts.entries) {
      domains.push_back({name, {file.name, entries.at(name)->key_place}});
    }
  }
  for (TrustedDomain& domain : domains) {
    const auto sender = hosts.entries.find(domain.name);
    domain.leaves_by_default = sender == hosts.entries.end();
    domain.use =
        domain.leaves_by_default ? nullptr : std::make_shared<const policy::Sender>(sender->second);
  }
  inputs.policy.default_sender = hosts.default_sender;
  // An entry stays where something is not known of it.
  inputs.present = {std::nullopt, hosts.entries};
}

namespace {

// Knows where in the file a finding is at home.
class Places {
 public:
  explicit Places(const HostsReading& reading) : entries_(entries_by_domain(reading)) {
    for (const HostsEntry& entry : reading.entries) {
      if (entry.key == "default" && default_ == nullptr) default_ = &entry;
    }
  }

  void settle(std::vector<Finding>& findings) const {
    for (Finding& finding : findings) {
      if (!finding.place.is_known()) finding.place = place_of(finding);
    }
  }

 private:
  TextPlace place_of(const Finding& finding) const {
    const HostsEntry* const entry = entry_of(finding);
    if (entry == nullptr) return {};
    if (!finding.sender) return entry->key_place;
    if (finding.check->id.starts_with("helo.")) return entry->helo_place;
    return finding.ip && finding.ip == finding.sender->ip6 ? entry->ip6_place : entry->ip_place;
  }

  // A domain without an entry leaves by the default's sender: what is wrong is told there.
  const HostsEntry* entry_of(const Finding& finding) const {
    if (!finding.domain) return finding.sender ? default_ : nullptr;
    const auto found = entries_.find(*finding.domain);
    if (found != entries_.end()) return found->second;
    return finding.sender ? default_ : nullptr;
  }

  std::map<DomainName, const HostsEntry*> entries_;
  const HostsEntry* default_ = nullptr;
};

void append(std::vector<Finding>& all, std::vector<Finding> more) {
  std::ranges::move(more, std::back_inserter(all));
}

// Mail leaves by what the file says, also where a blocking check refuses that.
void keep_entry(const TrustedDomain* domain, policy::Refusal, policy::Decision& decision) {
  if (domain == nullptr || !domain->use || decision.outcome != policy::Outcome::none) return;
  decision.row = *domain->use;
  decision.is_waiting = true;
}

}  // namespace

Plan make_lint_plan(const Survey& survey, const Inputs& inputs, const FoundFile& file) {
  const policy::Policy& policy = inputs.policy;
  Plan plan = decide_all(survey, inputs, keep_entry);
  plan.rows = file.reading.hosts;
  append(plan.row_findings, find_shared_addresses(plan.rows, policy.weights));
  append(plan.row_findings, check_file(file, survey.allowed, policy.weights));
  if (inputs.hosted) {
    append(plan.row_findings,
           compare_with_hosted(policy.domains, inputs.hosted->domains, policy.weights));
  }
  append(plan.row_findings, find_untrusted_entries(plan.rows, policy.domains, policy.weights));
  const Places places(file.reading);
  if (plan.default_identity) places.settle(plan.default_identity->findings);
  for (policy::DomainAudit& audit : plan.domains) places.settle(audit.findings);
  places.settle(plan.row_findings);
  return plan;
}

}  // namespace gen
