#include "policy/exclusion.h"

#include <algorithm>

namespace policy {
namespace {

using dns::IpAddress;

bool has(const Candidate& candidate, const IpAddress& ip) {
  return candidate.sender().ip == ip || candidate.sender().ip6 == ip;
}

bool has(const DomainFacts& facts, const IpAddress& ip) {
  if (facts.present && has(*facts.present, ip)) return true;
  return std::ranges::any_of(facts.candidates,
                             [&ip](const Candidate& candidate) { return has(candidate, ip); });
}

// Whether an address of this family could be an exchange's for all that DNS told.
bool may_be_of_exchange(const DomainFacts& facts, dns::Family family) {
  return facts.mx.unavailable() || facts.exchanges_left_out > 0 ||
         std::ranges::any_of(facts.exchanges, [family](const Exchange& exchange) {
           return exchange.host->of(family).unavailable();
         });
}

Exclusion exclusion_of(const TrustedDomain& domain, const DomainFacts& facts, const IpAddress& ip) {
  if (domain.use) return Exclusion::fixed;
  if (domain.leaves_by_default) return Exclusion::no_row;
  if (!domain.scope.allows(ip)) return Exclusion::outside_scope;
  return may_be_of_exchange(facts, ip.family()) ? Exclusion::unknown : Exclusion::no_exchange;
}

}  // namespace

std::string_view to_string(Exclusion exclusion) {
  switch (exclusion) {
    case Exclusion::no_exchange:
      return "no address of an MX";
    case Exclusion::outside_scope:
      return "outside the scope";
    case Exclusion::fixed:
      return "another is fixed";
    case Exclusion::no_row:
      return "no row in the hosts file";
    case Exclusion::unknown:
      return "MX addresses not known";
  }
  return "?";
}

std::vector<std::pair<IpAddress, Exclusion>> exclusions_of(const TrustedDomain& domain,
                                                           const DomainFacts& facts,
                                                           const AllowedIps& allowed) {
  std::vector<std::pair<IpAddress, Exclusion>> excluded;
  for (const IpAddress& ip : allowed.addresses()) {
    if (!has(facts, ip)) excluded.emplace_back(ip, exclusion_of(domain, facts, ip));
  }
  return excluded;
}

}  // namespace policy
