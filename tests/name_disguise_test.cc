#include "dns/name_disguise.h"

#include <gtest/gtest.h>

#include "dns/query.h"
#include "tests/support/world.h"

namespace {

using dns::NameDisguise;
using Octets = std::vector<std::uint8_t>;

Octets query_of(std::string_view name) {
  return dns::write_query({support::name(name), dns::RecordType::txt}, 0x3d2a, dns::Edns::with);
}

// The name, as the labels' octets with a dot before each.
std::string name_in(const Octets& query) {
  std::string text;
  for (std::size_t at = 12; query[at] != 0; at += 1U + query[at]) {
    text += '.' + std::string(query.begin() + static_cast<std::ptrdiff_t>(at) + 1,
                              query.begin() + static_cast<std::ptrdiff_t>(at) + 1 + query[at]);
  }
  return text;
}

std::string disguised(std::string_view name) {
  Octets query = query_of(name);
  NameDisguise::of(query).swap(query);
  return name_in(query);
}

TEST(NameDisguise, StandsForWhatCaresDoesNotSend) {
  EXPECT_EQ(disguised("srs0=ab=cd+x.example.com"), ".srs0*ab*cd*x.example.com");
  EXPECT_EQ(disguised("a\\.b\\000\\255\\032\\\"\\@.example.com"), ".a*b*****.example.com");
  EXPECT_EQ(disguised("*.a=b.example.com"), ".*.a*b.example.com");
}

TEST(NameDisguise, LeavesWhatCaresSends) {
  for (const char* const sent : {"example.com", "_spf.EXAMPLE.com", "0/26.2.0.192.in-addr.arpa",
                                 "*.example.com", "x--y.example", "."}) {
    EXPECT_FALSE(NameDisguise::is_wanted_for(support::name(sent))) << sent;
    EXPECT_EQ(disguised(sent), name_in(query_of(sent)));
  }
}

TEST(NameDisguise, IsWantedWhereItIsOne) {
  for (int octet = 0; octet < 256; ++octet) {
    const std::string label = {'a', static_cast<char>(octet)};
    const dns::DomainName name = dns::DomainName::from_labels({label, "example"}).value();
    const Octets query = dns::write_query({name, dns::RecordType::a}, 0, dns::Edns::without);
    Octets swapped = query;
    NameDisguise::of(query).swap(swapped);
    EXPECT_EQ(swapped != query, NameDisguise::is_wanted_for(name)) << octet;
  }
}

TEST(NameDisguise, IsUndoneBySwappingAgainInWhateverParts) {
  const Octets query = query_of("a=b*c=d.e\\.f.example.com");
  const NameDisguise disguise = NameDisguise::of(query);
  for (std::size_t size = 1; size <= query.size(); ++size) {
    Octets passed = query;
    disguise.swap(passed);
    for (std::size_t at = 0; at < passed.size(); at += size) {
      const std::size_t end = std::min(at + size, passed.size());
      disguise.swap(std::span(passed).subspan(at, end - at), at);
    }
    EXPECT_EQ(passed, query) << size;
  }
}

// A forged reply must not be taken for one to the question.
TEST(NameDisguise, LeavesAnotherNameAnother) {
  const Octets asked = query_of("a=b.example.com");
  const NameDisguise disguise = NameDisguise::of(asked);
  Octets stand_in = asked;
  disguise.swap(stand_in);
  for (const char* const other : {"a*b.example.com", "axb.example.com", "a+b.example.com"}) {
    Octets reply = query_of(other);
    disguise.swap(reply);
    EXPECT_NE(reply, stand_in) << other;
  }
}

}  // namespace
