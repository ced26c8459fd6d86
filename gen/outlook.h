// A whole look at the world: asked, judged and decided.
#pragma once

#include <functional>
#include <string>

#include "gen/run.h"
#include "gen/selection.h"

namespace gen {

struct Outlook {
  Survey survey;
  Plan plan;           // what the selection leaves of it, with the cures of SPF
  std::string unused;  // for people: acknowledgements that fit nothing
};

// `amend` changes the plan before the selection is applied to it.
tl::expected<Outlook, Failure> look(
    Start& start, OnHost on_host, const Selection& selection,
    const std::function<void(Plan&)>& amend = [](Plan&) {});

}  // namespace gen
