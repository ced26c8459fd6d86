// Where something stands in a text that a person may edit.
#pragma once

#include <compare>
#include <string>

namespace policy {

// From 1, columns in octets. Line 0: nowhere in particular.
struct TextPlace {
  int line = 0;
  int column = 0;

  bool is_known() const { return line > 0; }
  auto operator<=>(const TextPlace&) const = default;
};

// Where a person wrote something: in a file, or in what has no places, as "argument 1".
struct Origin {
  std::string source = {};
  TextPlace place = {};

  bool operator==(const Origin&) const = default;
};

// "policy.yml:7:5", "argument 1".
std::string to_string(const Origin& origin);

}  // namespace policy
