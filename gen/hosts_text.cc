#include "gen/hosts_text.h"

#include <fmt/ranges.h>

namespace gen {

using policy::Candidate;
using policy::Decision;
using policy::Outcome;

namespace {

std::string ptr_evidence(const policy::AddressFacts& address) {
  if (!address.ptr.found()) return address.ptr.absent() ? "no PTR" : "PTR not known";
  std::vector<std::string> names;
  for (const dns::DomainName& name : address.ptr.records) names.push_back(name.to_string());
  return fmt::format("PTR {}", fmt::join(names, " "));
}

std::string kept_evidence(const Decision& decision) {
  return decision.outcome == Outcome::undecided ? "kept: DNS did not tell enough to decide"
                                                : "kept: the domain's DNS asks for what is not its";
}

std::string evidence_of(const policy::DomainFacts& facts, const Decision& decision) {
  if (!decision.candidate) return kept_evidence(decision);
  const Candidate& candidate = facts.candidates[*decision.candidate];
  std::string evidence = "fixed by the policy";
  if (candidate.exchange) {
    evidence = fmt::format(
        "{} {} has {}",
        facts.has_implicit_mx() ? "no MX, so" : fmt::format("MX {}", candidate.preference),
        *candidate.exchange, candidate.sender.ip);
  }
  return fmt::format("{}; {}", evidence, ptr_evidence(*candidate.address));
}

std::string evidence_of(const Candidate& default_identity, const Decision& decision) {
  if (!decision.candidate) return kept_evidence(decision);
  return fmt::format("the default identity; {}", ptr_evidence(*default_identity.address));
}

}  // namespace

HostsText hosts_text_of(const Report& report) {
  const Plan& plan = report.plan;
  HostsText text{hosts_header(report.policy_hash), std::nullopt, {}};
  if (plan.rows.default_sender) {
    text.default_row = {*plan.rows.default_sender, evidence_of(*report.survey.default_identity,
                                                               plan.default_identity->decision)};
  }
  for (std::size_t i = 0; i < plan.domains.size(); ++i) {
    const policy::Decision& decision = plan.domains[i].decision;
    if (!decision.row) continue;
    text.rows.emplace(report.policy.domains[i].name,
                      HostsRow{*decision.row, evidence_of(report.survey.domains[i], decision)});
  }
  return text;
}

}  // namespace gen
