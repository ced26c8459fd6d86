#include "gen/spf_cures.h"

#include <algorithm>

#include "policy/spf_cure.h"

namespace gen {

using dns::Task;
using policy::AllowedIps;
using policy::Finding;
using policy::TrustedDomain;
using policy::Verdict;

namespace {

// A finding to be filled in, and the addresses that may be let send for it.
struct Work {
  Finding* finding;
  AllowedIps ours;
};

bool wants_cure(const Finding& finding) {
  const std::string_view id = finding.check->id;
  const Verdict verdict = finding.judgement.verdict;
  return (id == "spf.mailfrom" || id == "spf.helo") && finding.sender && finding.ip &&
         (verdict == Verdict::error || verdict == Verdict::warning);
}

// Whom a record may newly name: in a scope its addresses alone.
AllowedIps ours_of(const TrustedDomain* domain, const AllowedIps& allowed, const Finding& finding) {
  if (domain != nullptr && !domain->scope.ips.empty()) return AllowedIps::of(domain->scope.ips);
  return allowed.is_any() ? AllowedIps::of({*finding.ip}) : allowed;
}

std::vector<Work> list_work(const policy::Policy& policy, const AllowedIps& allowed, Plan& plan) {
  std::vector<Work> work;
  const auto add = [&](const TrustedDomain* domain, std::vector<Finding>& findings) {
    for (Finding& finding : findings) {
      if (wants_cure(finding)) work.push_back({&finding, ours_of(domain, allowed, finding)});
    }
  };
  if (plan.default_identity) add(nullptr, plan.default_identity->findings);
  for (std::size_t i = 0; i < plan.domains.size(); ++i) {
    add(&policy.domains[i], plan.domains[i].findings);
  }
  return work;
}

policy::SpfIdentity identity_of(const Finding& finding) {
  const bool is_helo = finding.check->id == "spf.helo";
  const std::string domain = is_helo || !finding.domain ? "" : finding.domain->to_string();
  return policy::identity_of({*finding.ip, finding.sender->helo.to_string(), domain});
}

Task<dns::Done> cure(policy::SpfSession& spf, const Work& work) {
  const policy::SpfIdentity identity = identity_of(*work.finding);
  policy::SpfRecordCache& records = spf.records();
  const AllowedIps& ours = work.ours;
  const auto find = [&identity, &ours, &records](const policy::SpfAnswers& answers) {
    return find_spf_cure(identity, answers, ours, records);
  };
  const policy::SpfCure found = co_await spf.learn(find);
  if (found.edit && identity.domain) {
    work.finding->judgement.publish = policy::txt_cure(
        *identity.domain, found.edit->after,
        found.edit->before.empty() ? std::string_view() : found.edit->before.front());
  }
  co_return dns::Done();
}

// A worker: takes the next until none is left.
Task<dns::Done> cure_some(policy::SpfSession& spf, const std::vector<Work>& work,
                          std::size_t& next) {
  while (next < work.size()) {
    const Work& one = work[next++];
    co_await cure(spf, one);
  }
  co_return dns::Done();
}

Task<dns::Done> cure_all(policy::SpfSession& spf, const std::vector<Work>& work) {
  std::size_t next = 0;
  std::vector<Task<dns::Done>> workers;
  for (std::size_t i = 0; i < std::min(work.size(), domains_at_once); ++i) {
    workers.push_back(cure_some(spf, work, next));
  }
  const std::vector<dns::Done> done = co_await all_of(std::move(workers));
  co_await spf.drain();
  co_return dns::Done();
}

}  // namespace

void find_spf_cures(DnsSession& session, const policy::Policy& policy, const Survey& survey,
                    Plan& plan) {
  const std::vector<Work> work = list_work(policy, survey.allowed, plan);
  if (work.empty()) return;
  policy::SpfSession spf(session.loop(), session.resolver());
  session.loop().run(cure_all(spf, work));
}

}  // namespace gen
