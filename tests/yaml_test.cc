#include "gen/yaml.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/support/golden.h"
#include "tests/support/mutation.h"

namespace {

using gen::YamlDocument;
using gen::YamlEntry;
using gen::YamlKind;
using gen::YamlNode;

// The tree on one line: texts as plain or 'quoted', nulls as ~, each with its place.
std::string shown(const YamlNode& node) {
  std::string inside;
  switch (node.kind()) {
    case YamlKind::null:
      return fmt::format("~{}@{}:{}", node.text(), node.line(), node.column());
    case YamlKind::scalar:
      inside = node.is_plain() ? std::string(node.text()) : fmt::format("'{}'", node.text());
      break;
    case YamlKind::sequence:
      for (const YamlNode& item : node.items()) inside += " " + shown(item);
      inside = "[" + inside + " ]";
      break;
    case YamlKind::mapping:
      for (const YamlEntry& entry : node.entries()) {
        inside += fmt::format(" {}={}", shown(entry.key), shown(entry.value));
      }
      inside = "{" + inside + " }";
      break;
  }
  return fmt::format("{}@{}:{}", inside, node.line(), node.column());
}

TEST(Yaml, KnowsWhereEverythingStands) {
  struct Case {
    const char* name;
    const char* text;
    const char* tree;
  };
  const Case cases[] = {
      {"nothing", "", "~@1:1"},
      {"a comment", "# x\n", "~@1:1"},
      {"comments that fill a line", "# x y\na: b\n# \"z\nc: d\n# e",
       "{ a@2:1=b@2:4 c@4:1=d@4:4 }@2:1"},
      {"a text with what would be a comment elsewhere", "a: 'b\n# c \"d\n  e'\n",
       "{ a@1:1='b # c \"d e'@1:4 }@1:1"},
      {"an empty place before a comment", "-\n# x y\n- a\n", "[ ~@2:5 a@3:3 ]@1:1"},
      {"plain and quoted", "a: b\n\"c\": 'd'\n", "{ a@1:1=b@1:4 'c'@2:1='d'@2:6 }@1:1"},
      {"texts that are no text elsewhere", "a: 010\nb: no\n1: 1e3\n",
       "{ a@1:1=010@1:4 b@2:1=no@2:4 1@3:1=1e3@3:4 }@1:1"},
      {"lists", "- a\n-   - b\n    - c\n", "[ a@1:3 [ b@2:7 c@3:7 ]@2:5 ]@1:1"},
      {"a dash at the end", "a:\n  -", "{ a@1:1=[ ~@2:3 ]@2:3 }@1:1"},
      {"flow", "{a: [b, \"c\"], d: {}}", "{ a@1:2=[ b@1:6 'c'@1:9 ]@1:5 d@1:15={ }@1:18 }@1:1"},
      {"keys with question marks", "? a\n: b\n? c\n", "{ a@1:3=b@2:3 c@3:3=~@3:3 }@1:1"},
      {"octets, not characters", "\xc3\xbc: {\xc3\xbc: b}",
       "{ \xc3\xbc@1:1={ \xc3\xbc@1:6=b@1:10 }@1:5 }@1:1"},
      {"CR LF", "a: b\r\nc: d\r\n", "{ a@1:1=b@1:4 c@2:1=d@2:4 }@1:1"},
      {"byte order mark",
       "\xef\xbb\xbf"
       "a: b",
       "{ a@1:1=b@1:4 }@1:1"},
      {"block texts", "a: |\n  x\n  y\nb: >-\n  x\n  y\n",
       "{ a@1:1='x\ny\n'@1:4 b@4:1='x y'@4:4 }@1:1"},
      {"several lines", "a: x\n  y\nb: \"x\n  y\"\n", "{ a@1:1=x y@1:4 b@3:1='x y'@3:4 }@1:1"},
      {"escapes", "a: \"\\u00fc\\\"\"\nb: 'it''s'\n",
       "{ a@1:1='\xc3\xbc\"'@1:4 b@2:1='it's'@2:4 }@1:1"},
      {"empty places", "a:\n\nb:   # x\nc: d\n", "{ a@1:1=~@1:1 b@3:1=~@3:1 c@4:1=d@4:4 }@1:1"},
      {"empty items", "-\n-   \n- ~\n- x\n", "[ ~@1:1 ~@2:1 ~~@3:3 x@4:3 ]@1:1"},
      {"written nulls", "a: ~\nb: null\n", "{ a@1:1=~~@1:4 b@2:1=~null@2:4 }@1:1"},
      {"empty flow places", "{a: , b, c: null}",
       "{ a@1:2=~@1:2 b@1:7=~@1:7 c@1:10=~null@1:13 }@1:1"},
      {"an empty place before a null", "[{a: }, ~]", "[ { a@1:3=~@1:3 }@1:2 ~~@1:9 ]@1:1"},
      {"addresses", "[2001:db8::1, ::1, 192.0.2.1:25]",
       "[ 2001:db8::1@1:2 ::1@1:15 192.0.2.1:25@1:20 ]@1:1"},
      {"a document's marks", "%YAML 1.2\n--- # x\na: b\n...\n", "{ a@3:1=b@3:4 }@3:1"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const YamlDocument document = YamlDocument::parse(c.text, "x.yml");
    EXPECT_EQ(support::lines_of(document.mistakes()), "");
    EXPECT_EQ(shown(document.root()), c.tree);
  }
}

TEST(Yaml, KeepsWhatIsSoundBesideMistakes) {
  struct Case {
    const char* text;
    const char* tree;
    const char* mistakes;
  };
  const Case cases[] = {
      {"a: 1\nb: 2\na: 3\n", "{ a@1:1=1@1:4 b@2:1=2@2:4 }@1:1",
       "x.yml:3:1: duplicate key \"a\", first at line 1\n"},
      {"a: 1\n\"a\": 2\n", "{ a@1:1=1@1:4 }@1:1",
       "x.yml:2:1: duplicate key \"a\", first at line 1\n"},
      {"{a: 1, a: {a: 1, a: 2}}", "{ a@1:2=1@1:5 }@1:1",
       "x.yml:1:18: duplicate key \"a\", first at line 1\n"
       "x.yml:1:8: duplicate key \"a\", first at line 1\n"},
      {"a: &x 1\nb: *x\n", "{ a@1:1=1@1:4 b@2:1=~@2:4 }@1:1",
       "x.yml:1:4: anchors (&name) are not supported\n"
       "x.yml:2:4: aliases (*name) are not supported: write the value again\n"},
      {"&x a: &y [1]\n", "{ a@1:1=[ 1@1:11 ]@1:7 }@1:1",
       "x.yml:1:1: anchors (&name) are not supported\n"
       "x.yml:1:7: anchors (&name) are not supported\n"},
      {"a: !!int 1\nb: ! 2\nc: !x {d: e}\n",
       "{ a@1:1='1'@1:4 b@2:1='2'@2:4 c@3:1={ d@3:8=e@3:11 }@3:4 }@1:1",
       "x.yml:1:4: tags (!name) are not supported: every value is text\n"
       "x.yml:2:4: tags (!name) are not supported: every value is text\n"
       "x.yml:3:4: tags (!name) are not supported: every value is text\n"},
      {"<<: {a: b}\n\"<<\": c\n", "{ '<<'@2:1=c@2:7 }@1:1",
       "x.yml:1:1: merge keys (<<) are not supported\n"},
      {"[a]: b\n{c: d}: e\n: f\n~: g\nh: i\n", "{ h@5:1=i@5:4 }@1:1",
       "x.yml:1:1: a key must be a text, not a list or a mapping\n"
       "x.yml:2:1: a key must be a text, not a list or a mapping\n"
       "x.yml:3:1: a key is missing or null\n"
       "x.yml:4:1: a key is missing or null\n"},
      {"a: 1\n---\nb: 2\n", "{ a@1:1=1@1:4 }@1:1",
       "x.yml:2:1: more than one document in the file\n"},
      {"a: 1\n---\n", "{ a@1:1=1@1:4 }@1:1", "x.yml:2:1: more than one document in the file\n"},
      {"{a: 1} b\n", "{ a@1:2=1@1:5 }@1:1", "x.yml:1:8: text after the end of the document\n"},
      {"a: \"x\\x07\"\n", "{ a@1:1='x\a'@1:4 }@1:1",
       "x.yml:1:4: an escape makes a control character\n"},
      {"a: \xff\xfe # \xff\nb: \x01\n", "{ a@1:1=__@1:4 b@2:1=_@2:4 }@1:1",
       "x.yml:1:4: not UTF-8: octet 0xff\nx.yml:2:4: a control character: U+0001\n"},
      {"a: b\rc\n", "{ a@1:1=b_c@1:4 }@1:1", "x.yml:1:5: a control character: U+000D\n"},
      {"a: b\x04\nc: d\n", "{ a@1:1=b_@1:4 c@2:1=d@2:4 }@1:1",
       "x.yml:1:5: a control character: U+0004\n"},
      {"a: \xc0\xaf \xed\xa0\x80 \xf5\x80\x80\x80\nb: \xf4\x90\x80\x80\nc: \xe2\x82",
       "{ a@1:1=__ ___ ____@1:4 b@2:1=____@2:4 c@3:1=__@3:4 }@1:1",
       "x.yml:1:4: not UTF-8: octet 0xc0\nx.yml:2:4: not UTF-8: octet 0xf4\n"
       "x.yml:3:4: not UTF-8: octet 0xe2\n"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const YamlDocument document = YamlDocument::parse(c.text, "x.yml");
    EXPECT_EQ(support::lines_of(document.mistakes()), c.mistakes);
    EXPECT_EQ(shown(document.root()), c.tree);
  }
}

TEST(Yaml, TellsOfSyntaxErrorsAndReadsNothing) {
  struct Case {
    const char* text;
    const char* mistakes;
  };
  const Case cases[] = {
      {"a: *\n",
       "x.yml:1:5: alias not found after *: a \"*\" at the start must stand in quotes, \"*\"\n"},
      {"a: *b\n",
       "x.yml:1:4: the referenced anchor is not defined: a \"*\" at the start must stand in "
       "quotes, \"*\"\n"},
      {"a: @b\n",
       "x.yml:1:4: unknown token: a text that starts with this character must stand in quotes\n"},
      {"a: b: c\n",
       "x.yml:1:5: illegal map value: is a \":\" missing on the line before, or a text with a "
       "\":\" not in quotes?\n"},
      {"a:\n\tb: c\n", "x.yml:2:3: illegal map value: indent with spaces, not tabs\n"},
      {"a: \"b\n", "x.yml:1:4: the quote is never closed\n"},
      {"a: 'b''\n", "x.yml:1:4: the quote is never closed\n"},
      {"a: \"b\\\"\n", "x.yml:1:4: the quote is never closed\n"},
      {"a: \"b", "x.yml:1:6: illegal EOF in scalar\n"},
      {"a: \"b\\", "x.yml:1:7: the quote is never closed\n"},
      {"a: \"\\q\"\n", "x.yml:1:7: unknown escape character: q\n"},
      {"a: \"\\\xc3\xbc\"\n", "x.yml:1:7: unknown escape character: ?\n"},
      {"a: \"\\ud800\"\n", "x.yml:1:11: invalid unicode: 55296\n"},
      {"a: 'b'c\n", "x.yml:1:7: end of map not found\n"},
      {"a: [b\n", "x.yml:2:1: end of sequence flow not found\n"},
      {"]\n", "x.yml:1:1: illegal flow end\n"},
      {"a: - b\n", "x.yml:1:4: illegal block entry\n"},
      {"b: 1\nb: 2\n\xff: {\n",
       "x.yml:3:1: not UTF-8: octet 0xff\nx.yml:4:1: end of map flow not found\n"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const YamlDocument document = YamlDocument::parse(c.text, "x.yml");
    EXPECT_EQ(support::lines_of(document.mistakes()), c.mistakes);
    EXPECT_EQ(shown(document.root()), "~@1:1");
  }
}

std::string repeated(std::string_view piece, std::size_t octets) {
  std::string text;
  while (text.size() < octets) text += piece;
  return text;
}

TEST(Yaml, BoundsDepth) {
  EXPECT_TRUE(
      YamlDocument::parse(std::string(16, '[') + std::string(16, ']'), "").mistakes().empty());
  for (const char* piece : {"[", "{", "[{", "- ", "? ", "{a: ", "[a, ["}) {
    SCOPED_TRACE(piece);
    const YamlDocument document = YamlDocument::parse(repeated(piece, 1 << 20), "x.yml");
    ASSERT_EQ(document.mistakes().size(), 1U);
    EXPECT_EQ(document.mistakes().front().reason, "nested deeper than 16 levels");
    EXPECT_EQ(document.mistakes().front().line, 1);
  }
}

TEST(Yaml, BoundsSize) {
  const std::string text(YamlDocument::size_limit + 1, '\n');
  const YamlDocument document = YamlDocument::parse(text, "x.yml");
  EXPECT_EQ(support::lines_of(document.mistakes()), "x.yml: larger than 16 MiB\n");
  EXPECT_EQ(document.root().kind(), YamlKind::null);
}

TEST(Yaml, TellsTheColumnInsideAText) {
  struct Case {
    const char* text;
    int column;
  };
  const Case cases[] = {
      {"a: bcd", 6},         {"a: \"bcd\"", 7}, {"a: 'b''cd'", 4},
      {"a: \"b\\x63d\"", 4}, {"a: b\n  cd", 4}, {"a: |\n  bcd\n", 4},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const YamlDocument document = YamlDocument::parse(c.text, "x.yml");
    EXPECT_EQ(document.root().entries().at(0).value.column_of(2), c.column);
  }
}

TEST(Yaml, MayBeMoved) {
  YamlDocument first = YamlDocument::parse("a: [b, c]", "x.yml");
  const YamlDocument second = std::move(first);
  EXPECT_EQ(shown(second.root()), "{ a@1:1=[ b@1:5 c@1:8 ]@1:4 }@1:1");
}

TEST(Yaml, SurvivesWhateverATextBecomes) {
  constexpr std::string_view text =
      "%YAML 1.2\n---\na: [b, \"c\\u00fc\", {d: 'e''', ? f : g}]\n? |\n  h\n: >-\n  i\n"
      "j: &k {l: !m n}\no: *k\n<<: *k\np:\n- q\n- - r\n  - ~\n...\n";
  std::mt19937 random(20260303);
  for (int round = 0; round < 10000; ++round) {
    const std::string mutated = support::mutate(text, random);
    const YamlDocument document = YamlDocument::parse(mutated, "x.yml");
    EXPECT_GE(shown(document.root()).size(), 5U);
    for (const dns::Mistake& mistake : document.mistakes()) {
      EXPECT_GT(mistake.line, 0) << mistake.reason;
      EXPECT_GT(mistake.column, 0) << mistake.reason;
    }
  }
}

}  // namespace
