#include "dns/zone_data.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "dns/rdata.h"
#include "tests/support/files.h"
#include "tests/support/golden.h"
#include "tests/support/mutation.h"

namespace {

using dns::DomainName;
using dns::MasterFile;

std::string mistakes_of(const std::vector<MasterFile>& files) {
  const dns::Result<dns::ZoneData> zones = dns::read_zones(files);
  return zones ? "" : support::lines_of(zones.error());
}

TEST(ReadZones, TellsAllMistakes) {
  for (const auto& input : support::inputs_in("fixtures/bad-zones", ".zone")) {
    SCOPED_TRACE(input);
    support::expect_golden(input, mistakes_of({{input.filename(), support::read_file(input)}}));
  }
}

TEST(ReadZones, BearsDamagedText) {
  std::mt19937 random(1);
  const std::vector<std::string> texts = {
      support::read_fixture("fixtures/zones/example.com.zone"),
      support::read_fixture("fixtures/bad-zones/records.zone"),
      support::read_fixture("fixtures/bad-zones/letters.zone"),
  };
  for (int i = 0; i < 1000; ++i) {
    const MasterFile file{"x", support::mutate(texts[static_cast<std::size_t>(i) % 3], random)};
    const dns::Result<dns::ZoneData> zones = dns::read_zones({file});
    if (zones) continue;
    const int lines = 1 + static_cast<int>(std::count(file.text.begin(), file.text.end(), '\n'));
    for (const dns::Mistake& mistake : zones.error()) {
      EXPECT_TRUE(mistake.line >= 1 && mistake.line <= lines) << file.text;
      EXPECT_GE(mistake.column, 1) << file.text;
    }
  }
}

TEST(ReadZones, TellsTheMistakesOfAllFilesInTheirOrder) {
  EXPECT_EQ(mistakes_of({{"z", "a. A x\n"}, {"b", "\nb. MX x y\n"}, {"good", "c. A 192.0.2.1\n"}}),
            "z:1:6: A record: Syntax error, could not parse the RR's rdata\n"
            "b:2:7: MX record: the preference is not 0 to 65535\n");
}

TEST(ReadZones, TellsMistakesBetweenFiles) {
  EXPECT_EQ(mistakes_of({{"b", "example.com. SOA . . 1 2 3 4 5\nwww.example.com. A 192.0.2.1\n"},
                         {"a", "example.com. SOA . . 1 2 3 4 5\n"},
                         {"c", "\n  \nwww.example.com. CNAME example.com.\n"}}),
            "a:1:1: a second SOA record of example.com\n"
            "c:3:1: a CNAME record beside others of www.example.com\n");
}

// The file of a parent names servers and addresses for its child; only the child answers.
TEST(ReadZones, AllowsAnythingWhereAnotherFileAnswers) {
  EXPECT_EQ(mistakes_of({{"parent",
                          "example.com. SOA . . 1 2 3 4 5\n"
                          "child.example.com. NS www.child.example.com.\n"
                          "www.child.example.com. A 192.0.2.1\n"},
                         {"child",
                          "child.example.com. SOA . . 1 2 3 4 5\n"
                          "www.child.example.com. CNAME child.example.com.\n"}}),
            "");
}

// The one record of a file whose only line is this.
dns::RecordSet only_set(const std::string& line) {
  const dns::ZoneData zones = dns::read_zones({{"line", line}}).value();
  for (const auto& [name, node] : zones) {
    if (!node.sets.empty()) return node.sets[0];
  }
  throw std::logic_error("no set in " + line);
}

TEST(ReadZones, TakesTtlAndClassInAnyOrder) {
  for (const char* line : {
           "a. 90 IN A 192.0.2.1",
           "a. IN 90 A 192.0.2.1",
           "a. 90 A 192.0.2.1",
           "a. in 1m30S a 192.0.2.1\r\n",
           "$ttl 90\na. TYPE1 \\# 4 c0000201",
           "\n\n;\n$TTL\t1m30\na.\tA\t192.0.2.1;x",
           "a. ( 90\nIN ) A\t( 192.0.2.1\n\n)",
       }) {
    SCOPED_TRACE(line);
    const dns::RecordSet set = only_set(line);
    EXPECT_EQ(set.ttl, dns::Ttl{90});
    EXPECT_EQ(set.records, dns::Records(std::vector{dns::IpAddress::parse("192.0.2.1").value()}));
  }
}

TEST(ReadZones, TakesATtlOfZeroAsOne) {
  EXPECT_EQ(only_set("$TTL 0\na. A 192.0.2.1").ttl, dns::Ttl{0});
  EXPECT_EQ(only_set("a. 0 A 192.0.2.1").ttl, dns::Ttl{0});
  EXPECT_EQ(only_set("a. A 192.0.2.1").ttl, dns::Ttl{3600});
}

TEST(ReadZones, TakesTheOwnerOfTheRecordBefore) {
  const dns::ZoneData zones =
      dns::read_zones(
          {{"x", "$ORIGIN example.com.\nwww A 192.0.2.1\n$ORIGIN example.net.\n MX 1 @"}})
          .value();
  const dns::ZoneNode& node = zones.at(DomainName::parse("www.example.com").value());
  ASSERT_EQ(node.sets.size(), 2u);
  EXPECT_EQ(node.sets[1].records,
            dns::Records(std::vector{dns::MxRecord{1, DomainName::parse("example.net").value()}}));
}

TEST(ReadZones, TakesRelativeNamesBelowTheOrigin) {
  const dns::ZoneData zones = dns::read_zones({{"x",
                                                "$ORIGIN com.\n$ORIGIN example\n"
                                                "www A 192.0.2.1\nwww. A 192.0.2.1\n"
                                                "dot\\. A 192.0.2.1\nslash\\\\. A 192.0.2.1\n"
                                                "$ORIGIN .\nuk A 192.0.2.1"}})
                                  .value();
  for (const char* owner : {"www.example.com", "www", "dot\\..example.com", "slash\\\\", "uk"}) {
    SCOPED_TRACE(owner);
    const auto found = zones.find(DomainName::parse(owner).value());
    EXPECT_TRUE(found != zones.end() && found->second.sets.size() == 1);
  }
}

TEST(ReadZones, ReadsEveryOctetOfText) {
  std::string line = "a. TXT";
  std::string octets;
  for (int value = 0; value < 256; ++value) {
    line += fmt::format(" \"\\{:03}\"", value);
    octets += static_cast<char>(value);
  }
  EXPECT_EQ(only_set(line).records, dns::Records(std::vector{dns::TxtRecord{octets}}));
}

TEST(ReadZones, ReadsEmptyFiles) {
  EXPECT_TRUE(dns::read_zones({}).value().empty());
  EXPECT_TRUE(dns::read_zones({{"x", ""}, {"y", "\n ; nothing\n\t\n"}}).value().empty());
}

TEST(ParseTtl, ReadsSecondsAndUnits) {
  struct Case {
    const char* text;
    std::uint32_t seconds;
  };
  const Case cases[] = {
      {"0", 0},        {"300", 300},
      {"1h30m", 5400}, {"1W2D3H4M5S", 788645},
      {"1d5", 86405},  {"2147483647", 2147483647},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(dns::parse_ttl(c.text).value(), dns::Ttl{c.seconds});
  }
  for (const char* text : {"", "h", "1y", "-1", "1 h", "2147483648", "1.5h", "99999w", "1hh"}) {
    SCOPED_TRACE(text);
    EXPECT_FALSE(dns::parse_ttl(text).has_value());
  }
}

}  // namespace
