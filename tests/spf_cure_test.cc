#include "policy/spf_cure.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "dns/caching_resolver.h"
#include "policy/check_host.h"
#include "tests/support/world.h"

namespace policy {
namespace {

using support::allowed;
using support::ip;
using support::World;

struct Case {
  std::string name;
  std::vector<std::string> world;
  std::string expected;
  std::string ip = "192.0.2.10";
  std::string ours = "192.0.2.10 192.0.2.11 2001:db8::10";
  std::string sender = "postmaster@example.com";
};

// A world with what asks it.
struct Session {
  explicit Session(const Case& one)
      : world(one.world),
        identity(
            identity_of({.ip = ip(one.ip), .helo = "mail.example.com", .sender = one.sender})),
        ours(allowed(one.ours)) {}
  ~Session() { world.loop().run(spf.drain()); }

  SpfCure cure() {
    SpfCure cure = world.loop().run(spf.learn([this](const SpfAnswers& answers) {
      return find_spf_cure(identity, answers, ours, spf.records());
    }));
    EXPECT_TRUE(cure.wanted.empty());
    return cure;
  }

  std::optional<dns::IpAddress> passing_ip() {
    const SpfPassing passing = world.loop().run(spf.learn([this](const SpfAnswers& answers) {
      return find_passing_ip(identity, answers, ours);
    }));
    EXPECT_TRUE(passing.wanted.empty());
    return passing.ip;
  }

