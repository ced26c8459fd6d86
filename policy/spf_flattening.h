// An SPF record that asks DNS for less: addresses in the place of terms that lead to them.
#pragma once

#include <optional>

#include "policy/allowed_ips.h"
#include "policy/spf_draft.h"
#include "policy/spf_tree.h"

namespace policy {

// The draft with the addresses of some a, mx and include in their place, so that its whole tree is
// within spf_term_limit: for as long as DNS has these addresses there it lets the same clients
// pass. `tree` is that of the draft. Chosen are as few terms as do that lead to addresses which are
// not ours, for those change without our knowing; then terms with which it stays below
// spf_term_warning; then the fewest, then the shortest. Nothing where it is within the limit, where
// that is not to be had, or where DNS did not tell all.
std::optional<SpfDraft> flattened(const SpfDraft& draft, const SpfTree& tree,
                                  const AllowedIps& ours);

}  // namespace policy
