// Where something stands in a text that a person may edit.
#pragma once

#include <compare>

namespace policy {

// From 1, columns in octets. Line 0: nowhere in particular.
struct TextPlace {
  int line = 0;
  int column = 0;

  bool is_known() const { return line > 0; }
  auto operator<=>(const TextPlace&) const = default;
};

}  // namespace policy
