#include "policy/spf_networks.h"

#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "policy/spf_evaluation.h"
#include "tests/support/world.h"

namespace {

using policy::SpfNetworks;
using support::ip;
using support::World;

SpfNetworks networks(const World& world) {
  const policy::SpfTree tree = support::spf_tree_of(
      world, {.ip = ip("192.0.2.10"), .helo = "mail.example.com", .sender = "joe@example.com"});
  return networks_of(tree);
}

std::string print(const SpfNetworks& networks) {
  std::vector<std::string> texts;
  for (const dns::Family family : {dns::Family::ipv4, dns::Family::ipv6}) {
    for (const policy::AddressRun& run : networks.authorised.runs(family)) {
      texts.push_back(run.to_string());
    }
  }
  if (networks.is_open) texts.emplace_back("and others");
  return fmt::format("{}", fmt::join(texts, " "));
}

TEST(SpfNetworks, AreThoseWhoseCheckPasses) {
  struct Case {
    const char* record;
    const char* expected;
  };
  const Case cases[] = {
      {"v=spf1 -all", ""},
      {"v=spf1 +all", "0.0.0.0/0 ::/0"},
      {"v=spf1 ?all", ""},
      {"v=spf1 ip4:192.0.2.0/25 ip4:192.0.2.128/25 ip6:2001:db8::1 ~all",
       "192.0.2.0/24 2001:db8::1"},
      {"v=spf1 ip4:0.0.0.0/1 ip4:128.0.0.0/1 -all", "0.0.0.0/0"},
      {"v=spf1 ?ip4:192.0.2.1 ~ip4:192.0.2.2 -ip4:192.0.2.3 ip4:192.0.2.0/30 -all", "192.0.2.0"},
      {"v=spf1 -ip4:192.0.2.0/25 +all", "0.0.0.0-192.0.1.255 192.0.2.128-255.255.255.255 ::/0"},
      {"v=spf1 a mx -all", "192.0.2.1 192.0.2.10 2001:db8::10"},
      {"v=spf1 a/24//64 -all", "192.0.2.0/24"},
      {"v=spf1 mx/31//64 -all", "192.0.2.10/31 2001:db8::/64"},
      {"v=spf1 ip4:192.0.2.0/28", "192.0.2.0/28"},
      // Of an included record the clients that pass; the others go on.
      {"v=spf1 include:strict.example -all", "198.51.100.1"},
      {"v=spf1 include:strict.example +all", "0.0.0.0/0 ::/0"},
      {"v=spf1 -include:strict.example ip4:198.51.100.0/30 -all", "198.51.100.0 198.51.100.2/31"},
      {"v=spf1 include:any.example -all", "0.0.0.0/0 ::/0"},
      {"v=spf1 ip4:192.0.2.1 redirect=strict.example", "192.0.2.1 198.51.100.1"},
      {"v=spf1 -ip4:198.51.100.1 redirect=strict.example", ""},
      {"v=spf1 redirect=any.example -all", ""},
      // A permerror is for all that have not matched before.
      {"v=spf1 ip4:192.0.2.1 include:wrong.example ip4:192.0.2.2 -all", "192.0.2.1"},
      {"v=spf1 ip4:192.0.2.1 include:none.example ip4:192.0.2.2 -all", "192.0.2.1"},
      {"v=spf1 include:half.example ip4:192.0.2.2 -all", "203.0.113.1"},
      {"v=spf1 ip4:192.0.2.1 ipv4:192.0.2.2 -all", ""},
      {"v=spf1 ip4:192.0.2.1 include:..example.com ip4:192.0.2.2 -all", "192.0.2.1"},
      // Whom nobody can list.
      {"v=spf1 ptr ip4:192.0.2.1 -all", "192.0.2.1 and others"},
      {"v=spf1 -ptr ip4:192.0.2.1 -all", "192.0.2.1"},
      {"v=spf1 a:%{ir}.example.com -all", "and others"},
      {"v=spf1 include:%{v}.example -all", "and others"},
      {"v=spf1 include:open.example -all", "and others"},
      {"v=spf1 exists:%{i}.example.com -all", "and others"},
      {"v=spf1 exists:example.com -all", "0.0.0.0/0 ::/0"},
      {"v=spf1 exists:none.example -all", ""},
      {"v=spf1 include:late.example ip4:192.0.2.1 -all", "192.0.2.1"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.record);
    EXPECT_EQ(print(networks(World(fmt::format(R"(
      example.com TXT {}
      example.com A 192.0.2.1
      example.com MX 10 mail.example.com
      mail.example.com A 192.0.2.10
      mail.example.com AAAA 2001:db8::10
      strict.example TXT v=spf1 ip4:198.51.100.1 -all
      any.example TXT v=spf1 +all
      wrong.example TXT v=spf1 ip4:198.51.100.1 al
      half.example TXT v=spf1 ip4:203.0.113.1 include:wrong.example -all
      open.example TXT v=spf1 ptr -all
      late.example TXT SERVFAIL)",
                                               c.record)))),
              c.expected);
  }
}

// Each address of a block is among them where check_host() passes it, and only then.
TEST(SpfNetworks, AreThoseThatCheckHostPasses) {
  const World world(R"(
      example.com TXT v=spf1 -ip4:192.0.2.7 a:a.example/30 include:b.example ?mx/29 redirect=c.example
      a.example A 192.0.2.5
      b.example TXT v=spf1 -ip4:192.0.2.18 ip4:192.0.2.16/29 ~all
      example.com MX 10 a.example
      c.example TXT v=spf1 ip4:192.0.2.0/27 -ip4:192.0.2.40 ip4:192.0.2.40/30 -all)");
  const SpfNetworks found = networks(world);
  for (std::uint8_t octet = 0; octet < 64; ++octet) {
    const policy::SpfIdentity identity = policy::identity_of(
        {dns::IpAddress::from_ipv4({192, 0, 2, octet}), "h.example", "example.com"});
    policy::SpfAnswers answers;
    policy::SpfRecordCache cache;
    policy::SpfProgress progress;
    while (!progress.result) {
      progress = evaluate_spf(identity, answers, policy::SpfDetail::result, false);
      for (const dns::Question& wanted : progress.wanted) {
        answers.put(wanted, world.answer(wanted), cache);
      }
    }
    EXPECT_EQ(found.authorised.contains(identity.ip), progress.result == policy::SpfResult::pass)
        << identity.ip.to_string();
  }
}

}  // namespace
