#include "gen/held_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "gen/row_text.h"
#include "policy/day.h"

namespace gen {

using policy::DampedRow;
using policy::Decision;
using policy::EntryMemory;
using policy::Memory;
using policy::Outcome;
using policy::Refusal;
using policy::Sender;
using policy::TrustedDomain;
using policy::Urgency;
using policy::Verdict;
using std::chrono::sys_seconds;

namespace {

// A change that waits, in words for people.
struct Wait {
  std::optional<Sender> present;
  std::optional<Sender> decided;
  policy::PendingChange pending;
  std::uint32_t runs;  // that it takes

  std::string progress() const {
    return fmt::format("{} was decided in {} of the {} runs that a change takes", row_text(decided),
                       pending.runs, runs);
  }
  policy::Judgement judge() const {
    return {.verdict = Verdict::note,
            .seen = fmt::format("{}, first on {}; until then mail leaves as {}", progress(),
                                policy::day_of(pending.since), row_text(present)),
            .wanted = "nothing: it is adopted once the next runs decide alike"};
  }
};

policy::Judgement judge_rejection(const policy::Rejection& rejected) {
  return {
      .verdict = Verdict::note,
      .seen = fmt::format("{} is decided, and a person took it out on {}; the present row stays",
                          row_text(rejected.row), policy::day_of(rejected.since)),
      .wanted = fmt::format("nothing, or a person's word for it: --approve {}", rejected.change),
      .actor = policy::Actor::administrator};
}

policy::Judgement judge_hold(sys_seconds since, std::chrono::days longest) {
  return {.verdict = Verdict::error,
          .seen = fmt::format("kept since {} though no run confirmed it: more than {} days",
                              policy::day_of(since), longest.count()),
          .wanted =
              "DNS that answers, and the same from run to run; or a sender that a person "
              "decides in the policy",
          .actor = policy::Actor::administrator};
}

// A person decides, and no answer of DNS stands between.
bool is_decided_by_person(const TrustedDomain* domain, const Decision& decision,
                          const policy::Policy& policy) {
  if (domain == nullptr) return policy.default_sender.has_value();
  return domain->use != nullptr && decision.row == *domain->use;
}

// `is_taken_out`: a person took the decided row out of the file, against whoever wrote the policy.
Urgency urgency_of(const TrustedDomain* domain, Refusal refusal, const Decision& decision,
                   bool is_taken_out, const policy::Policy& policy) {
  const bool is_at_once = refusal == Refusal::by_host ||
                          (!is_taken_out && is_decided_by_person(domain, decision, policy));
  if (is_at_once) return Urgency::at_once;
  return refusal == Refusal::by_dns ? Urgency::refused : Urgency::none;
}

EntryMemory memory_of(const TrustedDomain* domain, const Memory& memory) {
  if (domain == nullptr) return memory.default_row.value_or(EntryMemory());
  const auto found = memory.entries.find(domain->name);
  return found == memory.entries.end() ? EntryMemory() : found->second;
}

void remember(const TrustedDomain* domain, EntryMemory entry, Memory& memory) {
  if (domain == nullptr) {
    memory.default_row = std::move(entry);
  } else {
    memory.entries.insert_or_assign(domain->name, std::move(entry));
  }
}

}  // namespace

bool RowKeeper::is_approved(const std::string& change) const {
  return std::ranges::find(options_.approved, change) != options_.approved.end();
}

void RowKeeper::keep(const TrustedDomain* domain, Refusal refusal, Decision& decision) {
  const sys_seconds now = inputs_.certificates.now;
  const std::optional<Sender> present =
      domain == nullptr ? inputs_.present.default_sender : inputs_.present.entry_of(domain->name);
  const std::optional<Sender> decided = decision.row;
  const EntryMemory before = memory_of(domain, before_);
  const bool is_taken_out = before.rejected && before.rejected->row == decided;
  const Urgency urgency = urgency_of(domain, refusal, decision, is_taken_out, inputs_.policy);
  const bool is_taken_back = before.rejected && is_approved(before.rejected->change);
  if (is_taken_back) {
    taken_back_.changes.insert(before.rejected->change);
    const bool comes_back = domain != nullptr && before.rejected->row == decided;
    if (comes_back) taken_back_.domains.insert(domain->name);
  }
  const DampedRow damped = policy::damped({present, decided, decision.outcome == Outcome::undecided,
                                           urgency, is_taken_back || refusal == Refusal::by_host},
                                          before, options_.confirmation, now);
  if (domain == nullptr) default_findings_.clear();
  const auto add = [&](std::string_view id, policy::Judgement judgement) {
    policy::Finding finding{.judgement = std::move(judgement)};
    if (domain != nullptr) finding.domain = domain->name;
    append_weighed(domain == nullptr ? default_findings_ : findings_, id, std::move(finding),
                   inputs_.policy.weights);
  };
  if (damped.is_waiting) {
    const Wait wait{present, decided, *damped.memory.pending,
                    options_.confirmation.runs_for(decided, urgency)};
    decision.row = damped.row;
    decision.is_waiting = true;
    decision.reason =
        fmt::format("the present row stays: {} ({})", wait.progress(), decision.reason);
    add("row.waits", wait.judge());
  }
  if (damped.is_rejected) {
    decision.row = damped.row;
    decision.is_waiting = true;
    decision.reason =
        fmt::format("a person took {} out of the file ({})", row_text(decided), decision.reason);
    add("row.rejected", judge_rejection(*damped.memory.rejected));
  }
  const std::optional<sys_seconds>& held = damped.memory.held_since;
  if (damped.row && held && now - *held > options_.longest_hold) {
    add("row.stale", judge_hold(*held, options_.longest_hold));
  }
  if (present || damped.row || damped.memory.rejected) remember(domain, damped.memory, memory_);
  if (present || damped.memory_without.rejected) {
    remember(domain, damped.memory_without, memory_without_);
  }
}

policy::AmendDecision RowKeeper::amend() {
  return [this](const TrustedDomain* domain, Refusal refusal, Decision& decision) {
    keep(domain, refusal, decision);
  };
}

void RowKeeper::tell(Plan& plan) {
  for (std::vector<policy::Finding>* const findings : {&default_findings_, &findings_}) {
    std::ranges::move(*findings, std::back_inserter(plan.row_findings));
    findings->clear();
  }
}

}  // namespace gen
