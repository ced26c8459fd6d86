// Parts of the JSON report that tell why: causes, what confirms what, the checks, what to do.
#pragma once

#include "gen/json_pieces.h"
#include "gen/json_text.h"
#include "gen/plan.h"
#include "gen/survey.h"
#include "gen/to_do.h"

namespace gen {

// "found", "absent" or "unavailable".
std::string_view state_of(dns::Status status);

// Of a candidate: the checks that it does not pass, of two addresses the graver verdict
// (`not_passed`), and what was seen of them (`causes`); `domain` is nullptr for the default
// identity.
void add_failures(JsonObject& object, const policy::TrustedDomain* domain,
                  const policy::Candidate& candidate, const policy::Surroundings& surroundings);

// Of each of its addresses: the PTR names that resolve back to it, and whether the HELO name does,
// null where DNS did not tell.
void add_confirmations(JsonObject& object, const policy::Candidate& candidate);

// Null where it sets no bound.
void write_scope(std::string& text, const policy::Scope& scope);

// The allowed addresses that are no candidates, by cause.
void write_excluded(std::string& text, const policy::TrustedDomain& domain,
                    const policy::DomainFacts& facts, const policy::AllowedIps& allowed);

// `origin` is where a person can act on it, in words; empty where there is no such place.
std::string finding_line_json(const policy::Finding& finding, const std::string& origin);

Json summary_json(const Summary& summary);
Json check_json(const policy::Check& check, const policy::Weights& weights);
Json to_do_json(const ToDo& to_do);
Json included_json(const policy::SpfIncluded& included);

}  // namespace gen
