#include "dns/zone_resolver.h"

#include <gtest/gtest.h>

#include "dns/caching_resolver.h"
#include "tests/support/answers.h"
#include "tests/support/files.h"

namespace {

using dns::Answer;
using dns::Question;

dns::ZoneData read(const std::vector<dns::MasterFile>& files) {
  return dns::read_zones(files).value();
}

dns::ZoneData read_fixtures() {
  std::vector<dns::MasterFile> files;
  for (const char* name : {"example.com.zone", "child.example.com.zone", "example.net.zone",
                           "2.0.192.in-addr.arpa.zone", "8.b.d.0.1.0.0.2.ip6.arpa.zone"}) {
    files.push_back({name, support::read_fixture(std::string("fixtures/zones/") + name)});
  }
  return read(files);
}

struct Case {
  const char* question;
  const char* answer;
};

// What the zones alone answer, chains left unfinished.
void expect_answers(const dns::ZoneData& zones, const std::vector<Case>& cases) {
  dns::EventLoop loop;
  dns::ZoneResolver resolver(loop, zones);
  for (const Case& c : cases) {
    SCOPED_TRACE(c.question);
    EXPECT_EQ(support::print(loop.run(resolver.ask(support::question(c.question)))), c.answer);
  }
}

TEST(ZoneResolver, AnswersWhatNamesHold) {
  expect_answers(
      read_fixtures(),
      {
          {"example.com MX", "found 3600: 10 mail.example.com, 20 mail2.example.com"},
          {"example.com TXT", "found 300: \"a lower TTL is that of the set\", \"v=spf1 mx -all\""},
          {"example.com NS", "found 3600: ns.example.com, ns.example.net"},
          {"mail.example.com AAAA", "found 3600: 2001:db8::10"},
          {"mail2.example.com A", "found 60: 192.0.2.11, 192.0.2.12"},
          {"no-mail.example.com MX", "found 3600: 0 ."},
          {"a\\.dot.example.com A", "found 3600: 192.0.2.21"},
          {"@at.example.com A", "found 3600: 192.0.2.22"},
          {"Upper.CASE.example.com A", "found 3600: 192.0.2.23"},
          {"text.example.com TXT", "found 3600: \"\", \"abxya\\\"b;cd;e(f\\000\\255\\\\\""},
          {"many.example.com TXT", "found 3600: \"firstsecondthird;\""},
          {"10.2.0.192.in-addr.arpa PTR", "found 172800: mail.example.com"},
          {"mail.example.net A", "found 3600: 198.51.100.10"},
          {"example.net NS", "found 100: ns.example.com, ns.example.net"},
      });
}

TEST(ZoneResolver, TellsAbsentNamesFromAbsentRecords) {
  expect_answers(read_fixtures(), {
                                      {"absent.example.com A", "no such name 300"},
                                      {"x.mail.example.com A", "no such name 300"},
                                      {"mail.example.com MX", "no such record 300"},
                                      {"under.nothing.example.com A", "no such record 300"},
                                      {"x.under.nothing.example.com A", "no such name 300"},
                                      {"only-hinfo.example.com A", "no such record 300"},
                                      {"10.2.0.192.in-addr.arpa A", "no such record 0"},
                                      {"nothing.example.net A", "no such name 3600"},
                                  });
}

// RFC 4592 §2.2.1.
TEST(ZoneResolver, AnswersFromWildcards) {
  expect_answers(read_fixtures(),
                 {
                     {"any.wild.example.com TXT", "found 3600: \"from the wildcard\""},
                     {"two.labels.wild.example.com MX", "found 3600: 10 mail.example.com"},
                     {"*.wild.example.com TXT", "found 3600: \"from the wildcard\""},
                     {"any.wild.example.com A", "no such record 300"},
                     {"wild.example.com TXT", "no such record 300"},
                     {"exact.wild.example.com TXT", "no such record 300"},
                     {"x.exact.wild.example.com TXT", "no such name 300"},
                     {"x.ent.wild.example.com TXT", "no such name 300"},
                     {"x.alias.wild.example.com A", "found 3600 by mail.example.com: 192.0.2.10"},
                     {"x.stars.example.com A", "no such record 300"},
                     {"x.*.stars.example.com A", "found 3600: 192.0.2.32"},
                     {"y.inner.example.com A", "no such record 300"},
                 });
}

TEST(ZoneResolver, FollowsAliasesThroughAllZones) {
  expect_answers(
      read_fixtures(),
      {
          {"www.example.com A", "found 300 by mail.example.com: 192.0.2.10"},
          {"chain1.example.com A",
           "found 400 by chain2.example.com, chain3.example.com, mail.example.com: 192.0.2.10"},
          {"to-nothing.example.com A", "no such name 7 by nothing.at.all.example.com"},
          {"to-nothing2.example.com A", "no such name 300 by nothing.at.all.example.com"},
          {"to-no-data.example.com A", "no such record 300 by only-hinfo.example.com"},
          {"to-wild.example.com TXT", "found 3600 by any.wild.example.com: \"from the wildcard\""},
          {"to-net.example.com A", "found 90 by mail.example.net: 198.51.100.10"},
          {"to-net-nothing.example.com A", "no such name 3600 by nothing.example.net"},
          {"12.2.0.192.in-addr.arpa PTR",
           "found 172800 by 12.8/29.2.0.192.in-addr.arpa: mail2.example.com"},
      });
}

TEST(ZoneResolver, LeavesChainsUnfinishedWhereItKnowsNoMore) {
  expect_answers(
      read_fixtures(),
      {
          {"to-org.example.com A", "unfinished 3600 by mail.example.org"},
          {"x.away.wild.example.com A", "unfinished 3600 by mail.example.org"},
          {"to-sub.example.com A", "unfinished 3600 by host.sub.example.com"},
          {"3.2.0.192.in-addr.arpa PTR", "unfinished 172800 by 3.0-7.2.0.192.in-addr.arpa"},
          {"x.moved-out.example.com A", "unfinished 3600 by x.elsewhere.example.org"},
      });
}

// RFC 6672.
TEST(ZoneResolver, FollowsDnamesForTheNamesBelow) {
  expect_answers(read_fixtures(),
                 {
                     {"moved.example.com A", "found 3600: 192.0.2.40"},
                     {"moved.example.com MX", "no such record 300"},
                     {"x.moved.example.com A", "found 45 by x.target.example.net: 198.51.100.11"},
                     {"wild.moved.example.com A",
                      "found 45 by wild.target.example.net, mail.example.net: 198.51.100.10"},
                     {"x.moved-on.example.com A",
                      "found 45 by x.moved.example.com, x.target.example.net: 198.51.100.11"},
                 });
}

TEST(ZoneResolver, RefersToDelegatedZonesUnlessTheyAreLoaded) {
  expect_answers(read_fixtures(),
                 {
                     {"sub.example.com NS", "the server only refers to others"},
                     {"sub.example.com A", "the server only refers to others"},
                     {"ns.sub.example.com A", "the server only refers to others"},
                     {"*.star-sub.example.com A", "the server only refers to others"},
                     {"x.star-sub.example.com NS", "found 3600: ns.example.net"},
                     {"child.example.com NS", "found 600: ns.child.example.com"},
                     {"ns.child.example.com A", "found 600: 192.0.2.56"},
                     {"x.child.example.com A", "no such name 60"},
                     {"glue.child.example.com A", "no such record 60"},
                     {"to-child.example.com A", "found 600 by host.child.example.com: 192.0.2.57"},
                 });
}

TEST(ZoneResolver, RefusesWhatIsInNoZone) {
  expect_answers(read_fixtures(), {
                                      {"example.org A", "REFUSED"},
                                      {"com A", "REFUSED"},
                                      {". NS", "REFUSED"},
                                      {"badexample.com A", "REFUSED"},
                                  });
}

TEST(ZoneResolver, GivesUpOnEndlessChains) {
  dns::EventLoop loop;
  dns::ZoneResolver zones(loop, read_fixtures());
  dns::CachingResolver resolver(loop, zones);
  const char* loops = "CNAME chain too long or looping";
  const Case cases[] = {
      {"to-self.example.com A", loops},
      {"to-loop1.example.com A", loops},
      {"l00.example.com A", loops},
      {"l01.example.com A", loops},
      {"l11.example.com A", "found 3600 by l12.example.com, mail.example.com: 192.0.2.10"},
      {"to-org.example.com A", "REFUSED by mail.example.org"},
      {"to-sub.example.com A", "the server only refers to others by host.sub.example.com"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.question);
    EXPECT_EQ(support::print(loop.run(resolver.ask(support::question(c.question)))), c.answer);
  }
}

TEST(ZoneResolver, ServesFilesWithoutSoa) {
  expect_answers(
      read({{"a",
             "example.com. MX 10 mail.example.com.\nmail.example.com. 5 A 192.0.2.1\n"
             "*.example.org. A 192.0.2.2\n"},
            {"b", "$ORIGIN example.net.\nmail A 192.0.2.3\nexample.edu. A 192.0.2.4\n"}}),
      {
          {"example.com MX", "found 3600: 10 mail.example.com"},
          {"mail.example.com A", "found 5: 192.0.2.1"},
          {"www.example.com A", "no such name 0"},
          {"mail.example.com MX", "no such record 0"},
          {"x.example.org A", "found 3600: 192.0.2.2"},
          {"example.net MX", "no such record 0"},
          {"www.example.net A", "no such name 0"},
          {"example.edu A", "found 3600: 192.0.2.4"},
          {"com A", "REFUSED"},
      });
}

TEST(ZoneResolver, AddsRecordsWithoutSoaToAnotherFilesZone) {
  expect_answers(read({{"extra", "www.example.com. A 192.0.2.9\n"},
                       {"zone", "example.com. 7 SOA . . 1 2 3 4 5\nwww.example.com. 7 MX 1 .\n"}}),
                 {
                     {"www.example.com A", "found 3600: 192.0.2.9"},
                     {"www.example.com MX", "found 7: 1 ."},
                     {"www.example.com TXT", "no such record 5"},
                 });
}

TEST(ZoneResolver, ServesSeveralZonesOfOneFile) {
  const dns::ZoneData zones = read({{"world",
                                     "$TTL 60\n"
                                     "child.example.com. SOA . . 1 2 3 4 2\n"
                                     "example.com. SOA . . 1 2 3 4 1\n"
                                     "child.example.com. NS ns.child.example.com.\n"
                                     "ns.child.example.com. A 192.0.2.1\n"
                                     "www.child.example.com. A 192.0.2.2\n"
                                     "$ORIGIN 2.0.192.in-addr.arpa.\n"
                                     "@ SOA . . 1 2 3 4 3\n"
                                     "1 PTR ns.child.example.com.\n"}});
  expect_answers(zones, {
                            {"ns.child.example.com A", "found 60: 192.0.2.1"},
                            {"www.child.example.com A", "found 60: 192.0.2.2"},
                            {"x.child.example.com A", "no such name 2"},
                            {"x.example.com A", "no such name 1"},
                            {"1.2.0.192.in-addr.arpa PTR", "found 60: ns.child.example.com"},
                            {"2.2.0.192.in-addr.arpa PTR", "no such name 3"},
                        });
}

TEST(ZoneResolver, ServesTheRoot) {
  expect_answers(
      read({{"root", "$ORIGIN .\n@ 9 SOA . . 1 2 3 4 5\ncom NS ns\nexample A 192.0.2.1"}}),
      {
          {"example A", "found 3600: 192.0.2.1"},
          {". MX", "no such record 5"},
          {"nothing A", "no such name 5"},
          {"example.com A", "the server only refers to others"},
      });
}

Answer ask_twice(dns::EventLoop& loop, dns::ZoneResolver& resolver, const Question& question) {
  loop.run(resolver.ask(question));
  return loop.run(resolver.ask(question));
}

TEST(ZoneResolver, KnowsTheTtlsOfItsZonesButNotOfWhatAliasesLeadTo) {
  dns::EventLoop loop;
  dns::ZoneResolver resolver(loop, read_fixtures());
  const auto is_authoritative = [&](const char* text) {
    return loop.run(resolver.ask(support::question(text))).is_authoritative;
  };
  EXPECT_TRUE(is_authoritative("mail2.example.com A"));
  EXPECT_TRUE(is_authoritative("absent.example.com A"));
  EXPECT_FALSE(is_authoritative("chain1.example.com A"));
  EXPECT_FALSE(is_authoritative("example.org A"));
}

TEST(ZoneResolver, AnswersTheSameAgain) {
  dns::EventLoop loop;
  dns::ZoneResolver resolver(loop, read_fixtures());
  EXPECT_EQ(support::print(ask_twice(loop, resolver, support::question("www.example.com A"))),
            "found 300 by mail.example.com: 192.0.2.10");
}

}  // namespace
