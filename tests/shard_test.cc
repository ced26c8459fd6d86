#include "gen/shard.h"

#include <gtest/gtest.h>

#include "gen/part_header.h"
#include "gen/report_part.h"
#include "tests/support/world.h"

namespace {

using gen::Shard;

// printf example.com | sha256sum: a379a6f6eeafb9a5..., which outbound-hosts(1) tells.
TEST(Shard, IsThatOfTheDocumentedHash) {
  struct Case {
    const char* domain;
    std::uint32_t count;
    const char* shard;
  };
  const std::vector<Case> cases = {
      {"example.com", 1, "1/1"},
      {"example.com", 3, "2/3"},
      {"example.com", 10'000, "2310/10000"},
      {"EXAMPLE.com.", 3, "2/3"},
      {"xn--bcher-kva.example", 7, "4/7"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.domain);
    EXPECT_EQ(Shard::of(support::name(c.domain), c.count).to_string(), c.shard);
  }
}

TEST(Shard, HoldsEachDomainOnce) {
  for (int i = 0; i < 100; ++i) {
    const dns::DomainName name = support::name(fmt::format("d{}.example", i));
    int holders = 0;
    for (const char* text : {"1/4", "2/4", "3/4", "4/4"}) {
      holders += Shard::parse(text).value().holds(name) ? 1 : 0;
    }
    EXPECT_EQ(holders, 1) << name.to_string();
  }
}

TEST(Shard, IsReadAsItIsWritten) {
  for (const char* text : {"1/1", "2/3", "10000/10000"}) {
    EXPECT_EQ(Shard::parse(text).value().to_string(), text);
  }
  for (const char* text : {"", "/", "1", "1/", "/1", "0/3", "4/3", "1/0", "1/10001", "-1/3",
                           "1/3/4", " 1/3", "1/3 ", "1/99999999999999999999"}) {
    EXPECT_EQ(Shard::parse(text).error(),
              "I/N is wanted, the number of a shard and how many there are: 1 <= I <= N <= 10000")
        << text;
  }
}

TEST(PartHeader, IsReadAsItIsWritten) {
  const gen::PartHeader header{Shard::parse("2/3").value(), "1.0.0", 117, 334};
  const std::string line = gen::part_line(header);
  EXPECT_EQ(line, "shard 2/3 by outbound-hosts 1.0.0: 117 rows of 334 domains");
  EXPECT_EQ(gen::parse_part_line(line), header);
  for (const char* other : {"", "policy 12635e3c0e80", "shard 2/3",
                            "shard 4/3 by outbound-hosts 1: 1 rows of 1 domains",
                            "shard 2/3 by outbound-hosts 1: x rows of 1 domains",
                            "shard 2/3 by outbound-hosts 1: 1 rows of 1 domains and more"}) {
    EXPECT_EQ(gen::parse_part_line(other), std::nullopt) << other;
  }
}

TEST(ReportPart, IsReadAsItIsWritten) {
  gen::ReportPart part{Shard::parse("1/2").value(), policy::Level::error};
  const std::chrono::year_month_day until{std::chrono::year(2027), std::chrono::month(1),
                                          std::chrono::day(31)};
  part.accepted.push_back({.check = "helo.shared",
                           .domain = support::name("example.com"),
                           .ip = support::ip("192.0.2.1"),
                           .until = until,
                           .reason = "\"so\"",
                           .origin = {"ack.yml", {3, 5}}});
  part.accepted.push_back({.check = "helo.shared", .any_domain = true, .until = until});
  const gen::ReportPart read = gen::part_from_json(gen::part_json(part));
  EXPECT_EQ(gen::part_json(read).dump(), gen::part_json(part).dump());
  ASSERT_EQ(read.accepted.size(), 2U);
  EXPECT_EQ(read.accepted[0].domain, support::name("example.com"));
  EXPECT_EQ(read.accepted[0].until, until);
  EXPECT_TRUE(read.accepted[1].any_domain);
}

}  // namespace
