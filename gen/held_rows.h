// What a plan becomes by what is remembered of earlier runs: a change waits until it was decided
// often enough, and what is kept for too long is told.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "gen/guard.h"
#include "gen/inputs.h"
#include "gen/plan.h"
#include "policy/damping.h"

namespace gen {

struct HoldOptions {
  policy::Confirmation confirmation = {};
  // The changes that a person made and now takes back, by their hashes.
  std::vector<std::string> approved = {};
  // How long an entry may be kept unconfirmed before that is an error.
  std::chrono::days longest_hold{7};
};

// Keeps the present rows that are not to go yet. A default that the policy states is a person's.
class RowKeeper {
 public:
  // The inputs must outlive it.
  RowKeeper(const Inputs& inputs, policy::Memory before, const HoldOptions& options)
      : inputs_(inputs), before_(std::move(before)), options_(options) {}

  // How it keeps them, for whoever makes the plan: each domain is decided once, the default as
  // often as somebody must know of it. The keeper must outlive it.
  policy::AmendDecision amend();
  // Adds to that plan what is to be told of the rows: row.waits, row.rejected, row.stale.
  void tell(Plan& plan);

  // What is to be remembered once that plan's rows are written, or where the file stays as it is:
  // of the default and the trusted domains alone.
  const policy::Memory& memory() const { return memory_; }
  const policy::Memory& memory_without() const { return memory_without_; }
  const TakenBack& taken_back() const { return taken_back_; }

 private:
  bool is_approved(const std::string& change) const;
  void keep(const policy::TrustedDomain* domain, policy::Refusal refusal,
            policy::Decision& decision);

  const Inputs& inputs_;
  policy::Memory before_;
  HoldOptions options_;
  policy::Memory memory_;
  policy::Memory memory_without_;
  TakenBack taken_back_;
  std::vector<policy::Finding> findings_;
  std::vector<policy::Finding> default_findings_;
};

}  // namespace gen
