#include "gen/outlook.h"

#include "gen/spf_cures.h"

namespace gen {

tl::expected<Outlook, Failure> look(Start& start, OnHost on_host, const Selection& selection,
                                    RowKeeper* keeper) {
  tl::expected<Survey, Failure> survey =
      take_survey(start, on_host, UnnamedDefault::host,
                  keeper == nullptr ? policy::AmendDecision() : keeper->amend());
  if (!survey) return tl::unexpected(std::move(survey.error()));
  Outlook outlook{std::move(*survey), {}, {}};
  outlook.plan = keeper == nullptr ? make_plan(outlook.survey, start.inputs)
                                   : keeper->make_plan(outlook.survey);
  outlook.unused = apply(selection, start.inputs.certificates.now, outlook.plan);
  find_spf_cures(*start.session, start.inputs.policy, outlook.survey, outlook.plan);
  return outlook;
}

}  // namespace gen