  World world;
  dns::CachingResolver resolver{world.loop(), world};
  SpfSession spf{world.loop(), resolver};
  SpfIdentity identity;
  AllowedIps ours;
};

SpfCure cure_of(const Case& one) {
  return Session(one).cure();
}

// "v=spf1 mx -all => v=spf1 ip4:… mx -all: steps; terms 1, voids 0, 60 octets, 1 more; or from …".
std::string print(const SpfCure& cure, const std::optional<dns::IpAddress>& passing_ip) {
  std::string text = "no edit";
  if (cure.edit) {
    const SpfEdit& edit = *cure.edit;
    std::vector<std::string> added;
    for (const dns::Family family : {dns::Family::ipv4, dns::Family::ipv6}) {
      for (const AddressRun& run : edit.added.authorised.runs(family))
        added.push_back(run.to_string());
    }
    text = fmt::format("{} => {}: {}; terms {}, voids {}, {} octets, adds {}",
                       fmt::join(edit.before, " | "), edit.after, fmt::join(edit.steps, ", "),
                       edit.terms, edit.voids, edit.octets, fmt::join(added, " "));
  }
  return passing_ip ? fmt::format("{}; or from {}", text, *passing_ip) : text;
}

TEST(SpfCure, ProposesTheLeastHarmfulEdit) {
  const std::vector<Case> cases = {
      {"an address that is not in the record",
       {"example.com TXT v=spf1 ip4:192.0.2.11 include:a.example -all",
        "a.example TXT v=spf1 ip4:198.51.100.0/24 -all"},
       "v=spf1 ip4:192.0.2.11 include:a.example -all => v=spf1 ip4:192.0.2.11 ip4:192.0.2.10 "
       "include:a.example -all: add ip4:192.0.2.10 before include:a.example; terms 0, voids 0, "
       "101 octets, adds 192.0.2.10; or from 192.0.2.11"},
      {"IPv6",
       {"example.com TXT v=spf1 -all"},
       "v=spf1 -all => v=spf1 ip6:2001:db8::10 -all: add ip6:2001:db8::10 before -all; terms 0, "
       "voids 0, 70 octets, adds 2001:db8::10",
       "2001:db8::10"},
      {"no record",
       {"example.com TXT hello"},
       " => v=spf1 ip4:192.0.2.10 ~all: publish a record, add ip4:192.0.2.10 before ~all; terms 0, "
       "voids 0, 86 octets, adds 192.0.2.10"},
      {"no record of a HELO name",
       {},
       " => v=spf1 ip4:192.0.2.10 ~all: publish a record, add ip4:192.0.2.10 before ~all; terms 0, "
       "voids 0, 73 octets, adds 192.0.2.10",
       "192.0.2.10",
       "192.0.2.10",
       ""},
      {"no record of a HELO name whose addresses are ours",
       {"mail.example.com A 192.0.2.10", "mail.example.com AAAA 2001:db8::10"},
       " => v=spf1 a -all: publish a record; terms 1, voids 0, 60 octets, adds 192.0.2.10 "
       "2001:db8::10",
       "192.0.2.10",
       "192.0.2.10 2001:db8::10",
       ""},
      {"two records",
       {"example.com TXT v=spf1 ip4:192.0.2.10 -all", "example.com TXT v=spf1 mx -all",
        "example.com MX 10 mail.example.com", "mail.example.com A 192.0.2.11"},
       "v=spf1 ip4:192.0.2.10 -all | v=spf1 mx -all => v=spf1 ip4:192.0.2.10 mx -all: make one "
       "record of 2; terms 0, voids 0, 71 octets, adds 192.0.2.10/31"},
      {"two records that end differently, and what stands behind all",
       {"example.com TXT v=spf1 ip4:192.0.2.10 -all ip4:203.0.113.0/24 redirect=b.example",
        "example.com TXT v=spf1 ip4:198.51.100.1 exp=why.example"},
       "no edit"},
      {"two records, one without all",
       {"example.com TXT v=spf1 ip4:192.0.2.10 -all ip4:203.0.113.0/24 redirect=b.example",
        "example.com TXT v=spf1 ip4:198.51.100.1"},
       "v=spf1 ip4:192.0.2.10 -all ip4:203.0.113.0/24 redirect=b.example | v=spf1 ip4:198.51.100.1 "
       "=> v=spf1 ip4:192.0.2.10 ip4:198.51.100.1 ~all: make one record of 2, end it with ~all "
       "where "
       "they have -all, ?all; terms 0, voids 0, 85 octets, adds 192.0.2.10 198.51.100.1"},
      {"two records, one in a redirect",
       {"example.com TXT v=spf1 ip4:192.0.2.10 -all", "example.com TXT v=spf1 redirect=a.example"},
       "no edit"},
      {"two records, one of which refuses somebody",
       {"example.com TXT v=spf1 ip4:192.0.2.10 -all", "example.com TXT v=spf1 -ip4:198.51.100.1 a"},
       "no edit"},
      {"two redirects",
       {"example.com TXT v=spf1 redirect=a.example redirect=b.example"},
       "no edit"},
      {"an address that is not ours", {"example.com TXT v=spf1 -all"}, "no edit", "203.0.113.66"},
      {"an alias", {"example.com CNAME a.example", "a.example TXT v=spf1 -all"}, "no edit"},
      {"a correction that lets everybody pass",
       {"example.com TXT v=spf1 ipv4:192.0.2.9 all"},
       "no edit"},
      {"the limit of terms, by ip4 behind it",
       {"example.com TXT v=spf1 a:1.example a:2.example a:3.example a:4.example a:5.example "
        "a:6.example a:7.example a:8.example a:9.example a:10.example a:11.example ip4:192.0.2.10 "
        "-all"},
       "v=spf1 a:1.example a:2.example a:3.example a:4.example a:5.example a:6.example a:7.example "
       "a:8.example a:9.example a:10.example a:11.example ip4:192.0.2.10 -all => v=spf1 "
       "ip4:192.0.2.10 a:1.example a:2.example a:3.example a:4.example a:5.example a:6.example "
       "a:7.example a:8.example a:9.example a:10.example a:11.example -all: move ip4:192.0.2.10 "
       "before a:1.example; terms 0, voids 0, 202 octets, adds "},
      {"an include that another sender has",
       {"example.com TXT v=spf1 include:%{l}.example -all"},
       "v=spf1 include:%{l}.example -all => v=spf1 ip4:192.0.2.10 include:%{l}.example -all: add "
       "ip4:192.0.2.10 before include:%{l}.example; terms 0, voids 0, 89 octets, adds 192.0.2.10"},
      {"an include that leads nowhere",
       {"example.com TXT v=spf1 include:gone.example ip4:192.0.2.10 -all"},
       "v=spf1 include:gone.example ip4:192.0.2.10 -all => v=spf1 ip4:192.0.2.10 -all: drop "
       "include:gone.example, for gone.example has no SPF record; terms 0, voids 0, 68 octets, "
       "adds 192.0.2.10"},
      {"a term that stands twice and costs the eleventh look-up",
       {"example.com TXT v=spf1 a:1.example a:1.example a:1.example a:2.example a:2.example "
        "a:2.example a:3.example a:3.example a:3.example a:4.example a:5.example ip4:192.0.2.10 "
        "-all",
        "1.example A 198.51.100.1", "2.example A 198.51.100.1", "3.example A 198.51.100.1",
        "4.example A 198.51.100.1", "5.example A 198.51.100.1"},
       "v=spf1 a:1.example a:1.example a:1.example a:2.example a:2.example a:2.example a:3.example "
       "a:3.example a:3.example a:4.example a:5.example ip4:192.0.2.10 -all => v=spf1 a:1.example "
       "a:2.example a:3.example a:4.example a:5.example ip4:192.0.2.10 -all: drop a second "
       "a:1.example, drop a second a:1.example, drop a second a:2.example, drop a second "
       "a:2.example, drop a second a:3.example, drop a second a:3.example; terms 5, voids 0, 128 "
       "octets, adds "},
      {"an earlier term refuses the address",
       {"example.com TXT v=spf1 -ip4:192.0.2.0/24 mx -all"},
       "no edit"},
      {"an earlier term refuses another address",
       {"example.com TXT v=spf1 mx -ip4:192.0.2.64/26 mx:a.example -all"},
       "v=spf1 mx -ip4:192.0.2.64/26 mx:a.example -all => v=spf1 mx -ip4:192.0.2.64/26 "
       "ip4:192.0.2.10 mx:a.example -all: add ip4:192.0.2.10 before mx:a.example; terms 1, voids "
       "1, 103 octets, adds "
       "192.0.2.10"},
      {"a mistyped mechanism",
       {"example.com TXT v=spf1 ipv4:192.0.2.10 -all"},
       "v=spf1 ipv4:192.0.2.10 -all => v=spf1 ip4:192.0.2.10 -all: correct it: \"ipv4:192.0.2.10\" "
       "where \"ip4:192.0.2.10\" is meant; terms 0, voids 0, 68 octets, adds 192.0.2.10"},
      {"DNS does not answer", {"example.com TXT SERVFAIL"}, "no edit"},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.name);
    Session session(one);
    EXPECT_EQ(one.expected, print(session.cure(), session.passing_ip()));
  }
}

// Eight includes of a term each below, which cost 16 and name 198.51.100.1 to .8.
std::vector<std::string> costly_world(const std::string& record) {
  std::vector<std::string> world = {
      "example.com TXT " + record, "example.com MX 10 mail.example.com",
      "mail.example.com A 192.0.2.10", "mail.example.com A 192.0.2.11"};
  for (int i = 1; i <= 8; ++i) {
    world.push_back(fmt::format("n{}.example TXT v=spf1 a:h{}.example -all", i, i));
    world.push_back(fmt::format("h{}.example A 198.51.100.{}", i, i));
  }
  return world;
}

// "v=spf1 … -all (10): steps"
std::string print_shorter(const std::optional<SpfEdit>& edit) {
  if (!edit) return "no edit";
  return fmt::format("{} ({}): {}", edit->after, edit->tree_terms, fmt::join(edit->steps, "; "));
}

const std::string four =
    "include:n1.example include:n2.example include:n3.example include:n4.example";

TEST(SpfCure, PutsAddressesInThePlaceOfTermsWhereTheyAreTooMany) {
  const std::string five = four + " include:n5.example";
  const Case cases[] = {
      {"our own, of which we know when they change", costly_world("v=spf1 mx " + five + " ~all"),
       "v=spf1 ip4:192.0.2.10/31 " + five +
           " ~all (10): move mx before include:n1.example; put the addresses of mx in its place"},
      {"others' where ours do not suffice, no more than must be",
       costly_world("v=spf1 a:h6.example mx include:n6.example " + five + " ~all"),
       "v=spf1 ip4:192.0.2.10 a:h6.example mx ip4:198.51.100.6 ip4:198.51.100.1 "
       "include:n2.example include:n3.example include:n4.example include:n5.example ~all (10): add "
       "ip4:192.0.2.10 before a:h6.example; put the addresses of include:n6.example in its place, "
       "which are not ours: follow them when they change; put the addresses of include:n1.example "
       "in its place, which are not ours: follow them when they change"},
      {"none that a macro names",
       costly_world("v=spf1 exists:%{i}.a.example exists:%{i}.b.example " + five + " ~all"),
       "v=spf1 ip4:192.0.2.10 exists:%{i}.a.example exists:%{i}.b.example ip4:198.51.100.1 "
       "include:n2.example include:n3.example include:n4.example include:n5.example ~all (10): add "
       "ip4:192.0.2.10 before exists:%{i}.a.example; put the addresses of include:n1.example in "
       "its "
       "place, which are not ours: follow them when they change"},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.name);
    const SpfCure cure = cure_of(one);
    EXPECT_EQ(print_shorter(cure.edit), one.expected);
    EXPECT_TRUE(cure.edit && cure.edit->is_flattened);
  }
}

