#include "policy/damping.h"

#include <algorithm>

namespace policy {

namespace {

using std::chrono::sys_seconds;

// The change once more, or another one for the first time.
PendingChange seen_again(const Rare<PendingChange>& before, const std::optional<Sender>& row,
                         sys_seconds now) {
  if (!before || before->row != row) return {row, 1, now};
  return {row, before->runs + 1, before->since};
}

// As it can have been: nothing lies ahead, and nothing is held for longer than since it was
// confirmed.
EntryMemory plausible(EntryMemory memory, sys_seconds now) {
  if (memory.confirmed) memory.confirmed = std::min(*memory.confirmed, now);
  if (memory.held_since) {
    memory.held_since =
        std::min(std::max(*memory.held_since, memory.confirmed.value_or(*memory.held_since)), now);
  }
  if (memory.pending) memory.pending->since = std::min(memory.pending->since, now);
  return memory;
}

// Whether it is decided to do again what a person undid.
bool is_undone(const Proposal& proposal, const EntryMemory& before) {
  return before.rejected && before.rejected->row == proposal.decided &&
         proposal.decided != proposal.present;
}

// Once more the present entry is decided. Of a rejection that is an end if enough runs agree with
// the person: one alone may have had a wrong answer.
EntryMemory confirmed_again(const EntryMemory& held, Confirmation confirmation, sys_seconds now) {
  EntryMemory memory{.confirmed = now, .rejected = held.rejected};
  if (memory.rejected && ++memory.rejected->runs >= confirmation.runs) memory.rejected.reset();
  return memory;
}

}  // namespace

DampedRow damped(const Proposal& proposal, const EntryMemory& before, Confirmation confirmation,
                 sys_seconds now) {
  EntryMemory held = plausible(before, now);
  if (!held.held_since) held.held_since = now;
  const bool is_change = proposal.decided != proposal.present;
  if (proposal.is_undecided && !is_change) return {proposal.decided, held, held};
  if (!is_change) {
    const EntryMemory confirmed = confirmed_again(held, confirmation, now);
    return {proposal.decided, confirmed, confirmed};
  }
  const EntryMemory confirmed{.confirmed = now};
  if (held.rejected) held.rejected->runs = 0;
  if (is_undone(proposal, before) && proposal.urgency != Urgency::refused) {
    if (proposal.may_return) return {proposal.decided, confirmed, held};
    const EntryMemory rejected{.confirmed = now, .rejected = held.rejected};
    return {proposal.present, rejected, rejected, false, true};
  }
  const bool is_first = !proposal.present && !held.rejected;
  if (is_first) return {proposal.decided, confirmed, {}};
  held.pending = seen_again(held.pending, proposal.decided, now);
  const bool is_adopted =
      held.pending->runs >= confirmation.runs_for(proposal.decided, proposal.urgency);
  if (is_adopted) return {proposal.decided, confirmed, held};
  return {proposal.present, held, held, true};
}

}  // namespace policy
