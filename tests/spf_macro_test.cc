#include "policy/spf_macro.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/world.h"

namespace {

using policy::Macro;
using policy::MacroExpand;
using policy::MacroPart;
using policy::MacroPlace;
using policy::MacroString;
using policy::parse_macro_string;
using std::string_literals::operator""s;

struct Good {
  std::string text;
  std::vector<MacroPart> parts;
};

void expect_parts(MacroPlace place, const std::vector<Good>& cases) {
  for (const Good& c : cases) {
    SCOPED_TRACE(c.text);
    const auto string = parse_macro_string(c.text, 0, place);
    ASSERT_TRUE(string.has_value()) << string.error().reason;
    EXPECT_EQ(string->parts, c.parts);
  }
}

struct Bad {
  std::string text;
  std::size_t offset;
  const char* reason;
};

// Read as if the text stood behind 100 octets of its record.
void expect_mistakes(MacroPlace place, const std::vector<Bad>& cases) {
  for (const Bad& c : cases) {
    SCOPED_TRACE(c.text);
    const auto string = parse_macro_string(c.text, 100, place);
    ASSERT_FALSE(string.has_value());
    EXPECT_EQ(string.error(), (policy::SpfMistake{c.offset, c.reason}));
  }
}

TEST(ParseMacroString, ReadsEveryLetter) {
  const std::pair<char, Macro> letters[] = {
      {'s', Macro::sender},   {'l', Macro::local_part}, {'o', Macro::sender_domain},
      {'d', Macro::domain},   {'i', Macro::ip},         {'p', Macro::validated_name},
      {'v', Macro::family},   {'h', Macro::helo},       {'c', Macro::readable_ip},
      {'r', Macro::receiver}, {'t', Macro::time},
  };
  for (const auto& [letter, macro] : letters) {
    const char upper = static_cast<char>(letter - 'a' + 'A');
    expect_parts(MacroPlace::explanation,
                 {{fmt::format("%{{{}}}", letter), {MacroExpand{macro}}},
                  {fmt::format("%{{{}}}", upper), {MacroExpand{macro, 0, false, true}}}});
  }
}

TEST(ParseMacroString, ReadsTransformersAndDelimiters) {
  expect_parts(MacroPlace::domain_spec,
               {
                   {"%{d1}", {MacroExpand{Macro::domain, 1}}},
                   {"%{d128}", {MacroExpand{Macro::domain, 128}}},
                   {"%{d02}", {MacroExpand{Macro::domain, 2}}},
                   {"%{dr}", {MacroExpand{Macro::domain, 0, true}}},
                   {"%{dR}", {MacroExpand{Macro::domain, 0, true}}},
                   {"%{d3r}", {MacroExpand{Macro::domain, 3, true}}},
                   {"%{d.}", {MacroExpand{Macro::domain}}},
                   {"%{l-}", {MacroExpand{Macro::local_part, 0, false, false, "-"}}},
                   {"%{l.-+,/_=}", {MacroExpand{Macro::local_part, 0, false, false, ".-+,/_="}}},
                   {"%{l--}", {MacroExpand{Macro::local_part, 0, false, false, "--"}}},
                   {"%{L2r+-}", {MacroExpand{Macro::local_part, 2, true, true, "+-"}}},
               });
}

// No value has so many parts: the number means all of them, however large.
TEST(ParseMacroString, BearsNumbersThatNoIntegerHolds) {
  for (const char* digits : {"1000000", "4294967296", "18446744073709551616",
                             "18446744073709551617", "99999999999999999999999999999999999999999"}) {
    SCOPED_TRACE(digits);
    expect_parts(MacroPlace::domain_spec, {{fmt::format("%{{d{}r}}", digits),
                                            {MacroExpand{Macro::domain, 1'000'000, true}}}});
  }
}

TEST(ParseMacroString, JoinsLiteralsAndEscapes) {
  expect_parts(
      MacroPlace::domain_spec,
      {
          {"", {}},
          {"example.com", {"example.com"s}},
          {"%%", {"%"s}},
          {"%_", {" "s}},
          {"%-", {"%20"s}},
          {"a%%b%_c%-d", {"a%b c%20d"s}},
          {"%%%%{d}", {"%%{d}"s}},
          {"%%%{d}", {"%"s, MacroExpand{}}},
          {"a%{d}b%%%{d}%{d}%_", {"a"s, MacroExpand{}, "b%"s, MacroExpand{}, MacroExpand{}, " "s}},
          {"{d}", {"{d}"s}},
          {"%{d}}", {MacroExpand{}, "}"s}},
          {"!\"#$&'()*+,-./:;<=>?@[\\]^_`{|}~", {"!\"#$&'()*+,-./:;<=>?@[\\]^_`{|}~"s}},
      });
}

TEST(ParseMacroString, AllowsMoreInExplanations) {
  expect_parts(
      MacroPlace::explanation,
      {
          {"  See http://%{d}/%{R}%_at %{t} ",
           {"  See http://"s, MacroExpand{}, "/"s, MacroExpand{Macro::receiver, 0, false, true},
            " at "s, MacroExpand{Macro::time}, " "s}},
          {"%{c1r/}", {MacroExpand{Macro::readable_ip, 1, true, false, "/"}}},
      });
  expect_mistakes(MacroPlace::domain_spec,
                  {
                      {"a b", 101, "an octet that is no visible ASCII character"},
                      {"%{c}", 102, "a macro letter that may stand in explanations alone"},
                      {"%{R}", 102, "a macro letter that may stand in explanations alone"},
                      {"a%{t}", 103, "a macro letter that may stand in explanations alone"},
                  });
}

TEST(ParseMacroString, TellsItsFirstMistake) {
  const char* const no_octet = "an octet that is no visible ASCII character";
  const char* const no_macro = "a % that begins no macro: %{, %%, %_ or %- is wanted";
  const char* const open = "a macro that is not closed by }";
  const char* const no_delimiter = "what is neither a delimiter nor } in a macro";
  const std::vector<Bad> cases = {
      {"\t", 100, no_octet},
      {"ab\0c"s, 102, no_octet},
      {"a\x7f", 101, no_octet},
      {"a\x80", 101, no_octet},
      {"m\xc3\xbcnchen", 101, no_octet},
      {"\r\n", 100, no_octet},
      {"%", 100, no_macro},
      {"100%", 103, no_macro},
      {"%d", 100, no_macro},
      {"%(d)", 100, no_macro},
      {"%%%", 102, no_macro},
      {"% {d}", 100, no_macro},
      {"a%{", 101, open},
      {"a%{d", 101, open},
      {"%{d2r.-", 100, open},
      {"%{}", 102, "no such macro letter"},
      {"%{a}", 102, "no such macro letter"},
      {"%{ d}", 102, "no such macro letter"},
      {"%{2d}", 102, "no such macro letter"},
      {"%{%{d}}", 102, "no such macro letter"},
      {"%{\xe4}", 102, "no such macro letter"},
      {"%{d0}", 103, "a macro that keeps 0 parts"},
      {"%{d000r}", 103, "a macro that keeps 0 parts"},
      {"%{d0", 103, "a macro that keeps 0 parts"},
      {"%{dd}", 103, no_delimiter},
      {"%{d-1}", 104, no_delimiter},
      {"%{d.r}", 104, no_delimiter},
      {"%{drr}", 104, no_delimiter},
      {"%{dr2}", 104, no_delimiter},
      {"%{d:}", 103, no_delimiter},
      {"%{d }", 103, no_delimiter},
      {"%{d\0}"s, 103, no_delimiter},
      {"%{x}%{y}\t", 102, "no such macro letter"},
  };
  expect_mistakes(MacroPlace::domain_spec, cases);
  expect_mistakes(MacroPlace::explanation, cases);
}

TEST(MacroString, KnowsWhatItUses) {
  const auto read = [](const char* text) {
    return parse_macro_string(text, 0, MacroPlace::explanation).value();
  };
  EXPECT_TRUE(read("a%{P2}b").uses(Macro::validated_name));
  EXPECT_FALSE(read("%%{p}%{d}").uses(Macro::validated_name));
  EXPECT_FALSE(read("").uses(Macro::validated_name));
  EXPECT_TRUE(read("").is_fixed());
  EXPECT_TRUE(read("a%%b%_").is_fixed());
  EXPECT_FALSE(read("%{d}").is_fixed());
  EXPECT_FALSE(read("a%{d}b").is_fixed());
}

// What a check knows; the rest as the tables of the RFC have it.
struct Client {
  std::string local_part = "strong-bad";
  std::string sender_domain = "email.example.com";
  std::string domain = "email.example.com";
  std::string ip = "192.0.2.3";
  std::string helo = "mail.example.org";
  std::string validated_name = "mx.example.org";
};

std::string expand(std::string_view text, const Client& client) {
  const dns::DomainName domain = support::name(client.domain);
  const dns::IpAddress ip = support::ip(client.ip);
  const MacroString string = parse_macro_string(text, 0, MacroPlace::explanation).value();
  return policy::expand(string, {client.local_part, client.sender_domain, &domain, &ip, client.helo,
                                 client.validated_name, "receiver.example", 1234567890});
}

// A text, and what it becomes.
using Expansions = std::vector<std::pair<const char*, const char*>>;

void expect_expansions(const Client& client, const Expansions& cases) {
  for (const auto& [text, expanded] : cases) EXPECT_EQ(expand(text, client), expanded) << text;
}

TEST(Expand, GivesEveryMacroItsValue) {
  expect_expansions({}, {
                            {"", ""},
                            {"%{s}", "strong-bad@email.example.com"},
                            {"%{l}", "strong-bad"},
                            {"%{o}", "email.example.com"},
                            {"%{d}", "email.example.com"},
                            {"%{i}", "192.0.2.3"},
                            {"%{p}", "mx.example.org"},
                            {"%{v}", "in-addr"},
                            {"%{h}", "mail.example.org"},
                            {"%{c}", "192.0.2.3"},
                            {"%{r}", "receiver.example"},
                            {"%{t}", "1234567890"},
                            {"<%{l}%%%_%-%{l}>", "<strong-bad% %20strong-bad>"},
                        });
}

// RFC 7208 §7.4 has these.
TEST(Expand, DoesWhatTheRfcShows) {
  expect_expansions(
      {},
      {
          {"%{d4}", "email.example.com"},
          {"%{d3}", "email.example.com"},
          {"%{d2}", "example.com"},
          {"%{d1}", "com"},
          {"%{dr}", "com.example.email"},
          {"%{d2r}", "example.email"},
          {"%{l-}", "strong.bad"},
          {"%{lr}", "strong-bad"},
          {"%{lr-}", "bad.strong"},
          {"%{l1r-}", "strong"},
          {"%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"},
          {"%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com"},
          {"%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com"},
          {"%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}", "3.2.0.192.in-addr.strong.lp._spf.example.com"},
          {"%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net"},
      });
  Client client;
  client.ip = "2001:db8::cb01";
  expect_expansions(client, {{"%{ir}.%{v}._spf.%{d2}",
                              "1.0.B.C.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.B.D.0.1.0.0.2."
                              "ip6._spf.example.com"}});
}

TEST(Expand, WritesIpv6AsNibblesAndForReaders) {
  Client client;
  client.ip = "2001:db8:0:0:1::abcd";
  expect_expansions(client,
                    {
                        {"%{i}", "2.0.0.1.0.D.B.8.0.0.0.0.0.0.0.0.0.0.0.1.0.0.0.0.0.0.0.0.A.B.C.D"},
                        {"%{i3}", "B.C.D"},
                        {"%{i2r}", "0.2"},
                        {"%{c}", "2001:db8::1:0:0:abcd"},
                        {"%{C}", "2001%3Adb8%3A%3A1%3A0%3A0%3Aabcd"},
                        {"%{v}", "ip6"},
                    });
}

TEST(Expand, KeepsTheRightHandParts) {
  Client client;
  client.local_part = "a+b-c.d";
  expect_expansions(client, {
                                {"%{l}", "a+b-c.d"},
                                {"%{l.}", "a+b-c.d"},
                                {"%{l1}", "d"},
                                {"%{l2}", "a+b-c.d"},
                                {"%{lr}", "d.a+b-c"},
                                {"%{l1r}", "a+b-c"},
                                {"%{l-}", "a+b.c.d"},
                                {"%{l1-}", "c.d"},
                                {"%{l+}", "a.b-c.d"},
                                {"%{l+-}", "a.b.c.d"},
                                {"%{l1+-}", "c.d"},
                                {"%{l2+-.}", "c.d"},
                                {"%{lr+-.}", "d.c.b.a"},
                                {"%{l3r+-.}", "c.b.a"},
                                {"%{l/}", "a+b-c.d"},
                                {"%{l1/}", "a+b-c.d"},
                                {"%{l4294967297+-.}", "a.b.c.d"},
                                {"%{l18446744073709551617r+-.}", "d.c.b.a"},
                            });
}

// An empty value is one empty part, and delimiters side by side hold one between them.
TEST(Expand, CountsEmptyParts) {
  Client client;
  client.local_part = "-a--b-";
  client.helo = "";
  expect_expansions(client, {
                                {"%{l-}", ".a..b."},
                                {"%{l1-}", ""},
                                {"%{l2-}", "b."},
                                {"%{l3-}", ".b."},
                                {"%{lr-}", ".b..a."},
                                {"%{h}", ""},
                                {"%{h1r-}", ""},
                                {"<%{H}>", "<>"},
                            });
}

TEST(Expand, EscapesForUrlsWhereTheLetterIsUpperCase) {
  Client client;
  client.local_part =
      "J\xc3\xb6rg~O'Neil+%_x-y z"
      "\x01";
  client.helo = "-._~AZaz09";
  expect_expansions(client, {
                                {"%{L}", "J%C3%B6rg~O%27Neil%2B%25_x-y%20z%01"},
                                {"%{S}", "J%C3%B6rg~O%27Neil%2B%25_x-y%20z%01%40email.example.com"},
                                {"%{L+}", "J%C3%B6rg~O%27Neil.%25_x-y%20z%01"},
                                {"%{L1r-}", "J%C3%B6rg~O%27Neil%2B%25_x"},
                                {"%{H}", "-._~AZaz09"},
                                {"%{D}", "email.example.com"},
                            });
}

// What came in a name or from a client is put in once, never read as macros again.
TEST(Expand, ExpandsOnce) {
  Client client;
  client.local_part = "%{d}%%";
  client.helo = std::string("a\0b", 3);
  expect_expansions(client, {{"%{l}", "%{d}%%"}, {"%%{d}", "%{d}"}});
  EXPECT_EQ(expand("%{h}", client), "a\0b"s);
}

TEST(Expand, TakesTheOctetsOfLabels) {
  Client client;
  client.domain = "a\\.b.c\\032\\000.Example";
  EXPECT_EQ(expand("%{d}", client), "a.b.c \0.example"s);
  EXPECT_EQ(expand("%{d2}", client), "c \0.example"s);
}

TEST(TargetName, IsTheNameOfTheText) {
  struct Case {
    std::string expanded;
    const char* name;
  };
  const Case cases[] = {
      {"Example.COM", "example.com"},
      {"example.com.", "example.com"},
      {"com", "com"},
      {"a b.example", "a\\032b.example"},
      {"a\\.b.example", "a\\\\.b.example"},
      {"\\097.example", "\\\\097.example"},
      {"a\0\xff.example"s, "a\\000\\255.example"},
      {std::string(63, 'a') + ".example",
       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.expanded);
    const dns::Parsed<dns::DomainName> name = policy::target_name(c.expanded);
    EXPECT_EQ(name.has_value() ? name->to_string() : name.error(), c.name);
  }
}

TEST(TargetName, FailsWhereNoSuchNameCanBe) {
  const std::string overlong(64, 'a');
  struct Case {
    std::string expanded;
    const char* reason;
  };
  const Case cases[] = {
      {"", "an empty name"},
      {".", "an empty name"},
      {"..", "an empty label"},
      {"a..example", "an empty label"},
      {".example", "an empty label"},
      {"example..", "an empty label"},
      {overlong + ".example", "a label is longer than 63 octets"},
      {std::string(300, 'a'), "a label is longer than 63 octets"},
      {"example." + std::string(254, 'a'), "a label is longer than 63 octets"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.expanded);
    EXPECT_EQ(policy::target_name(c.expanded).error(), c.reason);
  }
}

// §7.3: successive labels are taken off the left until 253 octets are left.
TEST(TargetName, CutsWholeLabelsOffTheLeft) {
  const std::string label(49, 'a');
  const std::string kept = label + '.' + label + '.' + label + '.' + label + '.' + label;  // 249
  struct Case {
    std::string expanded;
    std::string name;
  };
  const Case cases[] = {
      {"bcd." + kept, "bcd." + kept},
      {"bcd." + kept + '.', "bcd." + kept},
      {"bcde." + kept, kept},
      {"x.y.bcde." + kept, kept},
      {"x.bcd." + kept, "bcd." + kept},
      {"." + kept, "an empty label"},
      {"x.." + kept, "an empty label"},
      {"...." + kept, "an empty label"},
      {"x....." + kept, "an empty label"},
      {std::string(64, 'b') + '.' + kept, kept},
      {std::string(5000, 'b') + '.' + kept, kept},
      {label + '.' + std::string(64, 'b') + '.' + kept.substr(100),
       "a label is longer than 63 octets"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.expanded);
    const dns::Parsed<dns::DomainName> name = policy::target_name(c.expanded);
    EXPECT_EQ(name.has_value() ? name->to_string() : name.error(), c.name);
  }
}

}  // namespace
