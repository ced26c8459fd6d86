#include "policy/tag_list.h"

#include <fmt/ranges.h>
#include <gtest/gtest.h>

namespace {

using policy::TagList;

// "name=value@offset" of each tag, then the mistakes.
std::string print(const TagList& list) {
  std::string text;
  for (const policy::Tag& tag : list.tags) {
    text += fmt::format("{}={}@{};", tag.name, tag.value, tag.offset);
  }
  for (const std::string& mistake : texts_of(list.mistakes)) text += fmt::format(" {};", mistake);
  return text;
}

TEST(TagList, HasEachTagAndItsPlace) {
  struct Case {
    const char* octets;
    const char* expected;
  };
  const Case cases[] = {
      {"", ""},
      {"v=DMARC1", "v=DMARC1@0;"},
      {" v = DMARC1 ;\r\n\tp=a b;", "v=DMARC1@1;p=a b@16;"},
      {"a=;b==c;;", "a=@0;b==c@3;"},
      {"a=1;A=2;a=3", "a=1@0;A=2@4; octet 8: the tag a stands twice;"},
      {"a;=1;1=2;a-b=c;a_1=",
       "a_1=@15; octet 0: no tag=value: \"a\"; octet 2: no tag=value: \"=1\"; octet 5: no "
       "tag=value: \"1=2\"; octet 9: no tag=value: \"a-b=c\";"},
  };
  for (const Case& c : cases) EXPECT_EQ(print(policy::parse_tag_list(c.octets)), c.expected);
}

TEST(TagList, TellsTheFirstMistakesOfMany) {
  std::string octets;
  for (int i = 0; i < 1000; ++i) octets += "a;";
  const std::vector<std::string> texts = texts_of(policy::parse_tag_list(octets).mistakes);
  EXPECT_EQ(texts.size(), 9U);
  EXPECT_EQ(texts.back(), "992 more");
}

TEST(SplitValue, KeepsEmptyParts) {
  EXPECT_EQ(policy::split_value("", ','), (std::vector<std::string_view>{""}));
  EXPECT_EQ(policy::split_value(" a ,,b\t,", ','),
            (std::vector<std::string_view>{"a", "", "b", ""}));
}

}  // namespace
