#include "dns/domain_name.h"

#include <gtest/gtest.h>

#include "dns/idna.h"

namespace {

using dns::DomainName;

DomainName name(std::string_view text) {
  return DomainName::parse(text).value();
}

TEST(DomainName, IsKeptInOneForm) {
  struct Case {
    const char* text;
    const char* kept;
  };
  const Case cases[] = {
      {"Example.COM.", "example.com"},
      {".", "."},
      {"a\\.b.example", "a\\.b.example"},
      {"\\097.example", "a.example"},
      {"\\010x.example", "\\010x.example"},
      {"a b.example", "a\\032b.example"},
      {"\"q\".example", "\\\"q\\\".example"},
      {"_dmarc.example", "_dmarc.example"},
      {"\xc3\xbc.example", "\\195\\188.example"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(name(c.text).to_string(), c.kept);
    EXPECT_EQ(name(name(c.text).to_string()), name(c.text));
  }
}

TEST(DomainName, RefusesWhatDnsCannotHold) {
  const std::string label(64, 'a');
  const std::string long_name = std::string(63, 'a') + "." + std::string(63, 'b') + "." +
                                std::string(63, 'c') + "." + std::string(62, 'd');
  struct Case {
    std::string text;
    const char* reason;
  };
  const Case cases[] = {
      {"", "an empty name"},
      {"a..b", "an empty label"},
      {".a", "an empty label"},
      {label + ".example", "a label is longer than 63 octets"},
      {long_name, "the name is longer than 255 octets"},
      {"a\\", "a backslash ends the name"},
      {"a\\25", "an escape needs three digits"},
      {"a\\256", "an escape is above 255"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(DomainName::parse(c.text).error(), c.reason);
  }
  EXPECT_TRUE(DomainName::parse(long_name.substr(1)).has_value());
}

TEST(DomainName, TakesLabelsBetweenDotsAsTheyAre) {
  const std::string long_label(63, 'A');
  struct Case {
    std::string labels;
    const char* name;  // or why there is none
  };
  const Case cases[] = {
      {"Example.COM", "example.com"},
      {"com", "com"},
      {"a\\.b", "a\\\\.b"},
      {"\\097", "\\\\097"},
      {{"a b.\0\xff;@", 8}, "a\\032b.\\000\\255\\;\\@"},
      {"", "an empty label"},
      {".", "an empty label"},
      {"com.", "an empty label"},
      {".com", "an empty label"},
      {"a..b", "an empty label"},
      {"A" + long_label, "a label is longer than 63 octets"},
      {long_label + "A.com", "a label is longer than 63 octets"},
      {"com." + long_label + "A", "a label is longer than 63 octets"},
      {long_label + '.' + long_label + '.' + long_label + ".example." + std::string(54, 'b'),
       "the name is longer than 255 octets"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.labels);
    const dns::Parsed<DomainName> parsed = DomainName::from_dotted(c.labels);
    EXPECT_EQ(parsed ? parsed->to_string() : parsed.error(), c.name);
  }
  const std::string longest =
      long_label + '.' + long_label + '.' + long_label + ".example." + std::string(53, 'b');
  EXPECT_EQ(longest.size(), 253u);
  EXPECT_EQ(DomainName::from_dotted(longest).value(), name(longest));
}

std::vector<std::uint8_t> wire(std::string_view octets) {
  return {octets.begin(), octets.end()};
}

TEST(DomainName, IsReadAsOnTheWireAndWrittenSo) {
  using namespace std::string_view_literals;
  struct Case {
    std::string_view octets;
    const char* name;
  };
  const Case cases[] = {
      {"\0"sv, "."},
      {"\3com\0"sv, "com"},
      {"\7example\3com\0"sv, "example.com"},
      {"\3a.b\1\0\2\xff\\\0"sv, "a\\.b.\\000.\\255\\\\"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(DomainName::from_wire(wire(c.octets)).value(), name(c.name));
    std::vector<std::uint8_t> written = {'x'};
    name(c.name).append_wire(written);
    EXPECT_EQ(written, wire("x" + std::string(c.octets)));
  }
  EXPECT_EQ(DomainName::from_wire(wire("\3CoM\0"sv)).value(), name("com"));
}

TEST(DomainName, RefusesWhatIsNoNameOnTheWire) {
  using namespace std::string_view_literals;
  const std::string long_label = '\77' + std::string(63, 'a');
  const std::string longest = long_label + long_label + long_label + '\75' + std::string(61, 'b');
  EXPECT_EQ(DomainName::from_wire(wire(longest + '\0')).value().to_string().size(), 253u);
  struct Case {
    std::string octets;
    const char* complaint;
  };
  const Case cases[] = {
      {"", "no name as on the wire"},
      {"\3com", "no name as on the wire"},
      {"\4com", "no name as on the wire"},
      {{"\4com\0", 5}, "no name as on the wire"},
      {{"\3com\0\0", 6}, "no name as on the wire"},
      {"\xc0\x0c", "no name as on the wire"},
      {'\100' + std::string(64, 'a') + '\0', "no name as on the wire"},
      {'\1' + std::string("x") + longest + '\0', "the name is longer than 255 octets"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.octets);
    const dns::Parsed<DomainName> read = DomainName::from_wire(wire(c.octets));
    EXPECT_EQ(read ? read->to_string() : read.error(), c.complaint);
  }
}

TEST(DomainName, IsWithinByWholeLabels) {
  EXPECT_TRUE(name("mail.example.com").is_within(name("example.com")));
  EXPECT_TRUE(name("example.com").is_within(name("example.com")));
  EXPECT_TRUE(name("example.com").is_within(name(".")));
  EXPECT_FALSE(name("badexample.com").is_within(name("example.com")));
  EXPECT_FALSE(name("x\\.example.com").is_within(name("example.com")));
  EXPECT_FALSE(name("com").is_within(name("example.com")));
}

TEST(DomainName, HasAParent) {
  EXPECT_EQ(name("mail.example.com").parent(), name("example.com"));
  EXPECT_EQ(name("a\\.b\\\\.\\046c.example").parent(), name("\\046c.example"));
  EXPECT_EQ(name("com").parent(), name("."));
  EXPECT_EQ(name("\\.").parent(), name("."));
  EXPECT_EQ(name(".").parent(), name("."));
}

TEST(DomainName, KnowsHostNames) {
  for (const char* text : {"mail.example.com", "a", "1.2.3.4", "xn--mnchen-3ya.example"}) {
    EXPECT_TRUE(name(text).is_host_name()) << text;
  }
  for (const char* text : {".", "-a.example", "a-.example", "a_b.example", "a\\.b.example"}) {
    EXPECT_FALSE(name(text).is_host_name()) << text;
  }
}

TEST(DomainName, HasItsLabelsAsOctets) {
  EXPECT_EQ(name("a\\.b.\\000.example").labels(),
            (std::vector<std::string>{"a.b", std::string(1, '\0'), "example"}));
  EXPECT_TRUE(name(".").labels().empty());
}

TEST(ParseHostName, TurnsUnicodeIntoALabels) {
  struct Case {
    const char* text;
    const char* a_labels;
  };
  const Case cases[] = {
      {"M\xc3\xbcnchen.Example", "xn--mnchen-3ya.example"},
      {"stra\xc3\x9f"
       "e.example.",
       "xn--strae-oqa.example"},
      {"\xe3\x82\xb5\xe3\x83\xb3\xe3\x83\x97\xe3\x83\xab.example", "xn--vck8cuc4a.example"},
      {"EXAMPLE.com", "example.com"},
      {"mx--1.example", "mx--1.example"},
      {"xn--a.example", "xn--a.example"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(dns::parse_host_name(c.text).value().to_string(), c.a_labels);
  }
}

TEST(ParseHostName, RefusesWhatIsNoHostName) {
  for (const char* text : {"", ".", "exa mple.com", "a_b.example", "-a.example", "a..example",
                           "\xff.example", "a\nb.example", "user@example.com", "a\\.b.example"}) {
    SCOPED_TRACE(text);
    EXPECT_FALSE(dns::parse_host_name(text).has_value());
  }
}

}  // namespace
