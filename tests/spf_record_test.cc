#include "policy/spf_record.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/world.h"

namespace {

using policy::AllMechanism;
using policy::AMechanism;
using policy::CidrLengths;
using policy::Directive;
using policy::DomainSpec;
using policy::ExistsMechanism;
using policy::ExplanationModifier;
using policy::IncludeMechanism;
using policy::IpMechanism;
using policy::Macro;
using policy::MacroExpand;
using policy::MacroPart;
using policy::Mechanism;
using policy::MxMechanism;
using policy::parse_spf_record;
using policy::PtrMechanism;
using policy::Qualifier;
using policy::RedirectModifier;
using policy::SpfRecord;
using policy::SpfResult;
using policy::SpfTerm;
using policy::UnknownModifier;
using std::string_literals::operator""s;

using What = decltype(SpfTerm::what);

// A domain-spec without macros, and the name that it means.
DomainSpec fixed(const std::string& text) {
  return {{{text}}, support::name(text)};
}

DomainSpec macros(std::vector<MacroPart> parts) {
  return {{std::move(parts)}, std::nullopt};
}

What pass(Mechanism mechanism) {
  return Directive{Qualifier::pass, std::move(mechanism)};
}

IpMechanism network(const char* text) {
  return {dns::IpNetwork::parse(text).value()};
}

// The words of mistakes, "offset: reason", a line each.
std::string print_mistakes(const SpfRecord& record) {
  std::string text;
  for (const policy::SpfMistake& mistake : record.mistakes) {
    text += fmt::format("{}{}: {}", text.empty() ? "" : "\n", mistake.offset, mistake.reason);
  }
  return text;
}

struct GoodTerm {
  std::string text;
  What what;
};

// Each text alone in a record is this term.
void expect_terms(const std::vector<GoodTerm>& cases) {
  for (const GoodTerm& c : cases) {
    SCOPED_TRACE(c.text);
    const SpfRecord record = parse_spf_record("v=spf1 " + c.text);
    EXPECT_EQ(print_mistakes(record), "");
    ASSERT_EQ(record.terms.size(), 1u);
    EXPECT_EQ(record.terms[0].what, c.what);
    EXPECT_EQ(record.terms[0], (SpfTerm{7, c.text.size(), 1, c.what}));
  }
}

struct BadTerm {
  std::string text;
  const char* mistake;  // its offset from the term's start
};

// Each text alone in a record is this mistake, and no term.
void expect_mistakes(const std::vector<BadTerm>& cases) {
  for (const BadTerm& c : cases) {
    SCOPED_TRACE(c.text);
    SpfRecord record = parse_spf_record("v=spf1 " + c.text);
    EXPECT_TRUE(record.terms.empty());
    for (policy::SpfMistake& mistake : record.mistakes) mistake.offset -= 7;
    EXPECT_EQ(print_mistakes(record), c.mistake);
  }
}

TEST(IsSpfRecord, LooksAtTheVersionAlone) {
  for (const std::string& text :
       {"v=spf1"s, "v=spf1 "s, "V=SPF1 -all"s, "v=sPf1 gibberish"s, "v=spf1 \0"s}) {
    EXPECT_TRUE(policy::is_spf_record(text)) << text;
  }
  for (const std::string& text :
       {""s, "v=spf"s, "v=spf10"s, "v=spf1\t-all"s, "v=spf1\0"s, "v=spf1;-all"s, " v=spf1 -all"s,
        "\"v=spf1 -all\""s, "spf1"s, "v=spf2.0/pra"s, "v = spf1"s, "v=spf1-all"s}) {
    EXPECT_FALSE(policy::is_spf_record(text)) << text;
  }
}

TEST(SpfRecord, ReadsEveryMechanism) {
  expect_terms({
      {"all", pass(AllMechanism{})},
      {"include:example.com", pass(IncludeMechanism{fixed("example.com")})},
      {"a", pass(AMechanism{})},
      {"a:example.com", pass(AMechanism{fixed("example.com"), {}})},
      {"mx", pass(MxMechanism{})},
      {"mx:example.com", pass(MxMechanism{fixed("example.com"), {}})},
      {"ptr", pass(PtrMechanism{})},
      {"ptr:example.com", pass(PtrMechanism{fixed("example.com")})},
      {"ip4:192.0.2.1", pass(network("192.0.2.1/32"))},
      {"ip6:2001:db8::1", pass(network("2001:db8::1/128"))},
      {"exists:example.com", pass(ExistsMechanism{fixed("example.com")})},
  });
}

TEST(SpfRecord, ReadsEveryQualifierInFrontOfAMechanism) {
  expect_terms({
      {"+all", Directive{Qualifier::pass, AllMechanism{}}},
      {"-all", Directive{Qualifier::fail, AllMechanism{}}},
      {"~all", Directive{Qualifier::softfail, AllMechanism{}}},
      {"?all", Directive{Qualifier::neutral, AllMechanism{}}},
      {"-include:example.com", Directive{Qualifier::fail, IncludeMechanism{fixed("example.com")}}},
      {"~a", Directive{Qualifier::softfail, AMechanism{}}},
      {"?mx//64", Directive{Qualifier::neutral, MxMechanism{std::nullopt, {32, 64}}}},
      {"-ptr", Directive{Qualifier::fail, PtrMechanism{}}},
      {"+ip4:192.0.2.0/24", Directive{Qualifier::pass, network("192.0.2.0/24")}},
      {"~ip6:::/0", Directive{Qualifier::softfail, network("::/0")}},
      {"?exists:a.example", Directive{Qualifier::neutral, ExistsMechanism{fixed("a.example")}}},
  });
}

TEST(SpfRecord, KnowsNamesInAnyCase) {
  expect_terms({
      {"-ALL", Directive{Qualifier::fail, AllMechanism{}}},
      {"Include:Example.COM", pass(IncludeMechanism{fixed("Example.COM")})},
      {"A", pass(AMechanism{})},
      {"mX", pass(MxMechanism{})},
      {"PTR", pass(PtrMechanism{})},
      {"IP4:192.0.2.1", pass(network("192.0.2.1/32"))},
      {"iP6:2001:DB8::A", pass(network("2001:db8::a/128"))},
      {"EXISTS:a.example", pass(ExistsMechanism{fixed("a.example")})},
      {"ReDirect=a.example", RedirectModifier{fixed("a.example")}},
      {"EXP=a.example", ExplanationModifier{fixed("a.example")}},
  });
  EXPECT_EQ(support::name("Example.COM").to_string(), "example.com");
}

TEST(SpfRecord, ReadsNetworks) {
  expect_terms({
      {"ip4:192.0.2.128/0", pass(network("0.0.0.0/0"))},
      {"ip4:192.0.2.129/25", pass(network("192.0.2.128/25"))},
      {"ip4:255.255.255.255/32", pass(network("255.255.255.255/32"))},
      {"ip4:0.0.0.0/1", pass(network("0.0.0.0/1"))},
      {"ip6:2001:db8::ffff/0", pass(network("::/0"))},
      {"ip6:2001:db8:ffff::/33", pass(network("2001:db8:8000::/33"))},
      {"ip6:1:2:3:4:5:6:7:8/128", pass(network("1:2:3:4:5:6:7:8/128"))},
      {"ip6:1:2:3:4:5:6:7::/112", pass(network("1:2:3:4:5:6:7:0/112"))},
      {"ip6:::", pass(network("::/128"))},
      {"ip6:::ffff:192.0.2.1/96", pass(network("::ffff:0:0/96"))},
      {"ip6:64:ff9b::192.0.2.1", pass(network("64:ff9b::c000:201/128"))},
  });
}

TEST(SpfRecord, RefusesWhatIsNoNetwork) {
  expect_mistakes({
      {"ip4", "3: no address"},
      {"ip4/24", "3: no address"},
      {"ip4:", "4: no IPv4 address"},
      {"ip4:192.0.2", "4: no IPv4 address"},
      {"ip4:192.0.2.256", "4: no IPv4 address"},
      {"ip4:192.0.2.01", "4: no IPv4 address"},
      {"ip4:192.0.2.1.1", "4: no IPv4 address"},
      {"ip4:0xc0000201", "4: no IPv4 address"},
      {"ip4:example.com", "4: no IPv4 address"},
      {"ip4:%{i}", "4: no IPv4 address"},
      {"ip4:2001:db8::1", "4: no IPv4 address"},
      {"ip4:192.0.2.1:25", "4: no IPv4 address"},
      {"ip4:192.0.2.1,192.0.2.2", "4: no IPv4 address"},
      {"ip4:192.0.2.1\0"s, "4: no IPv4 address"},
      {"ip4:192.0.2.0/", "14: a prefix length that is no number from 0 to 32"},
      {"ip4:192.0.2.0/33", "14: a prefix length above 32"},
      {"ip4:192.0.2.0/024", "14: a prefix length with a leading zero"},
      {"ip4:192.0.2.0/00", "14: a prefix length with a leading zero"},
      {"ip4:192.0.2.0/-1", "14: a prefix length that is no number from 0 to 32"},
      {"ip4:192.0.2.0/+1", "14: a prefix length that is no number from 0 to 32"},
      {"ip4:192.0.2.0/24/24", "14: a prefix length that is no number from 0 to 32"},
      {"ip4:192.0.2.0//24", "14: a prefix length that is no number from 0 to 32"},
      {"ip4:192.0.2.0/4294967320", "14: a prefix length that is no number from 0 to 32"},
      {"ip4:192.0.2.0/255.255.255.0", "14: a prefix length that is no number from 0 to 32"},
      {"ip6", "3: no address"},
      {"ip6:192.0.2.1", "4: no IPv6 address"},
      {"ip6:[2001:db8::1]", "4: no IPv6 address"},
      {"ip6:2001:db8::1%eth0", "4: no IPv6 address"},
      {"ip6:2001:db8:::1", "4: no IPv6 address"},
      {"ip6:2001::db8::1", "4: no IPv6 address"},
      {"ip6:1:2:3:4:5:6:7", "4: no IPv6 address"},
      {"ip6:1:2:3:4:5:6:7:8:9", "4: no IPv6 address"},
      {"ip6:12345::", "4: no IPv6 address"},
      {"ip6:::1/129", "8: a prefix length above 128"},
      {"ip6:::1/999", "8: a prefix length above 128"},
      {"ip6:::1/064", "8: a prefix length with a leading zero"},
      {"ip6:::1//64", "8: a prefix length that is no number from 0 to 128"},
      {"ipv4:192.0.2.1", "0: no such mechanism"},
      {"ip:192.0.2.1", "0: no such mechanism"},
  });
}

TEST(SpfRecord, CutsPrefixLengthsOffTheRight) {
  const auto a = [](std::optional<DomainSpec> domain, CidrLengths lengths) {
    return pass(AMechanism{std::move(domain), lengths});
  };
  expect_terms({
      {"a/0", a(std::nullopt, {0, 128})},
      {"a/9", a(std::nullopt, {9, 128})},
      {"a/32", a(std::nullopt, {32, 128})},
      {"a//0", a(std::nullopt, {32, 0})},
      {"a//128", a(std::nullopt, {32, 128})},
      {"a/24//64", a(std::nullopt, {24, 64})},
      {"a:a.example/24", a(fixed("a.example"), {24, 128})},
      {"a:a.example//64", a(fixed("a.example"), {32, 64})},
      {"a:a.example/0//0", a(fixed("a.example"), {0, 0})},
      {"a:a.example./24", a(fixed("a.example."), {24, 128})},
      {"a:foo:bar/baz.example.com", a(fixed("foo:bar/baz.example.com"), {32, 128})},
      {"a:foo:bar/baz.example.com/8//9", a(fixed("foo:bar/baz.example.com"), {8, 9})},
      {"a:/24.example.com/25", a(fixed("/24.example.com"), {25, 128})},
      {"a:1/2//3.a.example", a(fixed("1/2//3.a.example"), {32, 128})},
      {"a:%{d}/24", a(macros({MacroExpand{}}), {24, 128})},
      {"a:%{d/}/24//64", a(macros({MacroExpand{Macro::domain, 0, false, false, "/"}}), {24, 64})},
      {"mx/24//64", pass(MxMechanism{std::nullopt, {24, 64}})},
      {"mx:a.example//9", pass(MxMechanism{fixed("a.example"), {32, 9}})},
  });
}

TEST(SpfRecord, RefusesWhatIsNoPrefixLength) {
  expect_mistakes({
      {"a/", "1: neither a domain nor a prefix length"},
      {"a//", "1: neither a domain nor a prefix length"},
      {"a/24/", "1: neither a domain nor a prefix length"},
      {"a/24//", "1: neither a domain nor a prefix length"},
      {"a///24", "1: neither a domain nor a prefix length"},
      {"a//64/24", "1: neither a domain nor a prefix length"},
      {"a/24/24", "1: neither a domain nor a prefix length"},
      {"a/abc", "1: neither a domain nor a prefix length"},
      {"a/-1", "1: neither a domain nor a prefix length"},
      {"a/33", "2: a prefix length above 32"},
      {"a/024", "2: a prefix length with a leading zero"},
      {"a/00", "2: a prefix length with a leading zero"},
      {"a/1000", "2: a prefix length that is no number from 0 to 32"},
      {"a//129", "3: a prefix length above 128"},
      {"a//064", "3: a prefix length with a leading zero"},
      {"a/33//64", "2: a prefix length above 32"},
      {"a:a.example/24/64", "15: a prefix length above 32"},
      {"a:a.example/24/16", "4: a last label that is none of a domain"},
      {"a:a.example/", "4: a last label that is none of a domain"},
      {"mx/33", "3: a prefix length above 32"},
      {"include:a.example/24", "10: a last label that is none of a domain"},
      {"exists:a.example//64", "9: a last label that is none of a domain"},
      {"ptr/24", "3: neither a domain nor a prefix length"},
      {"ptr:a.example/24", "6: a last label that is none of a domain"},
      {"all/0", "3: text behind \"all\""},
  });
}

TEST(SpfRecord, ReadsDomainSpecs) {
  const std::string label(63, 'a');
  expect_terms({
      {"exists:a.b", pass(ExistsMechanism{fixed("a.b")})},
      {"exists:example.com.", pass(ExistsMechanism{fixed("example.com.")})},
      {"exists:_spf.example", pass(ExistsMechanism{fixed("_spf.example")})},
      {"exists:1.2.3.4.example", pass(ExistsMechanism{fixed("1.2.3.4.example")})},
      {"exists:a.4u", pass(ExistsMechanism{fixed("a.4u")})},
      {"exists:a.u4", pass(ExistsMechanism{fixed("a.u4")})},
      {"exists:a.1-2", pass(ExistsMechanism{fixed("a.1-2")})},
      {"exists:a.b--c", pass(ExistsMechanism{fixed("a.b--c")})},
      {"exists:a.xn--mnchen-3ya", pass(ExistsMechanism{fixed("a.xn--mnchen-3ya")})},
      {"exists:a=b.example", pass(ExistsMechanism{fixed("a=b.example")})},
      {"exists:!#$&'*+,/:;<>?@[]^`{|}~.example",
       pass(ExistsMechanism{{{{"!#$&'*+,/:;<>?@[]^`{|}~.example"s}},
                             support::name("!#\\$&'*+,/:\\;<>?\\@[]^`{|}~.example")}})},
      {"exists:" + label + ".example", pass(ExistsMechanism{fixed(label + ".example")})},
      {"exists:%{d}", pass(ExistsMechanism{macros({MacroExpand{}})})},
      {"exists:%{d}.example", pass(ExistsMechanism{macros({MacroExpand{}, ".example"s})})},
      {"exists:a%{d}", pass(ExistsMechanism{macros({"a"s, MacroExpand{}})})},
      {"exists:.%{d}", pass(ExistsMechanism{macros({"."s, MacroExpand{}})})},
      {"exists:%{d}%{d}", pass(ExistsMechanism{macros({MacroExpand{}, MacroExpand{}})})},
      {"redirect=%{d}.example", RedirectModifier{macros({MacroExpand{}, ".example"s})}},
      {"exp=%{d}.example", ExplanationModifier{macros({MacroExpand{}, ".example"s})}},
  });
}

// domain-end may be any macro-expand, and "%%", "%_" and "%-" are such: §7.1.
TEST(SpfRecord, ReadsEscapesAtTheEndOfADomain) {
  const auto exists = [](const std::string& meaning, const char* name) {
    return pass(ExistsMechanism{{{{meaning}}, support::name(name)}});
  };
  expect_terms({
      {"exists:%%", exists("%", "%")},
      {"exists:a.example%%", exists("a.example%", "a.example%")},
      {"exists:a%%%%", exists("a%%", "a%%")},
      {"exists:a%_", exists("a ", "a\\032")},
      {"exists:a%%%-", exists("a%%20", "a%%20")},
      {"exists:a%%b.example", exists("a%b.example", "a%b.example")},
  });
  expect_mistakes({
      {"exists:a%%_", "7: a name of one label, or of none, where a domain is wanted"},
      {"exists:a%%%%-", "7: a name of one label, or of none, where a domain is wanted"},
      {"exists:a.b%%_", "9: a last label that is none of a domain"},
      {"exists:a.b%%c", "9: a last label that is none of a domain"},
  });
}

// The grammar allows what no name in DNS can be; such a term never matches: §4.8.
TEST(SpfRecord, HasNoNameWhereNoneCanBe) {
  const std::string label(64, 'a');
  for (const std::string& text : {".example"s, "a..example"s, label + ".example"}) {
    SCOPED_TRACE(text);
    expect_terms({{"a:" + text, pass(AMechanism{macros({text}), {}})},
                  {"include:" + text, pass(IncludeMechanism{macros({text})})},
                  {"redirect=" + text, RedirectModifier{macros({text})}},
                  {"exp=" + text, ExplanationModifier{macros({text})}}});
  }
}

// §7.3 has long names cut at their left, whether macros made them long or not.
TEST(SpfRecord, CutsNamesThatAreTooLong) {
  std::string text = "example.com";
  for (int i = 0; i < 60; ++i) text.insert(0, "abcd.");
  std::string cut = "example.com";
  for (int i = 0; i < 48; ++i) cut.insert(0, "abcd.");
  expect_terms({{"a:" + text, pass(AMechanism{DomainSpec{{{text}}, support::name(cut)}, {}})}});
}

TEST(SpfRecord, RefusesWhatIsNoDomainSpec) {
  expect_mistakes({
      {"include", "7: no domain"},
      {"include:", "8: no domain"},
      {"exists", "6: no domain"},
      {"exists/24", "6: no domain"},
      {"a:", "2: no domain"},
      {"a:/24", "2: no domain"},
      {"a://64", "2: no domain"},
      {"mx:", "3: no domain"},
      {"ptr:", "4: no domain"},
      {"redirect=", "9: no domain"},
      {"exp=", "4: no domain"},
      {"a:museum", "2: a name of one label, or of none, where a domain is wanted"},
      {"a:museum.", "2: a name of one label, or of none, where a domain is wanted"},
      {"a:.", "2: a name of one label, or of none, where a domain is wanted"},
      {"a:%{d}com", "2: no dot and last label behind the last macro"},
      {"a:..", "3: a last label that is none of a domain"},
      {"a:example..", "10: a last label that is none of a domain"},
      {"a:example.com..", "14: a last label that is none of a domain"},
      {"a:1.2.3.4", "2: a name whose last label is a number, as in an address"},
      {"a:1.2.3.4/24", "2: a name whose last label is a number, as in an address"},
      {"a:abc.123.", "2: a name whose last label is a number, as in an address"},
      {"a:example.com:8080", "10: a last label that is none of a domain"},
      {"a:example.-com", "10: a last label that is none of a domain"},
      {"a:example.com-", "10: a last label that is none of a domain"},
      {"a:example.c_m", "10: a last label that is none of a domain"},
      {"a:user@example", "2: a name of one label, or of none, where a domain is wanted"},
      {"a:example.com,", "10: a last label that is none of a domain"},
      {"a:%{d}.", "2: no dot and last label behind the last macro"},
      {"a:%{d}.example}", "7: a last label that is none of a domain"},
      {"a:%{d.}com", "2: no dot and last label behind the last macro"},
      {"redirect=museum", "9: a name of one label, or of none, where a domain is wanted"},
      {"exp=1.2.3.4", "4: a name whose last label is a number, as in an address"},
      {"a:m\xc3\xbcnchen.example", "3: an octet that is no visible ASCII character"},
      {"a:a\tb.example", "3: an octet that is no visible ASCII character"},
      {"a:a\0b.example"s, "3: an octet that is no visible ASCII character"},
      {"a:a.example\x7f", "11: an octet that is no visible ASCII character"},
      {"a:%{x}.example", "4: no such macro letter"},
      {"a:%{c}.example", "4: a macro letter that may stand in explanations alone"},
      {"redirect=%{r}.example", "11: a macro letter that may stand in explanations alone"},
      {"exp=%{t}.example", "6: a macro letter that may stand in explanations alone"},
      {"a:%{d0}.example", "5: a macro that keeps 0 parts"},
      {"a:%{d", "2: a macro that is not closed by }"},
      {"a:100%.example", "5: a % that begins no macro: %{, %%, %_ or %- is wanted"},
  });
}

TEST(SpfRecord, ReadsModifiers) {
  expect_terms({
      {"redirect=example.com", RedirectModifier{fixed("example.com")}},
      {"exp=example.com", ExplanationModifier{fixed("example.com")}},
      {"a=example.com", UnknownModifier{}},
      {"all=", UnknownModifier{}},
      {"default=pass", UnknownModifier{}},
      {"v=spf1;", UnknownModifier{}},
      {"op=", UnknownModifier{}},
      {"x-1_2.3=%{c}%{r}%{t1r-}%%!", UnknownModifier{}},
      {"ra==%{D}=", UnknownModifier{}},
      {"redirects=museum", UnknownModifier{}},
      {"ex=p=museum", UnknownModifier{}},
  });
  expect_mistakes({
      {"moo=%", "4: a % that begins no macro: %{, %%, %_ or %- is wanted"},
      {"moo=%{z}", "6: no such macro letter"},
      {"moo=%{d0}", "7: a macro that keeps 0 parts"},
      {"moo=\xe2\x80\x93", "4: an octet that is no visible ASCII character"},
      {"-moo=cow", "1: no such mechanism"},
      {"-redirect=example.com", "1: no such mechanism"},
      {"=cow", "0: no such mechanism"},
      {"_moo=cow", "0: no such mechanism"},
      {"1moo=cow", "0: no such mechanism"},
      {"m;oo=cow", "0: no such mechanism"},
  });
}

TEST(SpfRecord, RefusesWhatIsNoTerm) {
  expect_mistakes({
      {"al", "0: no such mechanism"},
      {"alll", "0: no such mechanism"},
      {"all.", "0: no such mechanism"},
      {"all:example.com", "3: text behind \"all\""},
      {"--all", "1: no such mechanism"},
      {"-", "1: no such mechanism"},
      {"+", "1: no such mechanism"},
      {"\xe2\x80\x93"
       "all",
       "0: no such mechanism"},
      {"!all", "0: no such mechanism"},
      {":", "0: no such mechanism"},
      {"/", "0: no such mechanism"},
      {"redirect:example.com", "0: no such mechanism"},
      {"exp:example.com", "0: no such mechanism"},
      {"all\t", "0: no such mechanism"},
      {"\tall", "0: no such mechanism"},
      {"all\0"s, "0: no such mechanism"},
      {"\0"s, "0: no such mechanism"},
      {"all\r\n", "0: no such mechanism"},
      {"a,mx", "0: no such mechanism"},
  });
}

struct Whole {
  std::string text;
  std::vector<std::string> terms;  // "number@offset text"
  std::string mistakes;
};

void expect_records(const std::vector<Whole>& cases) {
  for (const Whole& c : cases) {
    SCOPED_TRACE(c.text);
    const SpfRecord record = parse_spf_record(c.text);
    EXPECT_EQ(record.text, c.text);
    std::vector<std::string> terms;
    for (const SpfTerm& term : record.terms) {
      terms.push_back(fmt::format("{}@{} {}", term.number, term.offset, record.text_of(term)));
    }
    EXPECT_EQ(terms, c.terms);
    EXPECT_EQ(print_mistakes(record), c.mistakes);
  }
}

TEST(SpfRecord, SplitsTermsAtBlanksAlone) {
  expect_records({
      {"v=spf1", {}, ""},
      {"v=spf1 ", {}, ""},
      {"v=spf1    ", {}, ""},
      {"V=SPF1 -all", {"1@7 -all"}, ""},
      {"v=spf1 a mx -all", {"1@7 a", "2@9 mx", "3@12 -all"}, ""},
      {"v=spf1   a    mx  ", {"1@9 a", "2@14 mx"}, ""},
      {"v=spf1 a\tmx -all", {"2@12 -all"}, "7: no such mechanism"},
      {"v=spf1 a\nmx", {}, "7: no such mechanism"},
      {"v=spf1 a\xc2\xa0mx", {}, "7: no such mechanism"},
      {"v=spf1 a -all\0"s, {"1@7 a"}, "10: no such mechanism"},
      {"v=spf1 \0 a"s, {"2@9 a"}, "7: no such mechanism"},
      {"v=spf1 redirect=a.example exp=b.example x=y all",
       {"1@7 redirect=a.example", "2@26 exp=b.example", "3@40 x=y", "4@44 all"},
       ""},
      {"v=spf1 v=spf1 -all", {"1@7 v=spf1", "2@14 -all"}, ""},
  });
}

TEST(SpfRecord, TellsEveryMistakeInOrder) {
  expect_records({
      {"v=spf1 ip4:192.0.2.300 a:museum mx include: all",
       {"3@32 mx", "5@44 all"},
       "11: no IPv4 address\n"
       "25: a name of one label, or of none, where a domain is wanted\n"
       "43: no domain"},
      {"v=spf1  ipv4:192.0.2.1  a/33 exists:%{z} %- moo=% -al",
       {},
       "8: no such mechanism\n"
       "26: a prefix length above 32\n"
       "38: no such macro letter\n"
       "41: no such mechanism\n"
       "48: a % that begins no macro: %{, %%, %_ or %- is wanted\n"
       "51: no such mechanism"},
  });
}

TEST(SpfRecord, RefusesModifiersThatStandTwice) {
  expect_records({
      {"v=spf1 redirect=a.example redirect=a.example",
       {"1@7 redirect=a.example"},
       "26: a second redirect="},
      {"v=spf1 exp=a.example all EXP=b.example exp=c.example",
       {"1@7 exp=a.example", "2@21 all"},
       "25: a second exp=\n39: a second exp="},
      {"v=spf1 redirect=museum redirect=a.example x=1 x=2",
       {"2@23 redirect=a.example", "3@42 x=1", "4@46 x=2"},
       "16: a name of one label, or of none, where a domain is wanted"},
      {"v=spf1 a a all all", {"1@7 a", "2@9 a", "3@11 all", "4@15 all"}, ""},
  });
}

TEST(SpfRecord, FindsItsModifiersAndAll) {
  const SpfRecord plain = parse_spf_record("v=spf1 a x=y");
  EXPECT_EQ(plain.redirect(), nullptr);
  EXPECT_EQ(plain.explanation(), nullptr);
  EXPECT_FALSE(plain.has_all());

  const SpfRecord full = parse_spf_record("v=spf1 exp=e.example redirect=r.example ?all");
  ASSERT_NE(full.redirect(), nullptr);
  EXPECT_EQ(*full.redirect(), RedirectModifier{fixed("r.example")});
  ASSERT_NE(full.explanation(), nullptr);
  EXPECT_EQ(*full.explanation(), ExplanationModifier{fixed("e.example")});
  EXPECT_TRUE(full.has_all());
}

TEST(SpfTerm, CountsAsALookup) {
  struct Case {
    const char* text;
    bool counts;
    const char* mechanism;  // its name; null: it is none
  };
  const Case cases[] = {
      {"include:a.example", true, "include"},
      {"-A", true, "a"},
      {"mx", true, "mx"},
      {"ptr", true, "ptr"},
      {"exists:%{p}.example", true, "exists"},
      {"redirect=a.example", true, nullptr},
      {"all", false, "all"},
      {"ip4:192.0.2.1", false, "ip4"},
      {"IP6:2001:db8::", false, "ip6"},
      {"exp=a.example", false, nullptr},
      {"x=y", false, nullptr},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const SpfRecord record = parse_spf_record(fmt::format("v=spf1 {}", c.text));
    ASSERT_EQ(record.terms.size(), 1u);
    EXPECT_EQ(policy::counts_as_lookup(record.terms[0]), c.counts);
    const Mechanism* const mechanism = record.terms[0].mechanism();
    ASSERT_EQ(mechanism == nullptr, c.mechanism == nullptr);
    if (mechanism == nullptr) continue;
    EXPECT_EQ(policy::name_of(*mechanism), c.mechanism);
  }
}

TEST(CidrLengths, AreOfAFamily) {
  const CidrLengths lengths{24, 64};
  EXPECT_EQ(lengths.of(dns::Family::ipv4), 24);
  EXPECT_EQ(lengths.of(dns::Family::ipv6), 64);
}

TEST(SpfResult, HasTheWordsOfTheField) {
  const std::pair<SpfResult, const char*> words[] = {
      {SpfResult::none, "none"},           {SpfResult::neutral, "neutral"},
      {SpfResult::pass, "pass"},           {SpfResult::fail, "fail"},
      {SpfResult::softfail, "softfail"},   {SpfResult::temperror, "temperror"},
      {SpfResult::permerror, "permerror"},
  };
  for (const auto& [result, word] : words) EXPECT_EQ(policy::to_string(result), word);
  EXPECT_EQ(policy::result_of(Qualifier::pass), SpfResult::pass);
  EXPECT_EQ(policy::result_of(Qualifier::fail), SpfResult::fail);
  EXPECT_EQ(policy::result_of(Qualifier::softfail), SpfResult::softfail);
  EXPECT_EQ(policy::result_of(Qualifier::neutral), SpfResult::neutral);
}

}  // namespace
