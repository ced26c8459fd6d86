// The least harmful change of a domain's SPF record that lets one of our addresses pass: proven,
// for each that is proposed was checked as if it were published, by the same engine.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/allowed_ips.h"
#include "policy/spf_evaluation.h"
#include "policy/spf_networks.h"

namespace policy {

// A change of the SPF records at one name.
struct SpfEdit {
  std::vector<std::string> before;  // the records that go; none: there was none
  std::string after;                // the one that stands in their place
  std::vector<std::string> steps;   // "drop a second include:a.example", in order
  int terms = 0;                    // counted by the check that passes: RFC 7208 §4.6.4
  int voids = 0;
  int tree_terms = 0;      // of the whole tree: the worst case
  std::size_t octets = 0;  // of the reply with all TXT records of the name: §3.4
  SpfNetworks added;       // whom the record names newly
  // Addresses stand in it in the place of terms that ask DNS.
  bool is_flattened = false;
};

// What helps where no edit brings the whole tree within the limit of terms.
inline constexpr std::string_view past_limit_advice =
    "no addresses in the place of terms are certain to help: drop an include, or let who is "
    "included send as a subdomain with a record of its own";

// How an identity that does not pass could.
struct SpfCure {
  bool is_ours = true;  // the client's address; else no edit is proposed
  // Nothing where no edit at this name helps, as where DNS does not answer, or where a person must
  // decide what the record was to say.
  std::optional<SpfEdit> edit;
  std::vector<dns::Question> wanted;  // to be answered first: there is no edit before
};

// The search, over what is known; never asks. `ours` are the addresses that may send: only they are
// proposed. No edit lets pass whom a term before `all` refuses, or everybody, takes the whole tree
// past the limits, or is of the records of an alias, which belong to others too. What is preferred,
// in this order: to mend what the record says (mistakes with a certain correction, several records
// made one, includes that lead to no record, terms that stand twice), then to add one term: ip4 or
// ip6 of the address; `a` or `mx`, where all they resolve to is ours. Of these the fewest addresses
// newly authorised, then the fewest terms that count, then octets. Where the whole tree asks for
// more than receivers look up, addresses take the place of terms (spf_flattening.h), if that helps.
SpfCure find_spf_cure(const SpfIdentity& identity, const SpfAnswers& answers,
                      const AllowedIps& ours, SpfRecordCache& records);

// Another of our addresses from which the same mail passes as things are, so that nothing need be
// published.
struct SpfPassing {
  std::optional<dns::IpAddress> ip;   // the first of `ours`; nothing where none does
  std::vector<dns::Question> wanted;  // to be answered first
};
SpfPassing find_passing_ip(const SpfIdentity& identity, const SpfAnswers& answers,
                           const AllowedIps& ours);

// As find_spf_cure with what brings the whole tree of the identity's domain within the limit of
// terms, and lets the same clients pass, whoever the identity's client is.
SpfCure find_shorter_spf(const SpfIdentity& identity, const SpfAnswers& answers,
                         const AllowedIps& ours, SpfRecordCache& records);

}  // namespace policy
