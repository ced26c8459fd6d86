#include "policy/address_set.h"

#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "tests/support/world.h"

namespace {

using dns::Family;
using dns::IpNetwork;
using policy::AddressSet;
using support::ip;

AddressSet set_of(std::initializer_list<const char*> networks) {
  std::vector<IpNetwork> parsed;
  for (const char* const network : networks) parsed.push_back(IpNetwork::parse(network).value());
  return AddressSet::of(parsed);
}

std::string print(const AddressSet& set) {
  std::vector<std::string> texts;
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    for (const policy::AddressRun& run : set.runs(family)) texts.push_back(run.to_string());
  }
  return fmt::format("{}", fmt::join(texts, " "));
}

TEST(AddressSet, MergesWhatOverlapsOrTouches) {
  struct Case {
    AddressSet set;
    const char* expected;
  };
  const Case cases[] = {
      {set_of({}), ""},
      {set_of({"192.0.2.10/32"}), "192.0.2.10"},
      {set_of({"192.0.2.128/25", "192.0.2.0/25"}), "192.0.2.0/24"},
      {set_of({"192.0.2.10/32", "192.0.2.0/24", "192.0.2.0/25"}), "192.0.2.0/24"},
      {set_of({"192.0.2.0/24", "192.0.3.0/28"}), "192.0.2.0-192.0.3.15"},
      {set_of({"192.0.2.2/31", "192.0.2.4/31"}), "192.0.2.2-192.0.2.5"},
      {set_of({"192.0.2.9/32", "192.0.2.11/32"}), "192.0.2.9 192.0.2.11"},
      {set_of({"0.0.0.0/1", "128.0.0.0/1"}), "0.0.0.0/0"},
      {set_of({"255.255.255.255/32", "0.0.0.0/32"}), "0.0.0.0 255.255.255.255"},
      {set_of({"255.255.255.254/32", "255.255.255.255/32"}), "255.255.255.254/31"},
      {set_of({"2001:db8::/33", "192.0.2.0/24", "2001:db8:8000::/33"}),
       "192.0.2.0/24 2001:db8::/32"},
      {set_of({"8000::/1", "::/1"}), "::/0"},
      // The last of IPv4 and the first of IPv6 are no neighbours.
      {set_of({"255.255.255.255/32", "::/128"}), "255.255.255.255 ::"},
  };
  for (const Case& c : cases) EXPECT_EQ(print(c.set), c.expected);
}

TEST(AddressSet, IsMadeOfTheFewestBlocks) {
  struct Case {
    AddressSet set;
    std::vector<std::string> expected;
  };
  const Case cases[] = {
      {set_of({}), {}},
      {set_of({"192.0.2.10/32"}), {"192.0.2.10/32"}},
      {set_of({"192.0.2.0/25", "192.0.2.128/25"}), {"192.0.2.0/24"}},
      {set_of({"192.0.2.1/32", "192.0.2.2/31", "192.0.2.4/31", "192.0.2.6/32"}),
       {"192.0.2.1/32", "192.0.2.2/31", "192.0.2.4/31", "192.0.2.6/32"}},
      {set_of({"0.0.0.0/0"}), {"0.0.0.0/0"}},
      {set_of({"0.0.0.0/1", "128.0.0.0/2", "192.0.2.1/32"}),
       {"0.0.0.0/1", "128.0.0.0/2", "192.0.2.1/32"}},
      {set_of({"255.255.255.254/31"}), {"255.255.255.254/31"}},
      {set_of({"::/0"}), {"::/0"}},
      {set_of({"8000::/1", "2001:db8::/32", "ffff::/16"}), {"2001:db8::/32", "8000::/1"}},
  };
  for (const Case& c : cases) {
    std::vector<std::string> blocks;
    for (const Family family : {Family::ipv4, Family::ipv6}) {
      for (const IpNetwork& block : c.set.blocks(family)) blocks.push_back(block.to_string());
    }
    EXPECT_EQ(blocks, c.expected);
  }
}

TEST(AddressSet, RemovesWhatAnotherHolds) {
  struct Case {
    AddressSet from;
    AddressSet taken;
    const char* expected;
  };
  const Case cases[] = {
      {set_of({"192.0.2.0/24"}), set_of({}), "192.0.2.0/24"},
      {set_of({"192.0.2.0/24"}), set_of({"192.0.2.0/24"}), ""},
      {set_of({"192.0.2.0/24"}), set_of({"0.0.0.0/0"}), ""},
      {set_of({"192.0.2.0/24"}), set_of({"192.0.2.0/25"}), "192.0.2.128/25"},
      {set_of({"192.0.2.0/24"}), set_of({"192.0.2.128/25"}), "192.0.2.0/25"},
      {set_of({"192.0.2.0/30"}), set_of({"192.0.2.1/32"}), "192.0.2.0 192.0.2.2/31"},
      {set_of({"192.0.2.0/29"}), set_of({"192.0.2.1/32", "192.0.2.3/32"}),
       "192.0.2.0 192.0.2.2 192.0.2.4/30"},
      {set_of({"192.0.2.0/31", "192.0.2.4/31"}), set_of({"192.0.2.1/32", "192.0.2.4/32"}),
       "192.0.2.0 192.0.2.5"},
      {set_of({"0.0.0.0/0", "::/0"}), set_of({"::/0"}), "0.0.0.0/0"},
      {set_of({"::/0"}), set_of({"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128"}),
       "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe"},
  };
  for (const Case& c : cases) {
    AddressSet left = c.from;
    left.remove(c.taken);
    EXPECT_EQ(print(left), c.expected);
  }
}

