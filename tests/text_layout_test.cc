#include "gen/text_layout.h"

#include <gtest/gtest.h>

namespace {

using gen::Layout;
using policy::Verdict;

TEST(Wrapped, BreaksBetweenWordsOnly) {
  struct Case {
    const char* prefix;
    const char* text;
    std::size_t width;
    const char* lines;
  };
  const Case cases[] = {
      {"", "one two", 0, "one two\n"},
      {"", "one two", 7, "one two\n"},
      {"", "one two", 6, "one\ntwo\n"},
      {"  - ", "one two three", 11, "  - one two\n    three\n"},
      {"  - ", "muchlongerthanthat is", 11, "  - muchlongerthanthat\n    is\n"},
      {"x ", "", 5, "x \n"},
      {"", "a  b", 20, "a  b\n"},
      {"longer than the width ", "a b", 5, "longer than the width a\n                      b\n"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(gen::wrapped(c.prefix, c.text, {.width = c.width}), c.lines) << c.text;
  }
}

TEST(ListOf, CountsWhatItLeavesOut) {
  const std::vector<std::string> names = {"a", "b", "c"};
  EXPECT_EQ(gen::list_of(names, {}), "a, b, c");
  EXPECT_EQ(gen::list_of(names, {.most_names = 3}), "a, b, c");
  EXPECT_EQ(gen::list_of(names, {.most_names = 2}), "a, b and 1 more");
}

TEST(Painted, IsAsWideWithColoursAsWithout) {
  EXPECT_EQ(gen::painted("fine", Verdict::pass, 6, {}), "fine  ");
  EXPECT_EQ(gen::painted("fine", Verdict::pass, 6, {.has_colours = true}),
            "\x1b[1m\x1b[32mfine  \x1b[0m");
}

}  // namespace
