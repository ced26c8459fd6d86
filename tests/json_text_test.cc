#include "gen/json_text.h"

#include <gtest/gtest.h>

#include <limits>
#include <memory>
#include <optional>
#include <random>
#include <stdexcept>
#include <vector>

#include "gen/json_cursor.h"
#include "gen/json_pieces.h"
#include "tests/support/world.h"

namespace {

std::string json(const auto& value) {
  std::string text;
  gen::add_json(text, value);
  return text;
}

TEST(JsonText, WritesValuesAsTheLibraryDoes) {
  EXPECT_EQ(json(std::string_view("a \"b\" \\ \n\x7f \xc3\xa9")),
            R"("a \"b\" \\ \n\u007f \u00e9")");
  EXPECT_EQ(json(std::string_view()), R"("")");
  EXPECT_EQ(json("literal"), R"("literal")");
  EXPECT_EQ(json(true), "true");
  EXPECT_EQ(json(std::int64_t{std::numeric_limits<std::int64_t>::min()}), "-9223372036854775808");
  EXPECT_EQ(json(std::uint16_t{65535}), "65535");
  EXPECT_EQ(json(nullptr), "null");
  EXPECT_EQ(json(std::optional<bool>()), "null");
  EXPECT_EQ(json(std::optional(7)), "7");
  EXPECT_EQ(json(std::make_shared<const std::string>("shared")), R"("shared")");
  EXPECT_EQ(json(support::name("mail.example.com")), R"("mail.example.com")");
  EXPECT_EQ(json(support::ip("2001:db8::1")), R"("2001:db8::1")");
  EXPECT_EQ(json(support::sender("mail.example.com", "192.0.2.10")),
            R"({"helo":"mail.example.com","ip":"192.0.2.10"})");
}

// Of any octets: what is no UTF-8, too, and what ends in the middle of a character. Each stands
// once at every place of a long text.
TEST(JsonText, EscapesWhatTheLibraryEscapes) {
  std::mt19937 random(20);  // NOLINT(cert-msc51-cpp): the same texts each time
  const std::string alphabet = "ab\"\\/ \t\n\x01\x1f\x7f\x80\xc3\xa9\xe2\x82\xac\xf0\x9f\xff";
  for (int i = 0; i < 20'000; ++i) {
    std::string octets;
    for (std::size_t size = random() % 40; octets.size() < size;) {
      octets += i % 2 == 0 ? alphabet[random() % alphabet.size()] : static_cast<char>(random());
    }
    ASSERT_EQ(json(octets), gen::dumped(gen::Json(octets))) << testing::PrintToString(octets);
  }
  for (int octet = 0; octet < 256; ++octet) {
    for (std::size_t place = 0; place < 40; ++place) {
      std::string text(40, 'a');
      text[place] = static_cast<char>(octet);
      ASSERT_EQ(json(text), gen::dumped(gen::Json(text))) << testing::PrintToString(text);
    }
  }
}

std::optional<std::string> read_back(const std::string& text) {
  try {
    gen::JsonCursor cursor(text);
    std::string octets = cursor.take_string();
    cursor.end();
    return octets;
  } catch (const std::invalid_argument&) {
    return std::nullopt;
  }
}

TEST(JsonCursor, ReadsStringsOfItsFormAlone) {
  EXPECT_EQ(read_back(json("")), "");
  const std::string fact = R"(a.example. TXT "v=spf1 \ -all" ~)";
  EXPECT_EQ(read_back(json(fact)), fact);
  for (const char* const other :
       {"", "a", "\"", "\"a", "\"\\", "\"\\\"", R"("\n")", R"("\u0041")", "\"\xc3\xa9\"", "\"\n\"",
        "\"\x7f\"", R"( "a")", R"("a" )", R"("a"")"}) {
    EXPECT_EQ(read_back(other), std::nullopt) << other;
  }
}

TEST(JsonCursor, ReadsListsOfStrings) {
  const auto read = [](std::string_view text) { return gen::JsonCursor(text).take_strings(); };
  EXPECT_EQ(read("[]"), std::vector<std::string>());
  EXPECT_EQ(read(R"(["a","\"b\""],"c")"), (std::vector<std::string>{"a", "\"b\""}));
  for (const char* const other : {"", "[", "[\"a\"", "[\"a\",", "[\"a\",]", "[7]", "[ ]"}) {
    EXPECT_THROW(read(other), std::invalid_argument) << other;
  }
}

TEST(JsonText, SeparatesMembersAndItems) {
  std::string text;
  {
    gen::JsonObject object(text);
    gen::JsonObject(object.member("empty"));
    gen::add_json_list(object.member("none"), std::vector<std::string>());
    gen::add_json_list(object.member("names"), std::vector<std::string>{"a", "b"});
    {
      gen::JsonList list(object.member("list"));
      list.add(1);
      gen::JsonObject(list.item()).add("in", false);
      list.add(nullptr);
    }
    object.add("last", std::string("x"));
  }
  EXPECT_EQ(text,
            R"({"empty":{},"none":[],"names":["a","b"],"list":[1,{"in":false},null],"last":"x"})");
}

}  // namespace
