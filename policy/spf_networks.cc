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

// Whether the term matches the addresses that stand in it and no others.
bool lists_addresses(const SpfTreeTerm& term) {
  return !is_error(term) && !term.is_open && term.nested.empty();
}

// RFC 7208 §4.6.2: the first term that matches a client decides. Terms that list addresses are
// taken together where they stand together and decide alike, for their order says nothing then.
class PassingClients {
 public:
  Passing find(const SpfTreeRecord& record) {
    if (record.fault()) return {{}, true};
    for (const SpfTreeTerm& term : record.terms) {
      if (!term.is_reached) continue;
      if (lists_addresses(term)) {
        list(term);
        continue;
      }
      decide_listed();
      const Passing one = matching(term);
      decide(one.networks, passes(term));
      if (one.ends_in_error) return {std::move(networks_), true};
    }
    if (listed_pass_) decide_listed();  // what else it takes nobody comes to any more
    return {std::move(networks_)};
  }

 private:
  void list(const SpfTreeTerm& term) {
    if (passes(term) != listed_pass_) decide_listed();
    listed_pass_ = passes(term);
    listed_.insert(listed_.end(), term.networks.begin(), term.networks.end());
  }

  void decide_listed() {
    if (!listed_.empty()) decide({AddressSet::of(listed_)}, listed_pass_);
    listed_.clear();
  }

  void decide(SpfNetworks matched, bool pass) {
    if (pass) {
      matched.authorised.remove(decided_);
      networks_.authorised.add(matched.authorised);
      networks_.is_open = networks_.is_open || matched.is_open;
    }
    decided_.add(matched.authorised);
  }

  SpfNetworks networks_;
  AddressSet decided_;
  std::vector<dns::IpNetwork> listed_;
  bool listed_pass_ = false;
};

Passing passing(const SpfTreeRecord& record) {
  return PassingClients().find(record);
}

}  // namespace

std::optional<AddressSet> addresses_of(const SpfTreeTerm& term) {
  Passing one = matching(term);
  if (one.ends_in_error || one.networks.is_open) return std::nullopt;
  return std::move(one.networks.authorised);
}

SpfNetworks networks_of(const SpfTree& tree) {
  return passing(tree.root).networks;
}

}  // namespace policy
