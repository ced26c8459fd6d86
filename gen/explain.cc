#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "gen/domain_list.h"
#include "gen/explanation.h"
#include "gen/generate.h"
#include "gen/near_miss.h"
#include "gen/policy_hash.h"
#include "gen/run.h"

namespace gen {

using policy::TrustedDomain;

namespace {

// Without any list the domain asked for is the list.
PolicyOptions with_domain(const ExplainOptions& options) {
  PolicyOptions policy = options.policy;
  if (policy.policy_file.empty() && policy.domain_files.empty()) policy.domains = {options.domain};
  return policy;
}

std::string not_trusted(const std::string& domain, const std::vector<TrustedDomain>& trusted) {
  std::vector<std::string_view> names;
  for (const TrustedDomain& one : trusted) names.push_back(one.name.to_string());
  const std::optional<std::string_view> near = near_miss(domain, names);
  return fmt::format("{}: not a trusted domain, so nothing is asked of its DNS{}", domain,
                     near ? fmt::format(": did you mean {}?", *near) : "");
}

// Leaves only the domain asked for among the trusted ones, so that no other is asked about.
std::optional<Failure> keep_only(const std::string& asked, std::vector<TrustedDomain>& trusted) {
  const dns::Result<std::vector<TrustedDomain>> read = read_domain_arguments({asked});
  if (!read) return Failure{ExitStatus::usage, dns::to_string(read.error().front())};
  const dns::DomainName& name = read->front().name;
  const auto found = std::find_if(trusted.begin(), trusted.end(),
                                  [&](const TrustedDomain& one) { return one.name == name; });
  if (found == trusted.end()) {
    return Failure{ExitStatus::usage, not_trusted(name.to_string(), trusted)};
  }
  const TrustedDomain only = *found;
  trusted = {only};
  return std::nullopt;
}

}  // namespace

ExitStatus explain(const ExplainOptions& options, const Environment& environment) {
  dns::Result<Start> start =
      start_run(with_domain(options), options.dns, options.present, environment);
  if (!start) return tell(start.error());
  policy::Policy& policy = start->inputs.policy;
  const std::string hash = policy_hash(policy);
  if (const std::optional<Failure> failure = keep_only(options.domain, policy.domains)) {
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
