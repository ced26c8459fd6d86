#include "gen/outlook.h"

#include <tuple>

#include "gen/judging.h"

namespace gen {

tl::expected<Outlook, Failure> look(Start& start, OnHost on_host, const Selection& selection,
                                    RowKeeper* keeper, WantedGists wanted) {
  tl::expected<Survey, Failure> ground = survey_ground(start, on_host);
  if (!ground) return tl::unexpected(std::move(ground.error()));
  Outlook outlook{std::move(*ground), {}, Gists(), {}};
  const policy::AmendDecision amend = keeper == nullptr ? policy::AmendDecision() : keeper->amend();
  policy::Acknowledger acknowledger = acknowledger_of(selection, start.inputs.certificates.now);
  Judging judging(*start.session, start.inputs, outlook.survey, selection, acknowledger, amend,
                  std::move(wanted));
  survey_domains(start, outlook.survey, amend,
                 [&judging](std::size_t index, policy::DomainFacts facts) {
                   return judging.take(index, std::move(facts));
                 });
  std::tie(outlook.plan, outlook.gists) = judging.finish();
  if (keeper != nullptr) keeper->tell(outlook.plan);
  apply(selection, acknowledger, outlook.plan);
  outlook.unused = unused_lines(acknowledger);
  return outlook;
}

}  // namespace gen
