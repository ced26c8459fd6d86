// What the JSON report says of a domain and of a sender.
#pragma once

#include "gen/json_text.h"
#include "policy/decide.h"

namespace gen {

// What is known of a sender, and of why it may not be used; `domain` is nullptr for the default
// identity.
void add_candidate(JsonObject& object, const policy::TrustedDomain* domain,
                   const policy::Candidate& candidate, const policy::Surroundings& surroundings);
// What is known of the row that the hosts file has now; nullptr: null.
void add_present(JsonObject& object, const policy::TrustedDomain* domain,
                 const policy::Candidate* present, const policy::Surroundings& surroundings);

void add_decision(JsonObject& object, const policy::Decision& decision);

// All of a domain but its findings, in one line; its member `sending` is known only when they are.
struct DomainJson {
  std::string text;
  std::size_t sending_at = 0;  // where that member belongs, between others
};

DomainJson domain_json(const policy::TrustedDomain& domain, const policy::DomainFacts& facts,
                       const policy::Decision& decision,
                       const policy::Surroundings& surroundings);

}  // namespace gen