TEST(AddressSet, TellsItsSize) {
  struct Case {
    AddressSet set;
    std::uint64_t ipv4_count;
    std::optional<int> ipv4_bits;
    std::optional<int> ipv6_bits;
  };
  const Case cases[] = {
      {set_of({}), 0, std::nullopt, std::nullopt},
      {set_of({"192.0.2.10/32"}), 1, 32, std::nullopt},
      {set_of({"192.0.2.10/32", "192.0.2.12/32"}), 2, 31, std::nullopt},
      {set_of({"192.0.2.10/32", "192.0.2.12/32", "192.0.2.14/32"}), 3, 30, std::nullopt},
      {set_of({"10.1.0.0/16"}), 65'536, 16, std::nullopt},
      {set_of({"10.1.0.0/16", "192.0.2.10/32"}), 65'537, 15, std::nullopt},
      {set_of({"0.0.0.0/0"}), 4'294'967'296, 0, std::nullopt},
      {set_of({"2001:db8::1/128"}), 0, std::nullopt, 128},
      {set_of({"2001:db8::/64", "2001:db8:1::/64"}), 0, std::nullopt, 63},
      {set_of({"2001:db8::/32"}), 0, std::nullopt, 32},
      {set_of({"::/0"}), 0, std::nullopt, 0},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(print(c.set));
    EXPECT_EQ(c.set.ipv4_count(), c.ipv4_count);
    EXPECT_EQ(c.set.prefix_bits(Family::ipv4), c.ipv4_bits);
    EXPECT_EQ(c.set.prefix_bits(Family::ipv6), c.ipv6_bits);
  }
}

TEST(AddressSet, NamesItsWidestRun) {
  const AddressSet set = set_of(
      {"192.0.2.0/26", "192.0.2.128/26", "198.51.100.0/25", "198.51.100.128/32", "2001:db8::/127"});
  EXPECT_EQ(set.widest(Family::ipv4)->to_string(), "198.51.100.0-198.51.100.128");
  EXPECT_EQ(set.widest(Family::ipv4)->prefix_bits(), 24);
  EXPECT_EQ(set.widest(Family::ipv6)->to_string(), "2001:db8::/127");
  EXPECT_EQ(set_of({}).widest(Family::ipv4), std::nullopt);
  EXPECT_EQ(set_of({"192.0.2.0/32", "192.0.2.9/32"}).widest(Family::ipv4)->first, ip("192.0.2.0"));
}

// Beside sets of single addresses, within one small block.
TEST(AddressSet, AddsAndRemovesAsSetsDo) {
  std::mt19937 random(7);
  const auto draw = [&random] {
    std::vector<IpNetwork> networks;
    for (int i = 0; i < 4; ++i) {
      const auto octet = static_cast<std::uint8_t>(random() % 64);
      networks.push_back(IpNetwork::around(dns::IpAddress::from_ipv4({192, 0, 2, octet}),
                                           27 + static_cast<int>(random() % 6)));
    }
    return networks;
  };
  const auto holds = [](const std::vector<IpNetwork>& networks, const dns::IpAddress& address) {
    return std::any_of(networks.begin(), networks.end(),
                       [&](const IpNetwork& network) { return network.contains(address); });
  };
  for (int round = 0; round < 500; ++round) {
    const std::vector<IpNetwork> left = draw();
    const std::vector<IpNetwork> right = draw();
    AddressSet sum = AddressSet::of(left);
    sum.add(AddressSet::of(right));
    AddressSet rest = AddressSet::of(left);
    rest.remove(AddressSet::of(right));
    for (std::uint8_t octet = 0; octet < 64; ++octet) {
      const dns::IpAddress address = dns::IpAddress::from_ipv4({192, 0, 2, octet});
      const bool in_left = holds(left, address);
      const bool in_right = holds(right, address);
      ASSERT_EQ(sum.contains(address), in_left || in_right) << address.to_string();
      ASSERT_EQ(rest.contains(address), in_left && !in_right) << address.to_string();
    }
  }
}

}  // namespace
