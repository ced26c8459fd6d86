#include <fmt/format.h>

#include <cstdio>

#include "gen/domain_list.h"
#include "gen/explanation.h"
#include "gen/generate.h"
#include "gen/outlook.h"
#include "gen/policy_hash.h"
#include "gen/trusted_domains.h"

namespace gen {

using policy::TrustedDomain;

namespace {

PolicyOptions with_domain(const ExplainOptions& options) {
  PolicyOptions policy = options.policy;
  policy.domain_asked_for = options.domain;
  return policy;
}

std::optional<Failure> keep_only_domain(const std::string& asked,
                                        std::vector<TrustedDomain>& trusted) {
  const dns::Result<std::vector<TrustedDomain>> read = read_domain_arguments({asked});
  if (!read) return Failure{ExitStatus::usage, dns::to_string(read.error().front())};
  return keep_only({read->front().name}, trusted);
}

}  // namespace

ExitStatus explain(const ExplainOptions& options, const Environment& environment) {
  dns::Result<Start> start =
      start_run(with_domain(options), options.dns, options.present, environment);
  if (!start) return tell(start.error());
  policy::Policy& policy = start->inputs.policy;
  const std::string hash = policy_hash(policy);
  if (const std::optional<Failure> failure = keep_only_domain(options.domain, policy.domains)) {
    return tell(*failure);
  }
  const auto take = [&] { return take_survey(*start, options.policy.on_host); };
  const auto without_overlay = look_without_overlay(*start->session, take);
  if (!without_overlay) return tell(without_overlay.error());
  const tl::expected<Survey, Failure> survey = take();
  if (!survey) return tell(survey.error());
  start->session->save_recording();
  const Plan plan = make_plan(*survey, start->inputs);
  const Gists gists;  // the survey holds all facts
  Report report{policy, hash, *survey, plan, gists};
  std::optional<Plan> plan_without;
  std::optional<PlanChanges> changes;
  if (*without_overlay) {
    plan_without = make_plan(**without_overlay, start->inputs);
    changes = changes_of(*plan_without, plan);
    report.changes = &*changes;
  }
  fmt::print("{}", explanation_of(report, 0));
  return plan.is_incomplete() ? ExitStatus::incomplete : ExitStatus::clean;
}

}  // namespace gen
