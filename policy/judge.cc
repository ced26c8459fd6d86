#include "policy/judge.h"

#include <algorithm>
#include <stdexcept>

#include "policy/used_facts.h"

namespace policy {

namespace {

// Collects judgements, weighed, but those of which nobody is told.
class WeighedJudgements {
 public:
  WeighedJudgements(const Weights& weights, Passes passes, std::size_t most)
      : weights_(weights), passes_(passes) {
    if (passes == Passes::told) judged_.reserve(most);
  }

  // A severity makes nothing of what is passed but not_applicable, which is passed too.
  template <class AnyJudgement>
  void add(const Check& check, const std::optional<dns::IpAddress>& ip, AnyJudgement&& judgement) {
    if (passes_ == Passes::left_out && is_passed(judgement.verdict)) return;
    if (!judgement.publish.empty() && !check.curable) {
      throw std::logic_error(fmt::format("{} is not known to be cured by a record", check.id));
    }
    const Verdict verdict = weighed(check, judgement.verdict, weights_);
    if (passes_ == Passes::left_out && is_passed(verdict)) return;
    judged_.push_back({&check, ip, std::forward<AnyJudgement>(judgement)});
    Judgement& added = judged_.back().judgement;
    if (verdict == Verdict::not_applicable) added = {.seen = std::move(added.seen)};
    added.verdict = verdict;
  }

  std::vector<Judged> take() { return std::move(judged_); }

 private:
  const Weights& weights_;
  Passes passes_;
  std::vector<Judged> judged_;
};

// How many checks have such a function.
std::size_t count_with(auto Check::*function) {
  const auto has_one = [function](const Check& check) { return check.*function != nullptr; };
  return static_cast<std::size_t>(std::ranges::count_if(checks(), has_one));
}

// Adds every sender's check of one address. `whatever_domain` has those that do not depend on the
// domain.
void judge_address(const SenderView& view, const std::vector<Judgement>& whatever_domain,
                   WeighedJudgements& judged) {
  auto known = whatever_domain.begin();
  for (const Check& check : checks()) {
    if (check.of_sender == nullptr) continue;
    if (check.depends_on_domain) {
      judged.add(check, view.address.ip, check.of_sender(view));
    } else {
      judged.add(check, view.address.ip, *known++);
    }
  }
}

// In the order of the table, of each check the addresses in theirs.
std::vector<Judged> interleaved(std::vector<Judged> judged) {
  std::ranges::stable_sort(judged, {}, &Judged::check);  // checks stand in one vector
  return judged;
}

std::vector<Judgement> judge_whatever_domain(const SenderView& view) {
  std::vector<Judgement> judgements;
  for (const Check& check : checks()) {
    const bool is_one = check.of_sender != nullptr && !check.depends_on_domain;
    if (is_one) judgements.push_back(check.of_sender(view));
  }
  return judgements;
}

}  // namespace

const std::vector<Judgement>& SenderJudgements::of(const SenderView& view) {
  const Key key{view.candidate.facts.get(), view.address.ip};
  const auto found = known_.find(key);
  if (found != known_.end()) return found->second.judgements;
  if (known_.size() >= generation_limit) known_.clear();
  SenderView whole = view;  // who asks next may be told all
  whole.tells_passes = true;
  Known known{view.candidate.facts, judge_whatever_domain(whole)};
  return known_.emplace(key, std::move(known)).first->second.judgements;
}

std::vector<Judged> judge_sender(const TrustedDomain* domain, const Candidate& candidate,
                                 const Surroundings& surroundings, Passes passes) {
  static const std::size_t count = count_with(&Check::of_sender);
  const SenderFacts& facts = *candidate.facts;
  SenderJudgements of_this_sender;
  SenderJudgements& kept = surroundings.senders != nullptr ? *surroundings.senders : of_this_sender;
  WeighedJudgements judged(surroundings.weights, passes, facts.address6 ? 2 * count : count);
  for (const AddressFacts* const address : {facts.address.get(), facts.address6.get()}) {
    if (address == nullptr) continue;
    const SenderView view{domain != nullptr ? &domain->name : nullptr,
                          domain != nullptr ? &domain->scope : nullptr,
                          candidate,
                          *address,
                          surroundings.allowed,
                          surroundings.host ? &*surroundings.host : nullptr,
                          passes == Passes::told};
    judge_address(view, kept.of(view), judged);
  }
  return facts.address6 ? interleaved(judged.take()) : judged.take();
}

std::vector<Judged> judge_domain(const TrustedDomain& domain, const DomainFacts& facts,
                                 const Candidate* leaves_by, const Surroundings& surroundings,
                                 Passes passes) {
  static const std::size_t count = count_with(&Check::of_domain);
  const UsedFacts used = used_facts_of(domain.name, facts, leaves_by);
  const DomainView view{domain.name,
                        facts,
                        surroundings.allowed,
                        surroundings.listening,
                        leaves_by,
                        surroundings.certificates,
                        &used,
                        passes == Passes::told};
  WeighedJudgements judged(surroundings.weights, passes, count);
  for (const Check& check : checks()) {
    if (check.of_domain != nullptr) judged.add(check, std::nullopt, check.of_domain(view));
  }
  return judged.take();
}

Standing standing_of(const std::vector<Judged>& judged, const Weights& weights) {
  Standing standing;
  for (const Judged& one : judged) {
    const bool blocks = is_blocking(*one.check, weights);
    switch (one.judgement.verdict) {
      case Verdict::pass:
      case Verdict::not_applicable:
      case Verdict::note:
        break;
      case Verdict::warning:
        ++standing.warnings;
        break;
      case Verdict::error:
        ++standing.errors;
        standing.blocked = standing.blocked || blocks;
        if (blocks &&
            (standing.blocked_by.empty() || standing.blocked_by.back() != one.check->id)) {
          standing.blocked_by.push_back(one.check->id);
        }
        break;
      case Verdict::unknown:
        ++standing.unknowns;
        standing.may_be_blocked = standing.may_be_blocked || blocks;
        break;
    }
  }
  return standing;
}

}  // namespace policy
