// Which sender a domain's mail leaves from: the ranking of candidates, and what is written.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "policy/judge.h"

namespace policy {

enum class Outcome : std::uint8_t { chosen, none, undecided };

std::string_view to_string(Outcome outcome);

struct Decision {
  Outcome outcome = Outcome::none;
  // Which of DomainFacts::candidates mail leaves by: the chosen one, or while that waits the present
  // entry, if it is among them, and without any entry the default.
  std::optional<std::size_t> candidate;
  // What outbound-hosts.yml is to say of the domain. Nothing where the default identity serves it,
  // and where nothing may be written.
  std::optional<Sender> row;
  std::string reason;  // for people: why this one, why none, what cannot be told
  // The row is the present one, though another was decided, for now (damping.h) or, where it is
  // judged alone, because it stands there.
  bool is_waiting = false;
};

// How the senders that the facts are about stand.
struct Standings {
  std::vector<Standing> candidates;  // in their order
  Standing present;                  // of DomainFacts::present, where there is one
};

// The decision for a domain, from its candidates and how each stands. `present` is the entry that
// the hosts file has now, with which the facts were gathered: it wins among equals, and stays where
// an unavailable fact could change the outcome. One that a blocking check refuses for certain (it
// is outside SEND_ON, say, or its HELO name resolves to other addresses) counts for nothing.
//
// An unavailable fact counts as what would be worst for the candidate it is about and best for its
// rivals: only what wins even so is chosen.
Decision decide(const TrustedDomain& domain, const DomainFacts& facts, const Standings& standings,
                const Surroundings& surroundings, const std::optional<Sender>& present);

}  // namespace policy
