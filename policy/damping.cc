#include "policy/damping.h"

namespace policy {

namespace {

// The change once more, or another one for the first time.
PendingChange seen_again(const std::optional<PendingChange>& before,
                         const std::optional<Sender>& row, std::chrono::sys_seconds now) {
  if (!before || before->row != row) return {row, 1, now};
  return {row, before->runs + 1, before->since};
}

}  // namespace

DampedRow damped(const Proposal& proposal, const EntryMemory& before, Confirmation confirmation,
                 std::chrono::sys_seconds now) {
  if (proposal.is_undecided) {
    EntryMemory memory = before;
    if (!memory.held_since) memory.held_since = now;
    return {proposal.decided, memory};
  }
  const EntryMemory confirmed{.confirmed = now};
  const bool is_change = proposal.present && proposal.decided != proposal.present;
  if (!is_change || proposal.is_urgent) return {proposal.decided, confirmed};
  const PendingChange pending = seen_again(before.pending, proposal.decided, now);
  if (pending.runs >= confirmation.runs_for(proposal.decided)) {
    return {proposal.decided, confirmed};
  }
  return {proposal.present, {.confirmed = now, .pending = pending}, true};
}

}  // namespace policy
