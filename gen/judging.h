// Judges and decides each domain as soon as its facts are known, and looks for its cures while the
// answers are at hand: so that nothing is asked a second time, however many domains there are.
#pragma once

#include <utility>

#include "gen/gists.h"
#include "gen/plan.h"
#include "gen/selection.h"
#include "gen/spf_cures.h"

namespace gen {

class Judging {
 public:
  // All must outlive it; of the survey all but the domains must be known.
  Judging(DnsSession& session, const Inputs& inputs, const Survey& survey,
          const Selection& selection, policy::Acknowledger& acknowledger,
          policy::AmendDecision amend, WantedGists wanted);

  dns::Task<dns::Done> take(std::size_t index, policy::DomainFacts facts);

  // Once all domains are taken: the plan, with the cures of what is told, and the domains' gists,
  // which have the domains' findings where these are wanted of them, with the accepted ones marked.
  std::pair<Plan, Gists> finish();

 private:
  void put_away(std::size_t index);
  dns::Task<dns::Done> finish_cures();

  DnsSession& session_;
  const Inputs& inputs_;
  const Survey& survey_;
  const Selection& selection_;
  policy::Acknowledger& acknowledger_;
  policy::AmendDecision amend_;
  SpfCures cures_;
  Plan plan_;
  Gists gists_;
};

}  // namespace gen
