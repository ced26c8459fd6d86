// What a reader says of text that a person wrote wrong: every mistake, and where it stands.
#pragma once

#include <compare>
#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace dns {

// One mistake in a text. Lines and columns count from 1, columns in octets; line 0 means the
// mistake is of the whole file, file "" that the text is not from a file (say, an argument).
struct Mistake {
  std::string file;
  int line = 0;
  int column = 0;
  std::string reason;

  auto operator<=>(const Mistake&) const = default;
};

// "file:line:column: reason", leaving out what is not known.
std::string to_string(const Mistake& mistake);

// What a reader of a whole text returns: its value, or all of its mistakes in the order of the
// text.
template <class T>
using Result = tl::expected<T, std::vector<Mistake>>;

// What a parser of one word returns: its value, or why the word is none. The reader of the text
// around it turns that reason into a Mistake, for it alone knows the place.
template <class T>
using Parsed = tl::expected<T, std::string>;

}  // namespace dns
