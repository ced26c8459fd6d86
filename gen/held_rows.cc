#include "gen/held_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "gen/row_text.h"
#include "policy/day.h"

namespace gen {

using policy::DampedRow;
using policy::Decision;
using policy::Finding;
using policy::Outcome;
using policy::Sender;
using policy::Verdict;
using std::chrono::sys_seconds;

namespace {

policy::Judgement judge_wait(const DampedRow& damped, const std::optional<Sender>& decided,
                             policy::Confirmation confirmation) {
  return {.verdict = Verdict::note,
          .seen = fmt::format("{} in {} of {} runs since {}; the present entry stays until then",
                              row_text(decided), damped.memory.pending->runs,
                              confirmation.runs_for(decided),
                              policy::day_of(damped.memory.pending->since)),
          .wanted = "nothing: it is adopted when the next runs decide alike"};
}

policy::Judgement judge_rejection(const policy::Rejection& rejected) {
  return {
      .verdict = Verdict::note,
      .seen = fmt::format("{} is decided, and a person took it out on {}; the present entry stays",
                          row_text(rejected.row), policy::day_of(rejected.since)),
      .wanted = fmt::format("nothing, or a person's word for it: --approve {}", rejected.change),
      .actor = policy::Actor::administrator};
}

// Whole days, rounded down.
std::int64_t days_between(sys_seconds from, sys_seconds to) {
  return std::chrono::floor<std::chrono::days>(to - from).count();
}

policy::Judgement judge_hold(sys_seconds since, sys_seconds now, std::chrono::days longest) {
  return {.verdict = Verdict::error,
          .seen = fmt::format("kept for want of facts since {}: {} days", policy::day_of(since),
                              days_between(since, now)),
          .wanted = fmt::format("DNS that answers, or an entry that a person decides (use: in the "
                                "policy); at most {} days without",
                                longest.count()),
          .actor = policy::Actor::domain_dns};
}

// The policy and not DNS decides, or the present entry is refused for certain.
bool is_urgent(const policy::TrustedDomain& domain, const policy::DomainAudit& audit) {
  return domain.use != nullptr || audit.present_is_refused;
}

bool may_return(const std::optional<policy::Rejection>& rejected, const policy::DomainAudit& audit,
                const std::vector<std::string>& approved) {
  return audit.present_is_refused ||
         (rejected && std::ranges::find(approved, rejected->change) != approved.end());
}

void put_row(policy::HostsFile& rows, const dns::DomainName& domain,
             const std::optional<Sender>& row) {
  rows.entries.erase(domain);
  if (row) rows.entries.emplace(domain, *row);
}

}  // namespace

policy::Memory hold_back(Plan& plan, const Inputs& inputs, const policy::Memory& before,
                         const HoldOptions& options) {
  const sys_seconds now = inputs.certificates.now;
  const policy::Weights& weights = inputs.policy.weights;
  policy::Memory memory;
  for (std::size_t i = 0; i < plan.domains.size(); ++i) {
    const policy::TrustedDomain& domain = inputs.policy.domains[i];
    Decision& decision = plan.domains[i].decision;
    const std::optional<Sender> present = inputs.present.entry_of(domain.name);
    const auto remembered = before.find(domain.name);
    const std::optional<Sender> decided = decision.row;
    const policy::EntryMemory memory_before =
        remembered == before.end() ? policy::EntryMemory() : remembered->second;
    const DampedRow damped =
        policy::damped({present, decided, decision.outcome == Outcome::undecided,
                        is_urgent(domain, plan.domains[i]),
                        may_return(memory_before.rejected, plan.domains[i], options.approved)},
                       memory_before, options.confirmation, now);
    const auto tell = [&](std::string_view id, policy::Judgement judgement) {
      append_weighed(plan.row_findings, id,
                     {nullptr, domain.name, nullptr, std::nullopt, std::move(judgement)}, weights);
    };
    if (damped.is_waiting) {
      decision.row = damped.row;
      decision.is_waiting = true;
      decision.reason = fmt::format("it stays until more runs decide for {}: {}", row_text(decided),
                                    decision.reason);
      put_row(plan.rows, domain.name, damped.row);
      tell("row.waits", judge_wait(damped, decided, options.confirmation));
    }
    if (damped.is_rejected) {
      decision.row = damped.row;
      if (!damped.row) decision.outcome = Outcome::none;  // the default sends its mail
      decision.is_waiting = true;
      decision.reason =
          fmt::format("a person took {} out of the file: {}", row_text(decided), decision.reason);
      put_row(plan.rows, domain.name, damped.row);
      tell("row.rejected", judge_rejection(*damped.memory.rejected));
    }
    const std::optional<sys_seconds>& held = damped.memory.held_since;
    if (present && held && now - *held > options.longest_hold) {
      tell("row.stale", judge_hold(*held, now, options.longest_hold));
    }
    if (present || damped.row || damped.memory.rejected) memory.emplace(domain.name, damped.memory);
  }
  return memory;
}

}  // namespace gen
