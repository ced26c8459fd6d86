#include "boot/nginx_config.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

namespace {

// Words with a bar between them, blocks in brackets.
std::string to_string(const std::vector<boot::NginxDirective>& directives) {
  std::string text;
  for (const boot::NginxDirective& directive : directives) {
    text += fmt::format("({}", fmt::join(directive.words, "|"));
    if (!directive.block.empty()) text += " " + to_string(directive.block);
    text += ")";
  }
  return text;
}

std::string read(std::string_view text) {
  const auto directives = boot::read_nginx_config(text, "f");
  return directives ? to_string(*directives) : dns::to_string(directives.error().front());
}

TEST(NginxConfig, TakesApartWhatNginxReads) {
  struct Case {
    std::string text;
    std::string wanted;
  };
  const Case cases[] = {
      {"", ""},
      {"# a; b\n", ""},
      {"a b  c;", "(a|b|c)"},
      {"a\n\tb\r\n;", "(a|b)"},
      {"a{b;c{}d;}e;", "(a (b)(c)(d))(e)"},
      {"a # b;\nc;", "(a|c)"},
      {"a b#c;", "(a|b#c)"},
      {"a b}c;", "(a|b}c)"},
      {"'a b' \"c;{d\";", "(a b|c;{d)"},
      {"a b'c;", "(a|b'c)"},
      {"a \"b'c\" 'd\"e';", "(a|b'c|d\"e)"},
      {R"(a \"b \; \\ \x 'c\'d';)", R"((a|"b|\;|\|\x|c'd))"},
      {R"(a 1\t2;)", "(a|1\t2)"},
      {"a ${b}c;", "(a|${b}c)"},
      {"location ~/x/(\\d+)/ws { a http://h/$1; }", "(location|~/x/(\\d+)/ws (a|http://h/$1))"},
      {"if ($a = '') { b; }", "(if|($a|=||) (b))"},
  };
  for (const Case& c : cases) EXPECT_EQ(read(c.text), c.wanted) << c.text;
}

TEST(NginxConfig, StopsWhereNginxDoes) {
  struct Case {
    std::string text;
    std::string wanted;
  };
  const Case cases[] = {
      {"a", "f:1:2: nginx would not read this: a directive without its \";\""},
      {"a;\n;", "f:2:1: nginx would not read this: a \";\" that ends nothing"},
      {"{", "f:1:1: nginx would not read this: a \"{\" that belongs to nothing"},
      {"a;}", "f:1:3: nginx would not read this: a \"}\" that closes nothing"},
      {"a {\nb;", "f:2:3: nginx would not read this: a block without its \"}\""},
      {"a { b }", "f:1:7: nginx would not read this: a directive without its \";\""},
      {"a 'b;\n", "f:1:3: nginx would not read this: a quote that is not closed"},
      {"a 'b'c;", "f:1:3: nginx would not read this: more right after a closing quote"},
  };
  for (const Case& c : cases) EXPECT_EQ(read(c.text), c.wanted) << c.text;
  std::string deep;
  for (int i = 0; i < 1'000'000; ++i) deep += "a{";
  EXPECT_EQ(read(deep), "f:1:130: nginx would not read this: blocks too deep within each other");
}

}  // namespace
