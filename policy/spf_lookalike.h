// TXT records that were meant as SPF records but say something else, and what was meant.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace policy {

struct SpfLookalike {
  std::vector<std::string> faults;  // in words; at least one
  // The record as it was meant: one SPF record without a mistake. Nothing where it could have been
  // meant in more than one way.
  std::optional<std::string> correction;

  bool operator==(const SpfLookalike&) const = default;
};

// What is wrong with the octets of a TXT record. Nothing of a sound SPF record, and of one that was
// never meant as such.
std::optional<SpfLookalike> look_alike(std::string_view octets);

}  // namespace policy
