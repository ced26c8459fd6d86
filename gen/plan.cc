#include "gen/plan.h"

#include <algorithm>
#include <tuple>

namespace gen {

using policy::Decision;
using policy::Finding;
using policy::Outcome;
using policy::Verdict;

namespace {

void count(Summary& summary, const Decision& decision) {
  switch (decision.outcome) {
    case Outcome::chosen:
      ++(decision.row ? summary.own : summary.by_default);
      break;
    case Outcome::none:
      ++summary.none;
      break;
    case Outcome::undecided:
      ++summary.undecided;
      break;
  }
}

void append(std::vector<Finding>& all, std::vector<Finding> more) {
  std::move(more.begin(), more.end(), std::back_inserter(all));
}

}  // namespace

bool Plan::is_incomplete() const {
  const auto undecided = [](const Decision& decision) {
    return decision.outcome == Outcome::undecided;
  };
  return (default_identity && undecided(default_identity->decision)) ||
         std::any_of(domains.begin(), domains.end(),
                     [&](const policy::DomainAudit& audit) { return undecided(audit.decision); });
}

std::optional<policy::Sender> sender_by_default(const Survey& survey,
                                                const policy::Weights& weights,
                                                const policy::AmendDecision& amend) {
  if (!survey.default_identity) return std::nullopt;
  const policy::Surroundings surroundings = surroundings_of(survey, weights);
  const Decision decision =
      audit_default(*survey.default_identity, survey.present_default, surroundings, amend).decision;
  return decision.is_waiting && decision.row ? decision.row : survey.default_identity->sender();
}

Plan begin_plan(const Survey& survey, const Inputs& inputs, const policy::AmendDecision& amend) {
  Plan plan;
  plan.domains.resize(inputs.policy.domains.size());
  if (survey.default_identity) {
    plan.default_identity = audit_default(*survey.default_identity, survey.present_default,
                                          surroundings_of(survey, inputs.policy.weights), amend);
    plan.rows.default_sender = plan.default_identity->decision.row;
  }
  return plan;
}

void decide_domain(Plan& plan, std::size_t index, const policy::DomainFacts& facts,
                   const Survey& survey, const Inputs& inputs, const policy::AmendDecision& amend) {
  const policy::TrustedDomain& domain = inputs.policy.domains[index];
  policy::DomainAudit& audit = plan.domains[index];
  audit = audit_domain(domain, facts, inputs.present.entry_of(domain.name),
                       surroundings_of(survey, inputs.policy.weights), amend);
  if (audit.decision.row) plan.rows.entries.emplace(domain.name, *audit.decision.row);
}

void finish_plan(Plan& plan, const Inputs& inputs) {
  const policy::Policy& policy = inputs.policy;
  // Of a shard's rows alone it would tell half.
  if (!inputs.whole) {
    append(plan.row_findings, find_shared_addresses(plan.rows, policy.weights));
  }
  append(plan.row_findings, find_missing_default(plan.rows, policy.weights));
  if (inputs.hosted) {
    append(plan.row_findings,
           compare_with_hosted(policy.domains, inputs.hosted->domains, policy.weights));
  }
  append(plan.row_findings, find_untrusted_entries(inputs.present, policy.domains, policy.weights));
}

Plan decide_all(const Survey& survey, const Inputs& inputs, const policy::AmendDecision& amend) {
  Plan plan = begin_plan(survey, inputs, amend);
  for (std::size_t i = 0; i < plan.domains.size(); ++i) {
    decide_domain(plan, i, survey.domains[i], survey, inputs, amend);
  }
  return plan;
}

Plan make_plan(const Survey& survey, const Inputs& inputs, const policy::AmendDecision& amend) {
  Plan plan = decide_all(survey, inputs, amend);
  finish_plan(plan, inputs);
  return plan;
}

namespace {

// In no order.
std::vector<const Finding*> all_findings(const Plan& plan) {
  std::vector<const Finding*> findings;
  const auto add = [&findings](const std::vector<Finding>& some) {
    for (const Finding& finding : some) findings.push_back(&finding);
  };
  if (plan.default_identity) add(plan.default_identity->findings);
  for (const policy::DomainAudit& audit : plan.domains) add(audit.findings);
  add(plan.row_findings);
  return findings;
}

}  // namespace

std::vector<const Finding*> findings_of(const Plan& plan) {
  std::vector<const Finding*> findings = all_findings(plan);
  // Checks stand in one vector: their addresses are in the order of the table.
  std::stable_sort(findings.begin(), findings.end(), [](const Finding* left, const Finding* right) {
    return std::tie(left->domain, left->check) < std::tie(right->domain, right->check);
  });
  return findings;
}

void count(Summary& summary, Verdict verdict, bool is_accepted) {
  if (is_accepted) {
    ++summary.accepted;
    return;
  }
  switch (verdict) {
    case Verdict::pass:
    case Verdict::not_applicable:
      break;
    case Verdict::note:
      ++summary.notes;
      break;
    case Verdict::warning:
      ++summary.warnings;
      break;
    case Verdict::error:
      ++summary.errors;
      break;
    case Verdict::unknown:
      ++summary.unknowns;
      break;
  }
}

void count(Summary& summary, const Finding& finding) {
  count(summary, finding.judgement.verdict, finding.acknowledged != nullptr);
}

Summary summarize(const Plan& plan) {
  Summary summary = plan.put_away;
  for (const policy::DomainAudit& audit : plan.domains) count(summary, audit.decision);
  for (const Finding* const finding : all_findings(plan)) count(summary, *finding);
  return summary;
}

}  // namespace gen
