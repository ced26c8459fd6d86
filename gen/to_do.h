// What a person must do, the gravest first: findings that the same cure would end count as one
// thing.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "policy/audit.h"

namespace gen {

struct ToDo {
  // Places in the list of findings that it was made from, in their order; never empty.
  std::vector<std::size_t> findings;
  std::size_t gravest = 0;  // which of them says best what to do
  std::size_t domains = 0;  // how many it is about; the default identity and the file count as one
};

// What of a finding says which cure would end it.
struct WantedCure {
  const policy::Check* check = nullptr;
  std::optional<dns::DomainName> domain = {};
  std::optional<dns::IpAddress> ip = {};
  policy::Verdict verdict = policy::Verdict::error;
  policy::Actor actor = policy::Actor::nobody;
  std::string wanted = {};
  // The records, as Cure::to_string has them, and after all of them what each one replaces.
  std::string publish = {};
  bool is_accepted = false;
};

// What one more of the records replaces; may be empty.
void append_replaced(const std::vector<std::string>& replaces, std::string& publish);

// Takes the findings domain by domain, and keeps of them what is to be done alone.
class ToDoGrouper {
 public:
  // Ids of checks whose errors keep a row from being written.
  explicit ToDoGrouper(std::vector<std::string_view> blocking) : blocking_(std::move(blocking)) {}

  // All findings of the next domain, of the default identity or of the file, in their order.
  void add(const std::vector<WantedCure>& findings);
  // The list of all that were added.
  std::vector<ToDo> take();

 private:
  // Which of two says better what to do: the lower.
  using Rank = std::tuple<int, bool, bool, const policy::Check*>;
  // The findings of one cure.
  struct Group {
    ToDo to_do = {};
    Rank best = {};               // the rank of the gravest
    std::size_t last_domain = 0;  // which of the domains it is about, from 1

    auto rank() const;
  };
  class Keys;

  static Rank rank_of(const WantedCure& finding, const std::vector<std::string_view>& blocking);

  std::vector<std::string_view> blocking_;
  std::map<std::string, Group> groups_;
  std::size_t count_ = 0;    // of findings
  std::size_t domains_ = 0;  // of those that they are of
};

// What of it says which cure would end it; `publish` is its cure, as Cure::to_string has it.
WantedCure cure_of(const policy::Finding& finding, std::string publish);
// Which checks' errors keep a row from being written.
std::vector<std::string_view> blocking_checks(const policy::Weights& weights);

// The errors and warnings that nobody has accepted and that somebody can end. Two findings are one
// thing where they want the same record, or the same of the same person; of different domains they
// may differ in the domain's name, and in what the domain publishes itself, in the address too. Of
// one domain, what is wrong with its SPF record is one thing with what SPF says of its senders and
// the DMARC that lacks a pass of it, and so are its senders outside the scope.
//
// Errors that keep a row from being written come first, then other errors, then warnings; among
// these what most domains wait for.
//
// The findings of a domain stand together.
std::vector<ToDo> to_do_of(const std::vector<const policy::Finding*>& findings,
                           const policy::Weights& weights);

}  // namespace gen
