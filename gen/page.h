// Lines for people, each as far to the right as its depth says.
#pragma once

#include <string>
#include <string_view>

namespace gen {

// A text of any length as people want to see it: cut after 2,000 octets.
std::string shortened(std::string text);

class Page {
 public:
  // `depth` in columns. Shortened, and broken at blanks where it passes 100 columns, the rest four
  // columns further in.
  void add(std::size_t depth, std::string text);

  // Neither shortened nor broken: to be copied.
  void add_whole(std::size_t depth, std::string_view text);

  std::string take() { return std::move(lines_); }

 private:
  std::string lines_;
};

}  // namespace gen
