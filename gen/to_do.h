// What a person must do, the gravest first: findings that the same cure would end count as one
// thing.
#pragma once

#include <cstddef>
#include <vector>

#include "policy/audit.h"

namespace gen {

struct ToDo {
  // Places in the list of findings that it was made from, in their order; never empty.
  std::vector<std::size_t> findings;
  std::size_t gravest = 0;  // which of them says best what to do
  std::size_t domains = 0;  // how many it is about; the default identity and the file count as one
};

// The errors and warnings that nobody has accepted and that somebody can end. Two findings are one
// thing where they want the same record, or the same of the same person; of different domains they
// may differ in the domain's name, and in what the domain publishes itself, in the address too. Of
// one domain, what is wrong with its SPF record is one thing with what SPF says of its senders and
// the DMARC that lacks a pass of it, and so are its senders outside the scope.
//
// Errors that keep a row from being written come first, then other errors, then warnings; among
// these what most domains wait for.
std::vector<ToDo> to_do_of(const std::vector<const policy::Finding*>& findings,
                           const policy::Weights& weights);

}  // namespace gen