// Eleven that nobody can list: the client passes, and that more is wrong is told.
TEST(SpfCure, LeavesTermsThatNothingCanStandFor) {
  std::string record = "v=spf1";
  for (int i = 1; i <= 11; ++i) record += fmt::format(" exists:%{{i}}.{}.example", i);
  const SpfCure cure = cure_of({"", {"example.com TXT " + record + " -all"}, ""});
  ASSERT_TRUE(cure.edit);
  EXPECT_EQ(cure.edit->tree_terms, 11);
  EXPECT_FALSE(cure.edit->is_flattened);
}

TEST(SpfCure, MakesARecordShorterForThoseWhoPass) {
  const auto shorter = [](const std::string& record) {
    World world(costly_world(record));
    dns::CachingResolver resolver(world.loop(), world);
    SpfSession session(world.loop(), resolver);
    const SpfIdentity identity = identity_of({ip("0.0.0.0"), "example.com", "example.com"});
    const AllowedIps ours = allowed("192.0.2.10 192.0.2.11");
    const SpfCure cure = world.loop().run(session.learn([&](const SpfAnswers& answers) {
      return find_shorter_spf(identity, answers, ours, session.records());
    }));
    world.loop().run(session.drain());
    return print_shorter(cure.edit);
  };
  EXPECT_EQ(shorter("v=spf1 mx " + four + " -all"), "no edit");
  EXPECT_EQ(shorter("v=spf1 mx a:mail.example.com mx:example.com " + four + " -all"),
            "v=spf1 ip4:192.0.2.10/31 " + four +
                " -all (8): put the addresses of mx in its place; put the addresses of "
                "a:mail.example.com in its place; put the addresses of mx:example.com in its "
                "place");
  EXPECT_EQ(shorter("v=spf1 mx -include:n5.example include:n6.example " + four + " -all"),
            "v=spf1 ip4:192.0.2.10/31 -include:n5.example ip4:198.51.100.6 " + four +
                " -all (10): put the addresses of mx in its place; put the addresses of "
                "include:n6.example in its place, which are not ours: follow them when they "
                "change");
}

TEST(SpfCure, NamesHostsOnlyWhereTheyAreOurs) {
  // 460 octets, which leave room in 512 for " mx" and not for " ip4:192.0.2.10".
  const std::string text = "example.com TXT v=spf1 x=" + std::string(446, 'x') + " -all";
  const auto added_term = [&](const std::vector<std::string>& hosts) {
    std::vector<std::string> world = hosts;
    world.push_back(text);
    const SpfCure cure = cure_of({"", world, ""});
    return cure.edit ? cure.edit->steps.back() : "none";
  };
  const std::vector<std::string> ours = {"example.com MX 10 mail.example.com",
                                         "mail.example.com A 192.0.2.10",
                                         "mail.example.com AAAA 2001:db8::10"};
  std::vector<std::string> foreign = ours;
  foreign.emplace_back("mail.example.com A 203.0.113.1");
  EXPECT_EQ("add mx before -all", added_term(ours));
  EXPECT_EQ("add ip4:192.0.2.10 before -all", added_term(foreign));
}

}  // namespace
}  // namespace policy
