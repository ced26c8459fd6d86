#include "boot/config_block.h"

#include <gtest/gtest.h>

#include <random>

namespace {

using boot::Substitution;
using boot::with_blocks;
using boot::without_blocks;

TEST(ConfigBlock, KeepsWhatStoodThere) {
  EXPECT_EQ(with_blocks("a\nlisten=1\nb\n", {{"smtp.listen", 9, 1, "2"}}, "#"),
            "a\n"
            "# >>> outbound-hosts: smtp.listen\n"
            "# was: listen=1\n"
            "listen=2\n"
            "# <<< outbound-hosts\n"
            "b\n");
}

TEST(ConfigBlock, IsOneForChangesThatShareALine) {
  const std::string changed =
      with_blocks("x 1 2\ny\n", {{"two", 4, 1, "b"}, {"one", 2, 1, "a"}, {"two", 6, 1, "z"}}, "//");
  EXPECT_EQ(changed,
            "// >>> outbound-hosts: one, two\n"
            "// was: x 1 2\n"
            "x a b\n"
            "// <<< outbound-hosts\n"
            "// >>> outbound-hosts: two\n"
            "// was: y\n"
            "z\n"
            "// <<< outbound-hosts\n");
}

TEST(ConfigBlock, SpansTheLinesOfAChange) {
  EXPECT_EQ(with_blocks("{\n a {\n b\n }\n}\n", {{"a", 3, 9, "c"}}, "#"),
            "{\n"
            "# >>> outbound-hosts: a\n"
            "# was:  a {\n"
            "# was:  b\n"
            "# was:  }\n"
            " c\n"
            "# <<< outbound-hosts\n"
            "}\n");
}

TEST(ConfigBlock, LeavesOutLinesThatBecomeNothing) {
  EXPECT_EQ(with_blocks("a\nb\n", {{"gone", 0, 1, ""}}, "#"),
            "# >>> outbound-hosts: gone\n# was: a\n# <<< outbound-hosts\nb\n");
}

struct Case {
  std::string name;
  std::string pristine;
  std::vector<Substitution> substitutions;
};

TEST(ConfigBlock, GivesBackTheSameOctets) {
  const Case cases[] = {
      {"nothing to change", "a\nb\n", {}},
      {"an empty file", "", {{"all", 0, 0, "x\ny"}}},
      {"all of a file", "a\n\nb\n", {{"all", 0, 5, "x"}}},
      {"at the end", "a\n", {{"end", 2, 0, "x"}}},
      {"at the end of a line that is not ended", "a\nb", {{"end", 3, 0, "x\ny"}}},
      {"the last line, not ended", "a\nb", {{"b", 2, 1, "c"}}},
      {"the only line, not ended, becomes nothing", "a", {{"a", 0, 1, ""}}},
      {"empty lines at the end", "a\n\n\n", {{"a", 0, 1, "b"}}},
      {"an empty line within", "a\n\nb\n", {{"a", 0, 4, "b"}}},
      {"carriage returns", "a\r\nb\r\n", {{"a", 0, 1, "b"}}},
      {"octets", std::string("a\0\xff\n", 4), {{"a", 0, 1, "b"}}},
      {"a line like a block's own", "# was: a\nb\n", {{"b", 9, 1, "c"}}},
      {"a line that stays like a block's own", "# was: a\n", {{"a", 7, 1, "c"}}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const std::string changed = with_blocks(c.pristine, c.substitutions, "#");
    EXPECT_EQ(without_blocks(changed, "#", "f"), c.pristine);
    EXPECT_EQ(changed == c.pristine, c.substitutions.empty());
  }
}

TEST(ConfigBlock, GivesBackTheSameOctetsOfAnyText) {
  std::mt19937 random(1);
  const auto below = [&](std::size_t limit) { return random() % limit; };
  for (int round = 0; round < 20000; ++round) {
    std::string pristine;
    for (std::size_t length = below(30); length > 0; --length) pristine += "ab\n #"[below(5)];
    std::vector<Substitution> substitutions;
    for (std::size_t at = below(8); at < pristine.size(); at += 1 + below(8)) {
      const std::size_t length = std::min(1 + below(4), pristine.size() - at);
      substitutions.push_back({"n", at, length, below(2) == 0 ? "" : "x\ny"});
      at += length;
    }
    ASSERT_EQ(without_blocks(with_blocks(pristine, substitutions, "#"), "#", "f"), pristine);
  }
}

// As programs add to a file that they know to end without a line feed.
TEST(ConfigBlock, KeepsWhatIsAddedLater) {
  const std::string changed = with_blocks("a\nb", {{"end", 3, 0, "x"}}, "#");
  EXPECT_EQ(changed,
            "a\nb\n# >>> outbound-hosts: end\nx\n"
            "# <<< outbound-hosts, where the file ended without a line feed\n");
  EXPECT_EQ(without_blocks(changed + "later", "#", "f"), "a\nb\nlater");
  EXPECT_EQ(without_blocks(changed + "\nlater\n", "#", "f"), "a\nb\n\nlater\n");
  EXPECT_EQ(boot::outside_blocks(changed + "later", "#"), "a\nb\nlater");
}

TEST(ConfigBlock, KnowsWhatStandsOutside) {
  const std::string changed = with_blocks("a\nb\nc\n", {{"b", 2, 1, "x"}}, "#");
  EXPECT_EQ(boot::outside_blocks(changed, "#"), "a\nc\n");
}

TEST(ConfigBlock, TellsWhereOneIsBroken) {
  const auto mistakes = [](std::string_view text) {
    std::string words;
    const auto restored = without_blocks(text, "#", "f");
    if (restored) return "restored " + *restored;
    for (const dns::Mistake& mistake : restored.error()) words += dns::to_string(mistake) + "\n";
    return words;
  };
  EXPECT_EQ(mistakes("a\n# >>> outbound-hosts: x\n# was: b\n"),
            "f:2:1: this block of outbound-hosts has no end\n");
  EXPECT_EQ(mistakes("# <<< outbound-hosts\n"),
            "f:1:1: the end of a block of outbound-hosts that has no beginning\n");
  EXPECT_EQ(mistakes("# >>> outbound-hosts: x\n# >>> outbound-hosts: y\n# <<< outbound-hosts\n"),
            "f:2:1: a block of outbound-hosts within another\n");
}

}  // namespace
