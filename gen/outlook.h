// A whole look at the world: asked, judged and decided.
#pragma once

#include <string>

#include "gen/held_rows.h"
#include "gen/run.h"
#include "gen/selection.h"

namespace gen {

struct Outlook {
  Survey survey;       // without the domains' facts
  Plan plan;           // what the selection leaves of it, with the cures of SPF
  Gists gists;         // what is still wanted of the domains' facts, or of their findings
  std::string unused;  // for people: acknowledgements that fit nothing
};

// What `look`, a callable that gives tl::expected<Value, Failure>, sees without the planned
// records; nothing where none are planned.
template <class Look>
auto look_without_overlay(DnsSession& session, const Look& look) {
  using Value = typename decltype(look())::value_type;
  using Seen = tl::expected<std::optional<Value>, Failure>;
  if (!session.has_overlay()) return Seen(std::nullopt);
  session.use_overlay(false);
  auto seen = look();
  session.use_overlay(true);
  if (!seen) return Seen(tl::unexpected(std::move(seen.error())));
  return Seen(std::optional<Value>(std::move(*seen)));
}

// With a keeper it is he who says which present rows stay for now.
tl::expected<Outlook, Failure> look(Start& start, OnHost on_host, const Selection& selection,
                                    RowKeeper* keeper = nullptr, WantedGists wanted = {});

}  // namespace gen
