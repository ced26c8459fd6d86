#include "gen/judging.h"

#include <utility>

namespace gen {

using dns::Done;
using dns::Task;

Judging::Judging(DnsSession& session, const Inputs& inputs, const Survey& survey,
                 const Selection& selection, policy::Acknowledger& acknowledger,
                 policy::AmendDecision amend, WantedGists wanted)
    : session_(session),
      inputs_(inputs),
      survey_(survey),
      selection_(selection),
      acknowledger_(acknowledger),
      amend_(std::move(amend)),
      cures_(session, survey.allowed),
      plan_(begin_plan(survey, inputs, amend_)),
      gists_(std::move(wanted)) {}

Task<Done> Judging::take(std::size_t index, policy::DomainFacts facts) {
  {
    const policy::DomainFacts taken = std::move(facts);  // which go before there is any wait
    decide_domain(plan_, index, taken, survey_, inputs_, amend_);
    gists_.take(index, taken, plan_.domains[index].decision, inputs_, survey_);
  }
  const policy::TrustedDomain* const domain = &inputs_.policy.domains[index];
  std::vector<policy::Finding>& findings = plan_.domains[index].findings;
  keep_told(selection_, findings);
  co_await cures_.find(domain, findings);
  if (gists_.wanted().findings) put_away(index);
  co_return Done();
}

// Of many domains the findings would be the largest thing in memory.
void Judging::put_away(std::size_t index) {
  std::vector<policy::Finding> findings = std::exchange(plan_.domains[index].findings, {});
  acknowledger_.mark(findings);
  for (const policy::Finding& finding : findings) count(plan_.put_away, finding);
  gists_.keep_findings(index, findings);
}

Task<Done> Judging::finish_cures() {
  if (plan_.default_identity) {
    std::vector<policy::Finding>& findings = plan_.default_identity->findings;
    keep_told(selection_, findings);
    co_await cures_.find(nullptr, findings);
  }
  co_await cures_.drain();
  co_return Done();
}

std::pair<Plan, Gists> Judging::finish() {
  session_.loop().run(finish_cures());
  finish_plan(plan_, inputs_);
  return {std::move(plan_), std::move(gists_)};
}

}  // namespace gen
