// The addresses that a domain's SPF records let send for it.
#pragma once

#include "policy/address_set.h"
#include "policy/spf_tree.h"

namespace policy {

struct SpfNetworks {
  // The clients that check_host() would give pass without the limits of terms and voids: those of
  // an included record that passes too, but not those whom an earlier term takes for another
  // result. What could not be had from DNS authorises nobody.
  AddressSet authorised;
  // Others pass too whom nobody can list: SpfTreeTerm::is_open.
  bool is_open = false;
};

SpfNetworks networks_of(const SpfTree& tree);

// The clients that a term which is reached matches; nothing where some can be listed by nobody, or
// get a permerror there.
std::optional<AddressSet> addresses_of(const SpfTreeTerm& term);

}  // namespace policy
