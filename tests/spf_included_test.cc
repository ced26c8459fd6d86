#include "policy/spf_included.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/world.h"

namespace {

using policy::SpfIncluded;

const char* const world_lines = R"(
    example.com TXT v=spf1 include:_spf.example.net include:_more.example.net redirect=_end.example.net
    _spf.example.net TXT v=spf1 a:void.example.net include:_more.example.net ~all
    _more.example.net TXT v=spf1 ip4:192.0.2.0/24 ~all
    _end.example.net TXT SERVFAIL
    example.org TXT v=spf1 include:_more.example.net include:nowhere.example.net -all
    loop.example TXT v=spf1 include:loop.example include:_more.example.net -all
)";

std::vector<SpfIncluded> included(const std::string& domain) {
  const support::World world(world_lines);
  const policy::SpfTree tree =
      spf_tree_of(world, {support::ip("192.0.2.1"), "mail.example.com", domain});
  return included_by(tree);
}

std::string_view word_of(dns::Status status) {
  return status == dns::Status::found    ? "found"
         : status == dns::Status::absent ? "absent"
                                         : "unavailable";
}

// "_spf.example.net found 1: v=spf1 … (terms 2, voids 1/1)", a line each.
std::string lines_of(const std::vector<SpfIncluded>& records) {
  std::string lines;
  for (const SpfIncluded& one : records) {
    lines += fmt::format("{} {} {}: {} (terms {}, voids {}/{})\n", one.domain,
                         word_of(dns::status_of(one.reason)), one.spf_records, one.record,
                         one.terms, one.voids.ipv4, one.voids.ipv6);
  }
  return lines;
}

TEST(SpfIncluded, HasEachRecordBelowTheDomainOnce) {
  EXPECT_EQ(lines_of(included("example.com")),
            "_end.example.net unavailable 0:  (terms 0, voids 0/0)\n"
            "_more.example.net found 1: v=spf1 ip4:192.0.2.0/24 ~all (terms 0, voids 0/0)\n"
            "_spf.example.net found 1: v=spf1 a:void.example.net include:_more.example.net ~all "
            "(terms 2, voids 1/1)\n");
  EXPECT_EQ(lines_of(included("example.org")),
            "_more.example.net found 1: v=spf1 ip4:192.0.2.0/24 ~all (terms 0, voids 0/0)\n"
            "nowhere.example.net absent 0:  (terms 0, voids 0/0)\n");
}

TEST(SpfIncluded, HasNoLoop) {
  EXPECT_EQ(lines_of(included("loop.example")),
            "_more.example.net found 1: v=spf1 ip4:192.0.2.0/24 ~all (terms 0, voids 0/0)\n");
}

TEST(SpfIncluded, KeepsTheGreatestCostsWhateverComesFirst) {
  SpfIncluded dear = included("example.com").back();
  SpfIncluded cheap = dear;
  cheap.terms = 1;
  dear.voids = {0, 0};
  for (const auto& [first, second] : {std::pair(dear, cheap), std::pair(cheap, dear)}) {
    std::map<dns::DomainName, SpfIncluded> all;
    merge(all, first);
    merge(all, second);
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all.begin()->second.terms, 2);
    EXPECT_EQ(all.begin()->second.voids, (policy::SpfVoids{1, 1}));
  }
}

// Such as a record that changed while a run was under way.
TEST(SpfIncluded, IsTheSameWhicheverAnswerComesFirst) {
  const SpfIncluded one = included("example.com").back();
  SpfIncluded late = one;
  late.ttl = one.ttl - dns::Ttl(1);
  SpfIncluded other = one;
  other.record += " ";
  SpfIncluded silent = one;
  silent.reason = dns::Reason::timeout;
  for (const SpfIncluded& another : {late, other, silent}) {
    std::map<dns::DomainName, SpfIncluded> all;
    merge(all, one);
    merge(all, another);
    std::map<dns::DomainName, SpfIncluded> reversed;
    merge(reversed, another);
    merge(reversed, one);
    EXPECT_EQ(all, reversed);
  }
}

TEST(SpfIncluded, IsSharedByThoseThatIncludeIt) {
  policy::SpfIncludedPool pool;
  const policy::SharedSpfIncluded first = pool.share(included("example.com"));
  const policy::SharedSpfIncluded second = pool.share(included("example.org"));
  ASSERT_EQ(first.size(), 3u);
  ASSERT_EQ(second.size(), 2u);
  EXPECT_EQ(first[1], second[0]);
  SpfIncluded other = *second[1];
  other.terms = 7;
  EXPECT_NE(pool.share({other})[0], second[1]);
}

}  // namespace
