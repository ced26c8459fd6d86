// What is remembered of the hosts file's entries from run to run, so that none flips with each
// answer of DNS and none is kept for ever without any.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "policy/rare.h"
#include "policy/sender.h"

namespace policy {

// A change that was decided, and has not been seen often enough.
struct PendingChange {
  std::optional<Sender> row = {};       // nothing: the entry is to go
  std::uint32_t runs = 0;               // one after another that decided so, from 1
  std::chrono::sys_seconds since = {};  // the first of them

  bool operator==(const PendingChange&) const = default;
};

// A row that a person took out of the file.
struct Rejection {
  std::optional<Sender> row = {};       // nothing: that there was none
  std::chrono::sys_seconds since = {};  // when
  std::string change = {};              // the hash of what he did, by which he may approve of it
  std::uint32_t runs = 0;  // the last ones, one after another, that decided for what he put back

  bool operator==(const Rejection&) const = default;
};

// Of one domain's entry.
struct EntryMemory {
  // The last run that decided for the entry as it is.
  std::optional<std::chrono::sys_seconds> confirmed = {};
  // The first of the runs since then, which could not decide or decided for another.
  std::optional<std::chrono::sys_seconds> held_since = {};
  Rare<PendingChange> pending = {};
  // Kept until another row is adopted, or enough runs agreed with the person.
  Rare<Rejection> rejected = {};

  bool operator==(const EntryMemory&) const = default;
};

struct Memory {
  std::optional<EntryMemory> default_row = {};
  std::map<dns::DomainName, EntryMemory> entries = {};

  bool operator==(const Memory&) const = default;
};

// What speaks for a change beside that it was decided.
enum class Urgency : std::uint8_t {
  none,
  refused,  // DNS says that the present entry may not be used
  at_once   // not DNS but a person decides, or refuses the present entry
};

// What a run came to for one domain.
struct Proposal {
  std::optional<Sender> present;  // the entry in the hosts file
  std::optional<Sender> decided;  // the one to be written; nothing: none
  bool is_undecided = false;      // facts are missing: the present entry stays
  Urgency urgency = Urgency::none;
  // What a person took out may come back at once: he approved, or the present entry is not ours.
  bool may_return = false;
};

// In how many runs, one after another, a change must be decided alike before it is adopted: a new
// value in so many, the removal of an entry that could stay in twice as many.
struct Confirmation {
  static constexpr std::uint32_t most_runs = 1000;

  std::uint32_t runs = 2;  // from 1 to most_runs

  std::uint32_t runs_for(const std::optional<Sender>& row, Urgency urgency) const {
    if (urgency == Urgency::at_once) return 1;
    return row || urgency == Urgency::refused ? runs : 2 * runs;
  }
};

struct DampedRow {
  std::optional<Sender> row;  // what is to be written
  EntryMemory memory;         // what is to be remembered once it is written
  // What is to be remembered where the present entry stays after all: the change counts on.
  EntryMemory memory_without;
  bool is_waiting = false;   // the row is the present one, though another was decided
  bool is_rejected = false;  // likewise, since a person took that other one out
};

// A domain with no entry yet gets one at once. What a person took out does not come back, not even
// if the policy decides it, until another row was adopted, `runs` decided for what he put back, it
// may return, or DNS refuses the present entry: in that many runs too. A run that cannot decide
// changes nothing and counts for nothing. A clock that jumped makes nothing older than it can be:
// times after `now` are now.
DampedRow damped(const Proposal& proposal, const EntryMemory& before, Confirmation confirmation,
                 std::chrono::sys_seconds now);

}  // namespace policy
