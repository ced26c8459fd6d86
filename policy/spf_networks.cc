#include "policy/spf_networks.h"

namespace policy {
namespace {

struct Passing {
  SpfNetworks networks;
  // Whoever comes to the end of the record without a match gets a permerror.
  bool ends_in_error = false;
};

Passing passing(const SpfTreeRecord& record);

// Whether whoever comes to this term gets a permerror: RFC 7208 §4.6.4, §5.2, §6.1.
bool is_error(const SpfTreeTerm& term) {
  if (term.exchanges > spf_mx_limit) return true;
  const Directive* const directive = term.directive();
  const bool leads_on =
      directive == nullptr || std::holds_alternative<IncludeMechanism>(directive->mechanism);
  return leads_on && !term.target;
}

// The clients that the term matches: of an include or a redirect those that pass below it.
Passing matching(const SpfTreeTerm& term) {
  if (is_error(term)) return {{}, true};
  if (term.is_open) return {{{}, true}};
  if (!term.nested.empty()) return passing(term.nested.front());
  return {{AddressSet::of(term.networks)}};
}

// A redirect takes over the results of its record.
bool passes(const SpfTreeTerm& term) {
  return term.is_redirect() || term.directive()->qualifier == Qualifier::pass;
}

// RFC 7208 §4.6.2: the first term that matches a client decides.
Passing passing(const SpfTreeRecord& record) {
  if (record.fault()) return {{}, true};
  Passing all;
  AddressSet decided;
  for (const SpfTreeTerm& term : record.terms) {
    if (!term.is_reached) continue;
    Passing one = matching(term);
    AddressSet& matched = one.networks.authorised;
    matched.remove(decided);
    decided.add(matched);
    if (passes(term)) {
      all.networks.authorised.add(matched);
      all.networks.is_open = all.networks.is_open || one.networks.is_open;
    }
    if (one.ends_in_error) return {std::move(all.networks), true};
  }
  return all;
}

}  // namespace

SpfNetworks networks_of(const SpfTree& tree) {
  return passing(tree.root).networks;
}

}  // namespace policy
