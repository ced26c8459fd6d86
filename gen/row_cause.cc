#include "gen/row_cause.h"

#include <algorithm>

#include "gen/row_facts.h"

namespace gen {

namespace {

RowCause cause_of_default(const Report& report) {
  const Plan& plan = report.plan;
  if (!plan.default_identity) return {"nobody names a default identity", {}};
  const std::optional<policy::Candidate>& identity = report.survey.default_identity;
  return {plan.default_identity->decision.reason,
          identity ? facts_of_row(*identity) : std::vector<std::string>()};
}

}  // namespace

RowCause cause_of_row(const Report& report, const std::optional<dns::DomainName>& domain) {
  if (!domain) return cause_of_default(report);
  const auto& domains = report.policy.domains;
  const auto listed = std::ranges::lower_bound(domains, *domain, {}, &policy::TrustedDomain::name);
  if (listed == domains.end() || listed->name != *domain) {
    return {"it is not among the trusted domains", {}};
  }
  const auto place = static_cast<std::size_t>(listed - domains.begin());
  return {report.plan.domains[place].decision.reason, report.gists.row_facts(place)};
}

}  // namespace gen
