// Regular expressions over the text of a whole file: PCRE2's.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace boot {

// Where an expression matched. The views are of the text that was searched.
struct Match {
  std::size_t offset = 0;
  std::string_view all;
  std::vector<std::string_view> groups;  // of (…), in order; empty where one took no part
};

// "^" and "$" are the ends of a line, "." is any octet but a line feed.
class Pattern {
 public:
  // Throws std::logic_error where the expression is none, for ours are written in the program.
  explicit Pattern(std::string_view expression);

  // All of them, in the order of the text, none touching another. Throws std::runtime_error where
  // PCRE2 gives up.
  std::vector<Match> find_all(std::string_view text) const;

 private:
  struct Free {
    void operator()(void* code) const;
  };
  std::unique_ptr<void, Free> code_;
};

}  // namespace boot
