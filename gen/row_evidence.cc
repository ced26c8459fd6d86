#include "gen/row_evidence.h"

#include <fmt/ranges.h>

namespace gen {

using policy::Candidate;
using policy::Decision;
using policy::Outcome;

namespace {

RowEvidence of_kept(const Decision& decision) {
  if (decision.is_waiting) {
    return {.text = "kept: another was decided, and is not adopted yet", .is_whole = false};
  }
  if (decision.outcome != Outcome::undecided) {
    return {"kept: the domain's DNS asks for a sender outside its scope"};
  }
  return {.text = "kept: DNS did not tell enough to decide", .is_whole = false};
}

// The evidence, and the PTR names of the address behind it.
RowEvidence with_ptr(std::string text, const policy::AddressFacts& address) {
  if (address.ptr.unavailable()) return {.text = text + "; PTR not known", .is_whole = false};
  if (address.ptr.absent()) return {text + "; no PTR"};
  std::vector<std::string> names;
  for (const dns::DomainName& name : address.ptr.records) names.push_back(name.to_string());
  return {fmt::format("{}; PTR {}", text, fmt::join(names, " "))};
}

// Whether an exchange that goes before the candidate's may have the address too.
bool may_have_another_exchange(const policy::DomainFacts& facts, const Candidate& candidate) {
  const dns::Family family = candidate.sender().ip.family();
  for (const policy::Exchange& exchange : facts.exchanges) {
    if (exchange.host->name == *candidate.exchange) return false;
    if (exchange.host->of(family).unavailable()) return true;
  }
  return false;
}

}  // namespace

RowEvidence evidence_of(const policy::DomainFacts& facts, const Decision& decision) {
  if (!decision.candidate || decision.is_waiting) return of_kept(decision);
  const Candidate& candidate = facts.candidates[*decision.candidate];
  if (!candidate.exchange) return with_ptr("set by the policy", *candidate.facts->address);
  const std::string exchange = fmt::format(
      "{} {} has {}",
      facts.has_implicit_mx() ? "no MX, so" : fmt::format("MX {}", candidate.preference),
      *candidate.exchange, candidate.sender().ip);
  RowEvidence evidence = with_ptr(exchange, *candidate.facts->address);
  if (may_have_another_exchange(facts, candidate)) evidence.is_whole = false;
  return evidence;
}

RowEvidence evidence_of(const Candidate& default_identity, const Decision& decision) {
  if (!decision.candidate) return of_kept(decision);
  return with_ptr("the default identity", *default_identity.facts->address);
}

}  // namespace gen
