// The facts of DNS that a domain's result rests on, as one list.
#pragma once

#include <span>
#include <vector>

#include "policy/checks.h"

namespace policy {

struct UsedFact {
  dns::Question question;
  Actor actor = Actor::nobody;  // who can change what DNS says
  dns::Reason reason = dns::Reason::not_recorded;
  dns::Ttl ttl{0};
  bool is_authoritative = false;
  bool is_planned = false;
  dns::Comparison comparison = {};

  dns::Status status() const { return status_of(reason); }
};

// Of a domain, looked up once for all checks. No question twice.
struct UsedFacts {
  // In this order: the domain's MX, the addresses of its exchanges, its SPF record, its DMARC
  // record and those above it that matter; of whom its mail leaves by the PTR record of each
  // address, the addresses of the PTR names and of the HELO name, of its family. Also what is
  // absent or unavailable.
  std::span<const UsedFact> used() const { return std::span(wanted).first(used_count); }

  // Those, and what else was asked for the domain and is unavailable: what the choice of a sender
  // waits for where nobody can tell whom its mail leaves by, what its SPF record includes, DKIM
  // keys.
  std::vector<UsedFact> wanted = {};
  std::size_t used_count = 0;
};

// `leaves_by` is whom its mail leaves by; nullptr where nobody can tell.
UsedFacts used_facts_of(const dns::DomainName& domain, const DomainFacts& facts,
                        const Candidate* leaves_by);

}  // namespace policy
