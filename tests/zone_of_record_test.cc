#include "gen/zone_of_record.h"

#include <gtest/gtest.h>

#include "tests/support/world.h"

namespace {

using support::name;

std::string zone_of(const char* owner, std::string_view lines) {
  support::World world(lines);
  const std::vector<policy::TrustedDomain> trusted = {support::trusted("a.example"),
                                                      support::trusted("sub.a.example")};
  return world.loop().run(gen::find_zone(world, name(owner), trusted)).to_string();
}

TEST(FindZone, IsWhereNameServersStand) {
  const char* const lines =
      "a.example NS ns.example\n_domainkey.a.example NS ns.example\nexample NS ns.example";
  EXPECT_EQ(zone_of("_dmarc.sub.a.example", lines), "a.example");
  EXPECT_EQ(zone_of("s1._domainkey.a.example", lines), "_domainkey.a.example");
  EXPECT_EQ(zone_of("a.example", lines), "a.example");
}

TEST(FindZone, IsTheClosestTrustedDomainWhereThereAreNone) {
  EXPECT_EQ(zone_of("_dmarc.sub.a.example", "example NS ns.example"), "sub.a.example");
  EXPECT_EQ(zone_of("mail.a.example", "a.example NS SERVFAIL"), "a.example");
}

TEST(FindZone, IsGuessedElsewhere) {
  EXPECT_EQ(zone_of("mail.b.example", ""), "b.example");
}

// What stands at an alias's end is no name server of the alias.
TEST(FindZone, LooksNotBehindAliases) {
  EXPECT_EQ(zone_of("mail.a.example", "mail.a.example CNAME x.test\nx.test NS ns.example"),
            "a.example");
}

TEST(LikelyZone, IsGuessedFromTheName) {
  struct Case {
    const char* owner;
    const char* zone;
  };
  const Case cases[] = {
      {"mail.b.example", "b.example"},
      {"b.example", "b.example"},
      {"_dmarc.b.example", "b.example"},
      {"a.example._report._dmarc.b.example", "b.example"},
      {"10.2.0.192.in-addr.arpa", "2.0.192.in-addr.arpa"},
      {"0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
       "0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"},
  };
  for (const Case& c : cases) EXPECT_EQ(gen::likely_zone(name(c.owner)), name(c.zone)) << c.owner;
}

}  // namespace
