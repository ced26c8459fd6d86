#include "policy/damping.h"

namespace policy {

namespace {

// The change once more, or another one for the first time.
PendingChange seen_again(const std::optional<PendingChange>& before,
                         const std::optional<Sender>& row, std::chrono::sys_seconds now) {
  if (!before || before->row != row) return {row, 1, now};
  return {row, before->runs + 1, before->since};
}

// Whether it is decided to do again what a person undid.
bool is_undone(const Proposal& proposal, const EntryMemory& before) {
  return before.rejected && before.rejected->row == proposal.decided &&
         proposal.decided != proposal.present;
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
  if (is_undone(proposal, before)) {
    if (proposal.may_return) return {proposal.decided, confirmed};
    return {proposal.present, {.confirmed = now, .rejected = before.rejected}, false, true};
  }
  const bool is_change = proposal.present && proposal.decided != proposal.present;
  if (!is_change || proposal.is_urgent) return {proposal.decided, confirmed};
  const PendingChange pending = seen_again(before.pending, proposal.decided, now);
  if (pending.runs >= confirmation.runs_for(proposal.decided)) {
    return {proposal.decided, confirmed};
  }
  return {proposal.present, {.confirmed = now, .pending = pending}, true};
}

}  // namespace policy
