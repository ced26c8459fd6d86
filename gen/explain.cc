#include <fmt/format.h>

#include <cstdio>

#include "gen/domain_list.h"
#include "gen/explanation.h"
#include "gen/generate.h"
#include "gen/policy_hash.h"
#include "gen/run.h"
#include "gen/trusted_domains.h"

namespace gen {

using policy::TrustedDomain;

namespace {

// Without any list the domain asked for is the list.
PolicyOptions with_domain(const ExplainOptions& options) {
  PolicyOptions policy = options.policy;
  if (policy.policy_file.empty() && policy.domain_files.empty()) policy.domains = {options.domain};
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
  const tl::expected<Survey, Failure> survey = take_survey(*start, options.policy.on_host);
  if (!survey) return tell(survey.error());
  start->session->save_recording();
  const Plan plan = make_plan(*survey, start->inputs);
  fmt::print("{}", explanation_of({policy, hash, *survey, plan}, 0));
  return plan.is_incomplete() ? ExitStatus::incomplete : ExitStatus::clean;
}

}  // namespace gen
