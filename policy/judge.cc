#include "policy/judge.h"

#include <algorithm>

namespace policy {

std::vector<Judged> judge_sender(const TrustedDomain* domain, const Candidate& candidate,
                                 const Surroundings& surroundings) {
  std::vector<const AddressFacts*> addresses = {candidate.address.get()};
  if (candidate.address6) addresses.push_back(candidate.address6.get());
  std::vector<Judged> judged;
  for (const Check& check : checks()) {
    if (check.of_sender == nullptr) continue;
    for (const AddressFacts* const address : addresses) {
      const SenderView view{domain != nullptr ? &domain->name : nullptr,
                            domain != nullptr ? &domain->scope : nullptr,
                            candidate,
                            *address,
                            surroundings.allowed,
                            surroundings.host ? &*surroundings.host : nullptr};
      Judgement judgement = check.of_sender(view);
      judgement.verdict = weighed(check, judgement.verdict, surroundings.weights);
      judged.push_back({&check, address->ip, std::move(judgement)});
    }
  }
  return judged;
}

std::vector<Judged> judge_domain(const TrustedDomain& domain, const DomainFacts& facts,
                                 const Surroundings& surroundings) {
  const DomainView view{domain.name, facts, surroundings.allowed, surroundings.listening};
  std::vector<Judged> judged;
  for (const Check& check : checks()) {
    if (check.of_domain == nullptr) continue;
    Judgement judgement = check.of_domain(view);
    judgement.verdict = weighed(check, judgement.verdict, surroundings.weights);
    judged.push_back({&check, std::nullopt, std::move(judgement)});
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
        if (standing.failed.empty() || standing.failed.back() != one.check->id) {
          standing.failed.push_back(one.check->id);
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
