// Parts of the JSON report that tell why: causes, what confirms what, the checks, what to do.
#pragma once

#include <nlohmann/json.hpp>

#include "gen/plan.h"
#include "gen/survey.h"
#include "gen/to_do.h"

namespace gen {

// "found", "absent" or "unavailable".
std::string_view state_of(dns::Status status);

// Of a candidate: the checks that it does not pass, of two addresses the graver verdict
// (`not_passed`), and what was seen of them (`causes`); `domain` is nullptr for the default
// identity.
void add_failures(nlohmann::ordered_json& object, const policy::TrustedDomain* domain,
                  const policy::Candidate& candidate, const policy::Surroundings& surroundings);

// Of each of its addresses: the PTR names that resolve back to it, and whether the HELO name does,
// null where DNS did not tell.
void add_confirmations(nlohmann::ordered_json& object, const policy::Candidate& candidate);

// Null where it sets no bound.
nlohmann::ordered_json scope_json(const policy::Scope& scope);

// The allowed addresses that are no candidates, by cause.
nlohmann::ordered_json excluded_json(const policy::TrustedDomain& domain,
                                     const policy::DomainFacts& facts,
                                     const policy::AllowedIps& allowed);

// `origin` is where a person can act on it, in words; empty where there is no such place.
nlohmann::ordered_json finding_json(const policy::Finding& finding, const std::string& origin);
nlohmann::ordered_json summary_json(const Summary& summary);
nlohmann::ordered_json check_json(const policy::Check& check, const policy::Weights& weights);
nlohmann::ordered_json to_do_json(const ToDo& to_do);
nlohmann::ordered_json included_json(const policy::SpfIncluded& included);

// The records that the domains' SPF trees lead to, by name.
std::map<dns::DomainName, policy::SpfIncluded> included_by_all(const Survey& survey);

}  // namespace gen
