// What is remembered of the hosts file's entries from run to run, so that none flips with each
// answer of DNS and none is kept for ever without any.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

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

  bool operator==(const Rejection&) const = default;
};

// Of one domain's entry.
struct EntryMemory {
  // The last run that could decide.
  std::optional<std::chrono::sys_seconds> confirmed = {};
  // The first of the runs since then that could not: the entry is kept for want of facts.
  std::optional<std::chrono::sys_seconds> held_since = {};
  std::optional<PendingChange> pending = {};
  // Kept for as long as that very row is decided, or none can be.
  std::optional<Rejection> rejected = {};

  bool operator==(const EntryMemory&) const = default;
};

using Memory = std::map<dns::DomainName, EntryMemory>;

// What a run came to for one domain.
struct Proposal {
  std::optional<Sender> present;  // the entry in the hosts file
  std::optional<Sender> decided;  // the one to be written; nothing: none
  bool is_undecided = false;      // facts are missing: the present entry stays
  // Not DNS but a person decided, or the present entry is refused for certain: nothing to wait for.
  bool is_urgent = false;
  // What a person took out may come back: he approved, or the present entry is refused for certain.
  bool may_return = false;
};

// In how many runs, one after another, a change must be decided alike before it is adopted: a new
// value in so many, a removal in twice as many. At least 1.
struct Confirmation {
  std::uint32_t runs = 2;

  std::uint32_t runs_for(const std::optional<Sender>& row) const { return row ? runs : 2 * runs; }
};

struct DampedRow {
  std::optional<Sender> row;  // what is to be written
  EntryMemory memory;         // what is to be remembered
  bool is_waiting = false;    // the row is the present one, though another was decided
  bool is_rejected = false;   // likewise, since a person took that other one out
};

// A domain with no entry yet gets one at once. What a person took out does not come back, not even
// if the policy decides it, until another row is decided or it may return, and then at once. A run
// that cannot decide changes nothing and counts for nothing.
DampedRow damped(const Proposal& proposal, const EntryMemory& before, Confirmation confirmation,
                 std::chrono::sys_seconds now);

}  // namespace policy
