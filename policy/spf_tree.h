// The whole tree of SPF records below a domain: what each record and term says, and what it costs
// a receiver for whom nothing matches.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dns/ip_network.h"
#include "policy/spf_evaluation.h"

namespace policy {

// Bounds that no tree within the limits of RFC 7208 §4.6.4 comes near: ten terms ask for at most
// 211 answers, of both families.
inline constexpr std::size_t spf_tree_record_limit = 60;
inline constexpr std::size_t spf_tree_depth_limit = 12;
inline constexpr std::size_t spf_tree_question_limit = 250;

// Void terms, §4.6.4, for a client of each family: many a host has an address of one only.
struct SpfVoids {
  int ipv4 = 0;
  int ipv6 = 0;

  int of(dns::Family family) const { return family == dns::Family::ipv4 ? ipv4 : ipv6; }
  SpfVoids& operator+=(const SpfVoids& other);
  bool operator==(const SpfVoids&) const = default;
};

struct SpfTreeRecord;

// A directive or a redirect, as the tree's identity has its macros.
struct SpfTreeTerm {
  const SpfTerm* term = nullptr;  // of the record it stands in
  // The name it asks about. Nothing: it asks about none, or what it names cannot be a name.
  std::optional<dns::DomainName> target = std::nullopt;
  // False behind an `all`, and of a redirect beside one. It costs nothing, and nothing is asked.
  bool is_reached = true;
  // It matches clients that nobody can list: by their names, or by macros of their addresses, their
  // HELO names or their senders.
  bool is_open = false;
  int cost = 0;               // terms that count, itself and those below it
  SpfVoids voids = {};        // among them; not those of ptr, which only the client's address has
  std::size_t exchanges = 0;  // of an mx
  // The addresses that it matches by itself: none of an include, of `all` those of both families.
  std::vector<dns::IpNetwork> networks = {};
  std::vector<SpfTreeRecord> nested;  // of an include or a redirect; at most one

  bool is_redirect() const { return std::holds_alternative<RedirectModifier>(term->what); }
  // Null of a redirect.
  const Directive* directive() const { return std::get_if<Directive>(&term->what); }
  // Why an include or a redirect gives a permerror, whatever came before it: RFC 7208 §5.2, §6.1.
  // Nothing where it does not, and where that is not known.
  std::optional<std::string> fault() const;
};

// Why the tree ends at a record.
enum class SpfTreeEnd : std::uint8_t {
  none,       // it does not, or has no further terms
  loop,       // the record stands above itself
  too_large,  // past the bounds
};

struct SpfTreeRecord {
  dns::DomainName domain;
  SpfTreeEnd end = SpfTreeEnd::none;
  dns::Reason reason = dns::Reason::not_recorded;  // of its TXT records
  dns::Ttl ttl{0};
  bool is_authoritative = false;
  dns::Comparison comparison = {};
  bool is_planned = false;
  // The reply with all TXT records of the name, as §3.4 counts it: without EDNS, strings full.
  std::size_t octets = 0;
  std::size_t spf_records = 0;
  std::shared_ptr<const SpfRecord> record = nullptr;  // where it has exactly one
  // Those without a mistake, in the order of evaluation: a redirect comes last.
  std::vector<SpfTreeTerm> terms = {};
  int cost = 0;  // of all terms together
  SpfVoids voids = {};

  // Why a check that comes here is a permerror or, of the domain itself, none; nothing where it is
  // neither, and where that is not known.
  std::optional<std::string> fault() const;
};

struct SpfTree {
  SpfTreeRecord root;
  std::vector<dns::TxtRecord> texts;  // all TXT records of the root's domain
  std::vector<dns::Question> wanted;  // what is not known yet; empty: the tree is whole
  // What DNS did not tell, with its reason, in the order of the tree.
  std::vector<std::pair<dns::Question, dns::Reason>> unavailable;
  // Some record is a loop or past the bounds: the costs are too low, and past the term limit.
  bool is_cut = false;
};

// The tree over what is known so far; never asks. The identity's domain must be there; macros that
// hold the client's address are read for it, and for no client of the other family.
SpfTree walk_spf_tree(const SpfIdentity& identity, const SpfAnswers& answers);

// What DNS did not tell of it; what the tree still wants counts as timed out.
std::vector<std::pair<dns::Question, dns::Reason>> unavailable_of(const SpfTree& tree);

// A term that is reached, and the way to it: each record with its term that leads on, from the
// root; the last is the place.
struct SpfPlace {
  std::vector<std::pair<const SpfTreeRecord*, const SpfTreeTerm*>> way;

  const SpfTreeTerm& term() const { return *way.back().second; }
  // "a:mx.example, 3rd term of _spf.example.net, included by example.com".
  std::string to_string() const;
};

// Calls `visit` for the place of each term that is reached, in the order of evaluation, until it
// returns false. They point into the tree.
void visit_places(const SpfTree& tree, const std::function<bool(const SpfPlace&)>& visit);
// All of them.
std::vector<SpfPlace> reached_places(const SpfTree& tree);

// The term past the term limit, or the one that leads back to a record above it. Nothing where
// every term is within the limit.
std::optional<SpfPlace> place_of_limit(const SpfTree& tree);

// Where a check of a client whom nothing matches ends with a permerror, and why.
struct SpfStop {
  SpfPlace place;
  std::string why;
};

// The first such place for clients of a family; nothing where their checks come to the end.
std::optional<SpfStop> stop_of(const SpfTree& tree, dns::Family family);

}  // namespace policy
