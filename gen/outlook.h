// A whole look at the world: asked, judged and decided.
#pragma once

#include <string>

#include "gen/held_rows.h"
#include "gen/run.h"
#include "gen/selection.h"

namespace gen {

struct Outlook {
  Survey survey;
  Plan plan;           // what the selection leaves of it, with the cures of SPF
  std::string unused;  // for people: acknowledgements that fit nothing
};

// With a keeper it is he who says which present rows stay for now.
tl::expected<Outlook, Failure> look(Start& start, OnHost on_host, const Selection& selection,
                                    RowKeeper* keeper = nullptr);

}  // namespace gen
