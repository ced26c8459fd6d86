#include "policy/judge.h"

#include <algorithm>
#include <stdexcept>

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

}  // namespace

std::vector<Judged> judge_sender(const TrustedDomain* domain, const Candidate& candidate,
                                 const Surroundings& surroundings) {
  std::vector<const AddressFacts*> addresses = {candidate.facts->address.get()};
  if (candidate.facts->address6) addresses.push_back(candidate.facts->address6.get());
  std::vector<Judged> judged;
  judged.reserve(addresses.size() * checks().size());
  for (const Check& check : checks()) {
    if (check.of_sender == nullptr) continue;
    for (const AddressFacts* const address : addresses) {
      const SenderView view{domain != nullptr ? &domain->name : nullptr,
                            domain != nullptr ? &domain->scope : nullptr,
                            candidate,
                            *address,
                            surroundings.allowed,
                            surroundings.host ? &*surroundings.host : nullptr};
      judged.push_back(
          {&check, address->ip, weighed(check, check.of_sender(view), surroundings.weights)});
    }
  }
  return judged;
}

std::vector<Judged> judge_domain(const TrustedDomain& domain, const DomainFacts& facts,
                                 const Candidate* leaves_by, const Surroundings& surroundings) {
  const DomainView view{domain.name,
                        facts,
                        surroundings.allowed,
                        surroundings.listening,
                        leaves_by,
                        surroundings.certificates};
  std::vector<Judged> judged;
  judged.reserve(checks().size());
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
