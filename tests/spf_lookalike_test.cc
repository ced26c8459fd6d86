#include "policy/spf_lookalike.h"

#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <random>

#include "policy/spf_correction.h"
#include "policy/spf_record.h"

namespace {

using policy::look_alike;
using policy::SpfLookalike;

// "-" where nothing is wrong; else what is, and what was meant.
std::string print(const std::optional<SpfLookalike>& lookalike) {
  if (!lookalike) return "-";
  return fmt::format("{}\n{}", fmt::join(lookalike->faults, "; "),
                     lookalike->correction.value_or("?"));
}

struct Case {
  const char* octets;
  const char* expected;
};

void expect_all(std::initializer_list<Case> cases) {
  for (const Case& c : cases) {
    SCOPED_TRACE(c.octets);
    EXPECT_EQ(print(look_alike(c.octets)), c.expected);
  }
}

TEST(LookAlike, SaysNothingOfSoundRecordsAndOfOthers) {
  expect_all({
      {"v=spf1", "-"},
      {"v=spf1 -all", "-"},
      {"V=SPF1 A MX IP4:192.0.2.1 INCLUDE:example.net -ALL", "-"},
      {"v=spf1  a   mx ~all ", "-"},
      {"v=spf1 exists:%{i,}._spf.%{d2} redirect=_spf.example.com exp=why.example.com", "-"},
      {"v=spf1 a:mail-all.example.com include:ip4.example.com ra=postmaster rp=10 rr=all", "-"},
      {"", "-"},
      {"  ", "-"},
      {"\"", "-"},
      {"spf", "-"},
      {"v=DMARC1; p=none", "-"},
      {"v=DKIM1; k=rsa; p=abc", "-"},
      {"spf2.0/mfrom,pra mx -all", "-"},
      {"v=spf2.0/pra mx -all", "-"},
      {"google-site-verification=spf1-abc", "-"},
      {"spf1-verification=abc", "-"},
      {"vendor=spf", "-"},
      {"spf is a fine thing", "-"},
      {"we publish v=spf1", "-"},
  });
}

TEST(LookAlike, CorrectsTheBeginning) {
  expect_all({
      {" v=spf1 mx -all", "a blank before it\nv=spf1 mx -all"},
      {"\"v=spf1 mx -all\"", "quotes in it\nv=spf1 mx -all"},
      {"\\\"v=spf1 mx -all\\\"", "quotes in it\nv=spf1 mx -all"},
      {"'v=spf1 mx -all", "quotes in it\nv=spf1 mx -all"},
      {"\" v=spf1 mx -all\"", "quotes in it; a blank before it\nv=spf1 mx -all"},
      {"\xef\xbb\xbfv=spf1 mx -all", "a byte order mark\nv=spf1 mx -all"},
      {"\xe2\x80\x9cv=spf1 mx -all\xe2\x80\x9d",
       "typographic quotes; quotes in it\nv=spf1 mx -all"},
      {"v=spf1; mx -all", "\"v=spf1;\" where \"v=spf1\" is meant\nv=spf1 mx -all"},
      {"v=spf1, mx -all", "\"v=spf1,\" where \"v=spf1\" is meant\nv=spf1 mx -all"},
      {"v=spf1: mx -all", "\"v=spf1:\" where \"v=spf1\" is meant\nv=spf1 mx -all"},
      {"v=spf 1 mx -all", "\"v=spf 1\" where \"v=spf1\" is meant\nv=spf1 mx -all"},
      {"v= spf1 mx -all", "\"v= spf1\" where \"v=spf1\" is meant\nv=spf1 mx -all"},
      {"v = spf1 mx -all", "\"v = spf1\" where \"v=spf1\" is meant\nv=spf1 mx -all"},
      {"v:spf1 mx -all", "\"v:spf1\" where \"v=spf1\" is meant\nv=spf1 mx -all"},
      {"v-spf1 mx -all", "\"v-spf1\" where \"v=spf1\" is meant\nv=spf1 mx -all"},
      {"vspf1 mx -all", "\"vspf1\" where \"v=spf1\" is meant\nv=spf1 mx -all"},
      {"spf1 mx -all", "\"spf1\" where \"v=spf1\" is meant\nv=spf1 mx -all"},
      {"=spf1 mx -all", "\"=spf1\" where \"v=spf1\" is meant\nv=spf1 mx -all"},
      {"v=spfl mx -all", "\"v=spfl\" where \"v=spf1\" is meant\nv=spf1 mx -all"},
      {"v=spf2 mx -all", "\"v=spf2\" where \"v=spf1\" is meant\nv=spf1 mx -all"},
      {"v=spf mx -all", "\"v=spf\" where \"v=spf1\" is meant\nv=spf1 mx -all"},
      {"V=SPF1; MX -ALL", "\"V=SPF1;\" where \"v=spf1\" is meant\nv=spf1 MX -ALL"},
      {"v=spf1mx -all", "no blank behind \"v=spf1\"\nv=spf1 mx -all"},
      {"v=spf1-all", "no blank behind \"v=spf1\"\nv=spf1 -all"},
      {"v=spf1;include:example.net -all",
       "\"v=spf1;\" where \"v=spf1\" is meant; no blank behind \"v=spf1\"\n"
       "v=spf1 include:example.net -all"},
      {"v=spf1\xc2\xa0mx -all", "a no-break space\nv=spf1 mx -all"},
      {"v=spf1\tmx -all", "a tab\nv=spf1 mx -all"},
      {"example.com. IN TXT v=spf1 mx -all", "text before \"v=spf1\"\nv=spf1 mx -all"},
      {"v=spf10 mx -all", "no blank behind \"v=spf1\"; \"0\": no such mechanism\n?"},
  });
}

TEST(LookAlike, CorrectsTerms) {
  expect_all({
      {"v=spf1 ipv4:192.0.2.1 -all",
       "\"ipv4:192.0.2.1\" where \"ip4:192.0.2.1\" is meant\nv=spf1 ip4:192.0.2.1 -all"},
      {"v=spf1 IPv6:2001:db8::/32 -all",
       "\"IPv6:2001:db8::/32\" where \"ip6:2001:db8::/32\" is meant\nv=spf1 ip6:2001:db8::/32 "
       "-all"},
      {"v=spf1 ip:192.0.2.1 ip:2001:db8::1 -all",
       "\"ip:192.0.2.1\" where \"ip4:192.0.2.1\" is meant; \"ip:2001:db8::1\" where "
       "\"ip6:2001:db8::1\" is meant\nv=spf1 ip4:192.0.2.1 ip6:2001:db8::1 -all"},
      {"v=spf1 ip4:2001:db8::1 -all",
       "\"ip4:2001:db8::1\" where \"ip6:2001:db8::1\" is meant\nv=spf1 ip6:2001:db8::1 -all"},
      {"v=spf1 ip4=192.0.2.1 -all",
       "\"ip4=192.0.2.1\" where \"ip4:192.0.2.1\" is meant\nv=spf1 ip4:192.0.2.1 -all"},
      {"v=spf1 ?a:192.0.2.0/24 -all",
       "\"?a:192.0.2.0/24\" where \"?ip4:192.0.2.0/24\" is meant\nv=spf1 ?ip4:192.0.2.0/24 -all"},
      {"v=spf1 mx:192.0.2.1 include:192.0.2.2 192.0.2.3 -all",
       "\"mx:192.0.2.1\" where \"ip4:192.0.2.1\" is meant; \"include:192.0.2.2\" where "
       "\"ip4:192.0.2.2\" is meant; \"192.0.2.3\" where \"ip4:192.0.2.3\" is meant\n"
       "v=spf1 ip4:192.0.2.1 ip4:192.0.2.2 ip4:192.0.2.3 -all"},
      {"v=spf1 include=example.net -all",
       "\"include=example.net\" where \"include:example.net\" is meant\n"
       "v=spf1 include:example.net -all"},
      {"v=spf1 a=mail.example.com mx=example.com -all",
       "\"a=mail.example.com\" where \"a:mail.example.com\" is meant; \"mx=example.com\" where "
       "\"mx:example.com\" is meant\nv=spf1 a:mail.example.com mx:example.com -all"},
      {"v=spf1 inlcude:example.net includ:example.org -all",
       "\"inlcude:example.net\" where \"include:example.net\" is meant; \"includ:example.org\" "
       "where \"include:example.org\" is meant\nv=spf1 include:example.net include:example.org "
       "-all"},
      {"v=spf1 redirect:example.net",
       "\"redirect:example.net\" where \"redirect=example.net\" is meant\n"
       "v=spf1 redirect=example.net"},
      {"v=spf1 redirct=example.net",
       "\"redirct=example.net\" where \"redirect=example.net\" is meant\n"
       "v=spf1 redirect=example.net"},
      {"v=spf1 mx exp:why.example.com -all",
       "\"exp:why.example.com\" where \"exp=why.example.com\" is meant\n"
       "v=spf1 mx exp=why.example.com -all"},
      {"v=spf1 mx \xe2\x80\x93"
       "all",
       "a typographic dash\nv=spf1 mx -all"},
      {"v=spf1 mx \xe2\x88\x92"
       "all",
       "a typographic dash\nv=spf1 mx -all"},
      {"v=spf1 mx -all.", "\"-all.\" where \"-all\" is meant\nv=spf1 mx -all"},
      {"v=spf1 mx; -all;",
       "\"mx;\" where \"mx\" is meant; \"-all;\" where \"-all\" is meant\nv=spf1 mx -all"},
      {"v=spf1 mx ~alll", "\"~alll\" where \"~all\" is meant\nv=spf1 mx ~all"},
      {"v=spf1 mx - all", "\"- all\" where \"-all\" is meant\nv=spf1 mx -all"},
      {"v=spf1 ip4: 192.0.2.1 -all",
       "\"ip4: 192.0.2.1\" where \"ip4:192.0.2.1\" is meant\nv=spf1 ip4:192.0.2.1 -all"},
      {"v=spf1 ip4:192.0.2.1ip4:192.0.2.2-all",
       "\"ip4:192.0.2.1ip4:192.0.2.2-all\" where \"ip4:192.0.2.1 ip4:192.0.2.2 -all\" is meant\n"
       "v=spf1 ip4:192.0.2.1 ip4:192.0.2.2 -all"},
      {"v=spf1 mxinclude:example.net~all",
       "\"mxinclude:example.net~all\" where \"mx include:example.net ~all\" is meant\n"
       "v=spf1 mx include:example.net ~all"},
      // RFC 7208 has no mistake here: it is one include of an odd name.
      {"v=spf1 include:example.netinclude:example.org-all",
       "\"include:example.netinclude:example.org-all\" where \"include:example.net "
       "include:example.org -all\" is meant\nv=spf1 include:example.net include:example.org -all"},
      {"v=spf1 ip4:192.0.2.1,192.0.2.2;ip4:192.0.2.3 -all",
       "\"ip4:192.0.2.1,192.0.2.2;ip4:192.0.2.3\" where \"ip4:192.0.2.1 ip4:192.0.2.2 "
       "ip4:192.0.2.3\" is meant\nv=spf1 ip4:192.0.2.1 ip4:192.0.2.2 ip4:192.0.2.3 -all"},
      {"v=spf1 ip4:192.0.2.0/024 a/ -all",
       "\"ip4:192.0.2.0/024\" where \"ip4:192.0.2.0/24\" is meant; \"a/\" where \"a\" is meant\n"
       "v=spf1 ip4:192.0.2.0/24 a -all"},
      {"v=spf1 include:\"example.net\" -all",
       "\"include:\\\"example.net\\\"\" where \"include:example.net\" is meant\n"
       "v=spf1 include:example.net -all"},
      {"v=spf1 mx -all\"", "\"-all\\\"\" where \"-all\" is meant\nv=spf1 mx -all"},
  });
}

TEST(LookAlike, CorrectsNothingThatCouldMeanMore) {
  expect_all({
      {"v=spf1 ip4:192.0.2.300 -all", "\"ip4:192.0.2.300\": no IPv4 address\n?"},
      {"v=spf1 ip4:192.000.002.001 -all", "\"ip4:192.000.002.001\": no IPv4 address\n?"},
      {"v=spf1 ip4:192.0.2.0/33 -all", "\"ip4:192.0.2.0/33\": a prefix length above 32\n?"},
      {"v=spf1 a:mail -all",
       "\"a:mail\": a name of one label, or of none, where a domain is wanted\n?"},
      {"v=spf1 include: -all",
       "\"include: -all\" where \"include:-all\" is meant; "
       "\"include:-all\": a name of one label, or of none, where a domain "
       "is wanted\n?"},
      {"v=spf1 example.net -all", "\"example.net\": no such mechanism\n?"},
      {"v=spf1 include:example.net,example.org -all",
       "\"include:example.net,example.org\": not what it seems\n?"},
      {"v=spf1 xy:example.net -all", "\"xy:example.net\": no such mechanism\n?"},
      {"v=spf1 exists:%{z}.example.net -all",
       "\"exists:%{z}.example.net\": no such macro letter\n?"},
      {"v=spf1 redirect=a.example redirect=b.example", "-"},
      {" v=spf1 redirect=a.example redirect=b.example", "a blank before it\n?"},
      {"v=spf1; \xff\x01:x -all",
       "\"v=spf1;\" where \"v=spf1\" is meant; \"\\255\\001:x\": no such "
       "mechanism\n?"},
  });
}

TEST(LookAlike, TellsAFewFaultsOfVeryManyAndLooksAtNothingEndless) {
  std::string octets = "v=spf1";
  for (int i = 0; i < 100; ++i) octets += fmt::format(" ipv4:192.0.2.{}", i);
  EXPECT_EQ(look_alike(octets)->faults.size(), 8u);
  EXPECT_EQ(look_alike(" v=spf1 mx" + std::string(5000, ' ')), std::nullopt);
}

// What is corrected is an SPF record without a mistake, of which nothing more is said.
TEST(LookAlike, CorrectsOnceAndForAll) {
  static constexpr const char* pieces[] = {
      "v=spf1",       "v=spf 1", " ",           " ",         " ",   "mx",          "a:",
      "include:",     "ipv4:",   "ip4:",        "192.0.2.1", "/24", "example.net", "-",
      "all",          "\"",      ";",           ",",         "=",   "redirect",    "%{d}",
      "\xe2\x80\x93", "exp",     "2001:db8::1", "inlcude:",  "\t",  "~all"};
  std::mt19937 random(3);
  int corrected = 0;
  for (int round = 0; round < 10'000; ++round) {
    std::string octets = round % 2 == 0 ? "v=spf1 " : "";
    for (std::size_t i = random() % 9; i > 0; --i) octets += pieces[random() % std::size(pieces)];
    const std::optional<SpfLookalike> lookalike = look_alike(octets);
    if (!lookalike) continue;
    ASSERT_FALSE(lookalike->faults.empty()) << octets;
    if (!lookalike->correction) continue;
    ++corrected;
    ASSERT_NE(*lookalike->correction, octets);
    ASSERT_TRUE(policy::is_spf_record(*lookalike->correction)) << octets;
    ASSERT_TRUE(policy::parse_spf_record(*lookalike->correction).mistakes.empty()) << octets;
    ASSERT_EQ(look_alike(*lookalike->correction), std::nullopt)
        << octets << " -> " << *lookalike->correction;
  }
  EXPECT_GT(corrected, 300);
}

}  // namespace
