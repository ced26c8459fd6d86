#include "gen/spf_cures.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "policy/helo_name.h"
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
  std::optional<policy::SpfEdit> edit = std::nullopt;  // what was found
};

bool is_fault(const Finding& finding) {
  return finding.judgement.verdict == Verdict::error ||
         finding.judgement.verdict == Verdict::warning;
}

bool wants_pass(const Finding& finding) {
  const std::string_view id = finding.check->id;
  const bool is_of_sender = finding.sender && finding.ip && is_fault(finding);
  if (id == "spf.helo") return is_of_sender && !policy::fault_of_helo_name(finding.sender->helo);
  return id == "spf.mailfrom" && is_of_sender;
}

bool wants_fewer_terms(const Finding& finding) {
  return finding.check->id == "spf.terms" && finding.domain &&
         finding.judgement.verdict == Verdict::error;
}

// Whom a record may newly name: in a scope its addresses alone.
AllowedIps ours_of(const TrustedDomain* domain, const AllowedIps& allowed, const Finding& finding) {
  if (domain != nullptr && !domain->scope.ips.empty()) return AllowedIps::of(domain->scope.ips);
  if (!allowed.is_any() || !finding.ip) return allowed;
  return AllowedIps::of({*finding.ip});
}

std::vector<Work> list_work(const TrustedDomain* domain, const AllowedIps& allowed,
                            std::vector<Finding>& findings) {
  std::vector<Work> work;
  for (Finding& finding : findings) {
    if (wants_pass(finding) || wants_fewer_terms(finding)) {
      work.push_back({&finding, ours_of(domain, allowed, finding)});
    }
  }
  return work;
}

policy::SpfIdentity identity_of(const Finding& finding) {
  const bool is_helo = finding.check->id == "spf.helo";
  const std::string domain = is_helo || !finding.domain ? "" : finding.domain->to_string();
  // Of the domain's record itself any client will do.
  if (!finding.sender || !finding.ip) {
    return policy::identity_of({dns::IpAddress::from_ipv4({}), domain, domain});
  }
  return policy::identity_of({*finding.ip, finding.sender->helo.to_string(), domain});
}

Task<dns::Done> cure(policy::SpfSession& spf, Work& work) {
  const policy::SpfIdentity identity = identity_of(*work.finding);
  policy::SpfRecordCache& records = spf.records();
  const AllowedIps& ours = work.ours;
  const bool is_record_alone = wants_fewer_terms(*work.finding);
  const auto find = [&identity, &ours, &records,
                     is_record_alone](const policy::SpfAnswers& answers) {
    return is_record_alone ? find_shorter_spf(identity, answers, ours, records)
                           : find_spf_cure(identity, answers, ours, records);
  };
  policy::SpfCure found = co_await spf.learn(find);
  if (found.edit && identity.domain) {
    work.finding->judgement.publish =
        policy::txt_cure(*identity.domain, found.edit->after, found.edit->before);
    work.edit = std::move(found.edit);
  }
  co_return dns::Done();
}

bool is_past_limit(const policy::SpfEdit& edit) {
  return edit.tree_terms > policy::spf_term_limit;
}

// What the domain's mail passes by mends its record too, where it is short enough: one record for
// both.
void share_record(std::vector<Work>& work) {
  const auto passing = std::ranges::find_if(work, [](const Work& one) {
    const bool serves = one.finding->check->id == "spf.mailfrom" && one.edit && one.finding->domain;
    return serves && !is_past_limit(*one.edit);
  });
  if (passing == work.end()) return;
  for (Work& one : work) {
    if (!wants_fewer_terms(*one.finding)) continue;
    one.edit = passing->edit;
    one.finding->judgement.publish = passing->finding->judgement.publish;
  }
}

// Says what the record does not do, and what it asks of whoever publishes it.
void explain(const Work& work) {
  std::string& wanted = work.finding->judgement.wanted;
  if (work.edit && work.edit->is_flattened) {
    wanted += fmt::format("; what the record changes: {}", fmt::join(work.edit->steps, "; "));
  } else if (work.edit && is_past_limit(*work.edit)) {
    wanted += fmt::format("; it does not suffice for others, {} of {} terms are left: {}",
                          work.edit->tree_terms, policy::spf_term_limit, policy::past_limit_advice);
  } else if (!work.edit && wants_fewer_terms(*work.finding)) {
    wanted += fmt::format("; {}", policy::past_limit_advice);
  }
}

}  // namespace

Task<dns::Done> SpfCures::find(const TrustedDomain* domain, std::vector<Finding>& findings) {
  std::vector<Work> work = list_work(domain, allowed_, findings);
  std::vector<Task<dns::Done>> cures;
  for (Work& one : work) cures.push_back(cure(spf_, one));
  const std::vector<dns::Done> done = co_await all_of(std::move(cures));
  share_record(work);
  for (const Work& one : work) explain(one);
  co_return dns::Done();
}

namespace {

// A worker: takes the next domain until none is left.
Task<dns::Done> cure_some(SpfCures& cures, const policy::Policy& policy, Plan& plan,
                          std::size_t& next) {
  while (next < plan.domains.size()) {
    const std::size_t index = next++;
    const TrustedDomain* const domain = &policy.domains[index];
    std::vector<Finding>& findings = plan.domains[index].findings;
    co_await cures.find(domain, findings);
  }
  co_return dns::Done();
}

Task<dns::Done> cure_all(SpfCures& cures, const policy::Policy& policy, Plan& plan) {
  std::size_t next = 0;
  std::vector<Task<dns::Done>> workers;
  if (plan.default_identity) {
    workers.push_back(cures.find(nullptr, plan.default_identity->findings));
  }
  for (std::size_t i = 0; i < std::min(plan.domains.size(), domains_at_once); ++i) {
    workers.push_back(cure_some(cures, policy, plan, next));
  }
  const std::vector<dns::Done> done = co_await all_of(std::move(workers));
  co_await cures.drain();
  co_return dns::Done();
}

}  // namespace

void find_spf_cures(DnsSession& session, const policy::Policy& policy, const Survey& survey,
                    Plan& plan) {
  SpfCures cures(session, survey.allowed);
  session.loop().run(cure_all(cures, policy, plan));
}

}  // namespace gen
