#include "policy/judge.h"

#include <algorithm>
#include <stdexcept>

#include "policy/used_facts.h"

namespace policy {

namespace {

Judgement weighed(const Check& check, Judgement judgement, const Weights& weights) {
  if (!judgement.publish.empty() && !check.curable) {
    throw std::logic_error(fmt::format("{} is not known to be cured by a record", check.id));
  }
  judgement.verdict = policy::weighed(check, judgement.verdict, weights);
  if (judgement.verdict == Verdict::not_applicable) {
    return {.verdict = judgement.verdict, .seen = std::move(judgement.seen)};
  }
  return judgement;
}

// How many checks have such a function.
std::size_t count_with(auto Check::*function) {
  const auto has_one = [function](const Check& check) { return check.*function != nullptr; };
  return static_cast<std::size_t>(std::ranges::count_if(checks(), has_one));
}

// Every sender's check of one address. `whatever_domain` has those that do not depend on the
// domain.
std::vector<Judged> judge_address(const SenderView& view,
                                  const std::vector<Judgement>& whatever_domain,
                                  const Weights& weights) {
  static const std::size_t count = count_with(&Check::of_sender);
  std::vector<Judged> judged;
  judged.reserve(count);
  auto known = whatever_domain.begin();
  for (const Check& check : checks()) {
    if (check.of_sender == nullptr) continue;
    Judgement judgement = check.depends_on_domain ? check.of_sender(view) : *known++;
    judged.push_back({&check, view.address.ip, weighed(check, std::move(judgement), weights)});
  }
  return judged;
}

// In the order of the table, of each check the addresses in their order.
std::vector<Judged> interleaved(std::vector<std::vector<Judged>> by_address) {
  if (by_address.size() == 1) return std::move(by_address.front());
  std::vector<Judged> all;
  for (std::size_t i = 0; i < by_address.front().size(); ++i) {
    for (std::vector<Judged>& judged : by_address) all.push_back(std::move(judged[i]));
  }
  return all;
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
  Known known{view.candidate.facts, judge_whatever_domain(view)};
  return known_.emplace(key, std::move(known)).first->second.judgements;
}

std::vector<Judged> judge_sender(const TrustedDomain* domain, const Candidate& candidate,
                                 const Surroundings& surroundings) {
  std::vector<const AddressFacts*> addresses = {candidate.facts->address.get()};
  if (candidate.facts->address6) addresses.push_back(candidate.facts->address6.get());
  SenderJudgements of_this_sender;
  SenderJudgements& kept = surroundings.senders != nullptr ? *surroundings.senders : of_this_sender;
  std::vector<std::vector<Judged>> by_address;
  for (const AddressFacts* const address : addresses) {
    const SenderView view{domain != nullptr ? &domain->name : nullptr,
                          domain != nullptr ? &domain->scope : nullptr,
                          candidate,
                          *address,
                          surroundings.allowed,
                          surroundings.host ? &*surroundings.host : nullptr};
    by_address.push_back(judge_address(view, kept.of(view), surroundings.weights));
  }
  return interleaved(std::move(by_address));
}

std::vector<Judged> judge_domain(const TrustedDomain& domain, const DomainFacts& facts,
                                 const Candidate* leaves_by, const Surroundings& surroundings) {
  const UsedFacts used = used_facts_of(domain.name, facts, leaves_by);
  const DomainView view{domain.name,
                        facts,
                        surroundings.allowed,
                        surroundings.listening,
                        leaves_by,
                        surroundings.certificates,
                        &used};
  static const std::size_t count = count_with(&Check::of_domain);
  std::vector<Judged> judged;
  judged.reserve(count);
  for (const Check& check : checks()) {
    if (check.of_domain == nullptr) continue;
    judged.push_back(
        {&check, std::nullopt, weighed(check, check.of_domain(view), surroundings.weights)});
  }
  return judged;
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
