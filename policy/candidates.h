// Which senders a domain could have, from its facts alone: DESIGN's rules 1 and 2 of deciding.
#pragma once

#include <cstdint>
#include <vector>

#include "policy/facts.h"

namespace policy {

// One of our addresses under an exchange of the domain.
struct Place {
  dns::IpAddress ip;
  std::uint16_t preference = 0;
  dns::DomainName exchange;
};

// The allowed addresses of the domain's exchanges, in their order, IPv4 first; no address twice.
// Those outside the domain's scope are among them: a check refuses them, and says so.
std::vector<Place> places_of(const DomainFacts& facts, const AllowedIps& allowed);

struct HeloChoice {
  dns::DomainName helo;
  bool certain = true;  // false: an unavailable fact could make it another name
};

// The exchange or a PTR name of the address: whichever resolves to the address and is among its PTR
// names, else whichever resolves to it; the exchange first, and in scope. Where no name is in
// scope, the exchange, which a check then refuses.
HeloChoice choose_helo(const Place& place, const AddressFacts& address, const Scope& scope);

// Keeps the first of candidates with the same sender.
void drop_repeated(std::vector<Candidate>& candidates);

}  // namespace policy
