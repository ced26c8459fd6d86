#include "policy/check_host.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "dns/caching_resolver.h"
#include "tests/support/world.h"

namespace policy {
namespace {

using support::ip;
using support::World;

struct Client {
  std::string ip = "192.0.2.10";
  std::string helo = "mail.example.com";
  std::string sender = "user@example.com";
};

struct Checked {
  SpfVerdict verdict;
  std::vector<std::string> asked;
};

Checked check(World& world, const Client& client, const SpfOptions& options = {}) {
  dns::CachingResolver resolver(world.loop(), world);
  SpfSession session(world.loop(), resolver);
  const SpfQuery query{
      .ip = ip(client.ip), .helo = client.helo, .sender = client.sender, .receiver = "mx.test"};
  SpfVerdict verdict = world.loop().run(session.check_host(identity_of(query), options));
  world.loop().run(session.drain());
  return {std::move(verdict), world.asked()};
}

std::string print(const SpfVerdict& verdict) {
  return fmt::format("{}: {}", to_string(verdict.result), verdict.why);
}

struct Case {
  std::string name;
  Client client;
  std::vector<std::string> world;
  std::string expected;
};

void expect_all(const std::vector<Case>& cases) {
  for (const Case& one : cases) {
    SCOPED_TRACE(one.name);
    World world(one.world);
    EXPECT_EQ(one.expected, print(check(world, one.client).verdict));
  }
}

// RFC 7208 §4.3: what it says of a domain of one label, or none, it says below the first one too.
TEST(CheckHost, LooksAtNoDomainThatIsNone) {
  const std::string longest(63, 'a');
  const std::string too_long =
      fmt::format("{0}.{0}.{0}.{0}.w.example", longest);  // cut, it would be within w.example
  expect_all({
      {"too long",
       {.sender = "user@" + too_long},
       {"*.w.example TXT v=spf1 +all", "w.example TXT v=spf1 +all"},
       fmt::format("none: \"{}\" is no domain that DNS could know", too_long)},
      {"an included name of one label",
       {},
       {"example.com TXT v=spf1 include:%{l} -all", "user TXT v=spf1 +all"},
       "permerror: user is a name of one label (include:%{l}), 1st term of example.com"},
      {"a redirect to a name of one label",
       {},
       {"example.com TXT v=spf1 redirect=%{l}", "user TXT v=spf1 +all"},
       "permerror: user is a name of one label (redirect=%{l}), 1st term of example.com"},
  });
}

TEST(CheckHost, TellsTheDecidingTermAndItsPath) {
  expect_all({
      {"ip4",
       {},
       {"example.com TXT v=spf1 ip4:192.0.2.0/25 -all"},
       "pass: 192.0.2.10 is in ip4:192.0.2.0/25, 1st term of example.com"},
      {"included",
       {},
       {"example.com TXT v=spf1 include:_spf.example.net -all",
        "_spf.example.net TXT v=spf1 ip4:198.51.100.0/24 ip6:2001:db8::/32 ip4:192.0.2.0/25 ?all"},
       "pass: 192.0.2.10 is in ip4:192.0.2.0/25, 3rd term of _spf.example.net, included by "
       "example.com"},
      {"redirected",
       {},
       {"example.com TXT v=spf1 redirect=example.net", "example.net TXT v=spf1 mx -all",
        "example.net MX 10 mail.example.net", "mail.example.net A 192.0.2.10"},
       "pass: mail.example.net has 192.0.2.10 (mx), 1st term of example.net, by redirect of "
       "example.com"},
      {"all",
       {"192.0.2.99"},
       {"example.com TXT v=spf1 a -all", "example.com A 192.0.2.10"},
       "fail: nothing before -all matches 192.0.2.99, 2nd term of example.com"},
      {"nothing matches",
       {},
       {"example.com TXT v=spf1 ip4:192.0.2.11"},
       "neutral: no term of example.com matches 192.0.2.10"},
      {"no record", {}, {"example.com TXT hello"}, "none: example.com has no SPF record"},
      {"several records",
       {},
       {"example.com TXT v=spf1 -all", "example.com TXT v=spf1 +all"},
       "permerror: example.com has 2 SPF records"},
      {"a mistake behind what matches",
       {},
       {"example.com TXT v=spf1 ip4:192.0.2.10 ipv4:192.0.2.11 -all"},
       "permerror: the record of example.com is wrong at octet 23: no such mechanism"},
      {"DNS fails",
       {},
       {"example.com TXT v=spf1 include:example.net -all", "example.net TXT SERVFAIL"},
       "temperror: TXT of example.net: SERVFAIL, included by example.com"},
      {"an include without a record",
       {},
       {"example.com TXT v=spf1 include:example.net -all"},
       "permerror: example.net has no SPF record, included by example.com"},
  });
}

TEST(CheckHost, TakesTheIdentityFromTheSenderOrTheHeloName) {
  const std::vector<std::string> world = {"mail.example.com TXT v=spf1 a -all",
                                          "mail.example.com A 192.0.2.10",
                                          "xn--mnchen-3ya.example TXT v=spf1 -all"};
  const std::string pass =
      "pass: mail.example.com has 192.0.2.10 (a), 1st term of mail.example.com";
  expect_all({
      {"the null sender", {.sender = ""}, world, pass},
      {"no local part", {.sender = "@mail.example.com"}, world, pass},
      {"no at-sign", {.sender = "mail.example.com"}, world, pass},
      {"an at-sign in the local part", {.sender = "\"a@b\"@mail.example.com"}, world, pass},
      {"an address literal",
       {.helo = "[192.0.2.10]", .sender = ""},
       world,
       "none: \"[192.0.2.10]\" is no domain that DNS could know"},
      {"one label",
       {.helo = "localhost", .sender = ""},
       world,
       "none: \"localhost\" is no domain that DNS could know"},
      {"an empty label",
       {.sender = "user@example..com"},
       world,
       "none: \"example..com\" is no domain that DNS could know"},
      {"Unicode",
       {.sender = "user@münchen.example"},
       world,
       "fail: nothing before -all matches 192.0.2.10, 1st term of xn--mnchen-3ya.example"},
      {"control characters",
       {.sender = "user@\x1b[31m\r\n"},
       world,
       R"(none: "\x1b[31m\r\n" is no domain that DNS could know)"},
  });
}

TEST(CheckHost, ComparesAddressesOfOneFamily) {
  const std::vector<std::string> hosts = {"example.com A 192.0.2.10"};
  const auto with = [&](std::string record) {
    std::vector<std::string> world = hosts;
    world.push_back("example.com TXT " + std::move(record));
    return world;
  };
  std::vector<std::string> both = with("v=spf1 a//0 -all");
  both.push_back("example.com AAAA 2001:db8::1");
  expect_all({
      {"a//0 lets no IPv6 client pass on an IPv4 address",
       {"2001:db8:ffff::1"},
       with("v=spf1 a//0 -all"),
       "fail: nothing before -all matches 2001:db8:ffff::1, 2nd term of example.com"},
      {"a//0 of a host with an IPv6 address",
       {"2001:db8:ffff::1"},
       both,
       "pass: example.com has 2001:db8::1, whose /0 holds 2001:db8:ffff::1 (a//0), 1st term of "
       "example.com"},
      {"an IPv4-mapped client",
       {"::ffff:192.0.2.10"},
       with("v=spf1 a -all"),
       "pass: example.com has 192.0.2.10 (a), 1st term of example.com"},
      {"ip6 of a mapped block is for no IPv4 client",
       {"::ffff:192.0.2.10"},
       with("v=spf1 ip6:::ffff:0:0/96 -all"),
       "fail: nothing before -all matches 192.0.2.10, 2nd term of example.com"},
      {"a/24",
       {"192.0.2.200"},
       with("v=spf1 a/24//64 -all"),
       "pass: example.com has 192.0.2.10, whose /24 holds 192.0.2.200 (a/24//64), 1st term of "
       "example.com"},
  });
}

TEST(CheckHost, BelievesAPtrNameOnlyValidatedAndByWholeLabels) {
  const std::vector<std::string> record = {"example.com TXT v=spf1 ptr:example.com -all"};
  const auto with = [&](const std::vector<std::string>& lines) {
    std::vector<std::string> world = record;
    world.insert(world.end(), lines.begin(), lines.end());
    return world;
  };
  const std::string fail = "fail: nothing before -all matches 192.0.2.10, 2nd term of example.com";
  expect_all({
      {"validated",
       {},
       with({"10.2.0.192.in-addr.arpa PTR mail.example.com", "mail.example.com A 192.0.2.10"}),
       "pass: 192.0.2.10 is the validated name mail.example.com (ptr:example.com), 1st term of "
       "example.com"},
      {"not validated",
       {},
       with({"10.2.0.192.in-addr.arpa PTR mail.example.com", "mail.example.com A 192.0.2.11"}),
       fail},
      {"another domain that ends alike",
       {},
       with(
           {"10.2.0.192.in-addr.arpa PTR mail.badexample.com", "mail.badexample.com A 192.0.2.10"}),
       fail},
      {"DNS fails", {}, with({"10.2.0.192.in-addr.arpa PTR SERVFAIL"}), fail},
      {"a name's addresses cannot be had",
       {},
       with({"10.2.0.192.in-addr.arpa PTR a.example.com", "a.example.com A TIMEOUT",
             "10.2.0.192.in-addr.arpa PTR b.example.com", "b.example.com A 192.0.2.10"}),
       "pass: 192.0.2.10 is the validated name b.example.com (ptr:example.com), 1st term of "
       "example.com"},
  });
}

// "v=spf1 a:0.example.com a:1.example.com … -all"
std::string record_of(std::string_view mechanism, int count) {
  std::string record = "v=spf1";
  for (int i = 0; i < count; ++i) record += fmt::format(" {}:{}.example.com", mechanism, i);
  return record + " -all";
}

std::vector<std::string> hosts(int count, std::string_view address) {
  std::vector<std::string> lines;
  for (int i = 0; i < count; ++i) lines.push_back(fmt::format("{}.example.com A {}", i, address));
  return lines;
}

TEST(CheckHost, StopsAtTheLimits) {
  std::vector<std::string> ten = hosts(11, "192.0.2.1");
  std::vector<std::string> eleven = ten;
  ten.push_back("example.com TXT " + record_of("a", 10));
  eleven.push_back("example.com TXT " + record_of("a", 11));
  std::vector<std::string> exchanges = {"example.com TXT v=spf1 mx -all"};
  for (int i = 0; i < 11; ++i)
    exchanges.push_back(fmt::format("example.com MX 10 {}.example.com", i));
  std::vector<std::string> redirect = hosts(10, "192.0.2.1");
  std::string record = record_of("a", 10);
  record.resize(record.size() - 5);
  redirect.push_back("example.com TXT " + record + " redirect=example.net");
  redirect.push_back("example.net TXT v=spf1 +all");
  expect_all({
      {"ten terms",
       {},
       ten,
       "fail: nothing before -all matches 192.0.2.10, 11th term of example.com"},
      {"eleven terms",
       {},
       eleven,
       "permerror: more than 10 terms ask DNS (a:10.example.com), 11th term of example.com"},
      {"redirect counts",
       {},
       redirect,
       "permerror: more than 10 terms ask DNS (redirect=example.net), 11th term of example.com"},
      {"two void terms",
       {},
       {"example.com TXT " + record_of("a", 2)},
       "fail: nothing before -all matches 192.0.2.10, 3rd term of example.com"},
      {"three void terms",
       {},
       {"example.com TXT " + record_of("exists", 3)},
       "permerror: more than 2 terms ask for what is not there (exists:2.example.com), 3rd term of "
       "example.com"},
      {"eleven exchanges",
       {},
       exchanges,
       "permerror: 11 exchanges, where 10 is the limit (mx), 1st term of example.com"},
      {"a term with several void look-ups is one",
       {},
       {"example.com TXT v=spf1 mx a:x.example.com -all", "example.com MX 10 a.example.com",
        "example.com MX 20 b.example.com", "example.com MX 30 c.example.com"},
       "fail: nothing before -all matches 192.0.2.10, 3rd term of example.com"},
  });
}

TEST(CheckHost, AsksNoMoreThanElevenQuestionsInALoop) {
  const std::vector<std::vector<std::string>> loops = {
      {"example.com TXT v=spf1 include:example.com -all"},
      {"example.com TXT v=spf1 redirect=example.com"},
      {"example.com TXT v=spf1 include:a.example -all", "a.example TXT v=spf1 include:example.com"},
      {"example.com TXT v=spf1 redirect=a.%{d}", "a.example.com TXT v=spf1 redirect=a.%{d}",
       "a.a.example.com TXT v=spf1 redirect=%{d2}"},
  };
  for (const std::vector<std::string>& lines : loops) {
    SCOPED_TRACE(lines[0]);
    World world(lines);
    const Checked checked = check(world, {});
    EXPECT_EQ(SpfResult::permerror, checked.verdict.result);
    EXPECT_LE(checked.asked.size(), 11U);
  }
}

TEST(CheckHost, CountsAFailedLookAheadOnlyWhereEvaluationComesToIt) {
  const std::vector<std::string> failing = {"b.example TXT SERVFAIL", "c.example A TIMEOUT",
                                            "d.example TXT v=spf1 ip4:198.51.100.1"};
  const auto with = [&](std::string_view record) {
    std::vector<std::string> world = failing;
    world.push_back(fmt::format("example.com TXT {}", record));
    world.push_back("a.example TXT v=spf1 ip4:192.0.2.10");
    return world;
  };
  expect_all({
      {"matched before",
       {},
       with("v=spf1 include:a.example include:b.example a:c.example -all"),
       "pass: 192.0.2.10 is in ip4:192.0.2.10/32, 1st term of a.example, included by example.com"},
      {"reached",
       {},
       with("v=spf1 include:d.example a:c.example include:a.example -all"),
       "temperror: A of c.example: time-out (a:c.example), 2nd term of example.com"},
  });
}

TEST(CheckHost, AsksAheadTogetherAndNeverPastAll) {
  World world(
      {"example.com TXT v=spf1 include:a.example mx a:b.example exists:c.example "
       "exists:%{i}.d.example -all include:e.example",
       "a.example TXT v=spf1 include:f.example ~all", "f.example TXT v=spf1 a:g.example",
       "example.com MX 10 mail.example.com", "mail.example.com A 192.0.2.1",
       "b.example A 192.0.2.1"});
  EXPECT_EQ(SpfResult::permerror, check(world, {}).verdict.result);
  const std::vector<std::string> expected = {
      "example.com TXT",    "a.example TXT", "example.com MX",
      "b.example A",        "c.example A",   "f.example TXT",
      "mail.example.com A", "g.example A",   "192.0.2.10.d.example A"};
  EXPECT_EQ(expected, world.asked());
}

TEST(CheckHost, TellsTheExplanationOfTheDecidingRecord) {
  const SpfOptions options{.default_explanation = "no"};
  const auto explanation = [&](const std::vector<std::string>& lines, const Client& client = {}) {
    World world(lines);
    const SpfVerdict verdict = check(world, client, options).verdict;
    EXPECT_EQ(SpfResult::fail, verdict.result) << verdict.why;
    return verdict.explanation;
  };
  EXPECT_EQ("192.0.2.10 is not one of example.com's (user@example.com, mx.test)",
            explanation({"example.com TXT v=spf1 exp=why.%{d} -all",
                         "why.example.com TXT %{c} is not one of %{o}'s (%{s}, %{r})"}));
  EXPECT_EQ("no", explanation({"example.com TXT v=spf1 exp=why.example.com -all"}));
  EXPECT_EQ("no", explanation({"example.com TXT v=spf1 exp=why.example.com -all",
                               "why.example.com TXT SERVFAIL"}));
  EXPECT_EQ("no", explanation({"example.com TXT v=spf1 exp=why.example.com -all",
                               "why.example.com TXT %{x"}));
  EXPECT_EQ("no", explanation({"example.com TXT v=spf1 include:a.example -all",
                               "a.example TXT v=spf1 exp=why.example.com -all",
                               "why.example.com TXT of the included"}));
  EXPECT_EQ("of the redirect's",
            explanation({"example.com TXT v=spf1 exp=other.example redirect=a.example",
                         "a.example TXT v=spf1 exp=why.example.com -all",
                         "why.example.com TXT of the redirect's", "other.example TXT other"}));
}

TEST(CheckHost, FollowsRfc8616ForLocalPartsThatAreNotAscii) {
  expect_all({
      {"matches nothing",
       {.sender = "jörg@example.com"},
       {"example.com TXT v=spf1 exists:%{l}.example.com include:%{s}.example.com ?all"},
       "neutral: nothing before ?all matches 192.0.2.10, 3rd term of example.com"},
      {"other macros do",
       {.sender = "jörg@example.com"},
       {"example.com TXT v=spf1 exists:%{i}.%{d} -all", "192.0.2.10.example.com A 127.0.0.2"},
       "pass: 192.0.2.10.example.com has an A record (exists:%{i}.%{d}), 1st term of example.com"},
  });
}

TEST(CheckHost, GivesTemperrorPastTheDeadline) {
  // Answers nothing, for ever.
  class Silence : public dns::Resolver {
   public:
    dns::Task<dns::Answer> ask(dns::Question) override {
      co_await std::suspend_always();
      co_return dns::Answer();
    }
  };
  dns::EventLoop loop;
  Silence silence;
  SpfSession session(loop, silence, std::chrono::milliseconds(50));
  const SpfIdentity identity =
      identity_of({.ip = ip("192.0.2.10"), .helo = "", .sender = "user@example.com"});
  const SpfVerdict verdict = loop.run(session.check_host(identity, {}));
  EXPECT_EQ("temperror: not all answers came in time", print(verdict));
}

std::size_t asked_by(World& world, dns::CachingResolver& resolver, SpfSession& session) {
  const std::uint64_t before = resolver.counts().asked;
  const SpfQuery query{.ip = ip("192.0.2.10"), .helo = "h.example", .sender = "u@example.com"};
  const SpfVerdict verdict = world.loop().run(session.check_host(identity_of(query), {}));
  world.loop().run(session.drain());
  EXPECT_EQ(to_string(verdict.result), "pass");
  return resolver.counts().asked - before;
}

TEST(SpfSession, AsksForNothingThatIsKnown) {
  World world(std::vector<std::string>{"example.com TXT v=spf1 include:spf.example -all",
                                       "spf.example TXT v=spf1 a:mail.example -all",
                                       "mail.example A 192.0.2.10"});
  dns::CachingResolver resolver(world.loop(), world);
  const auto known = std::make_shared<SpfKnown>();
  SpfSession session(world.loop(), resolver, known);
  EXPECT_EQ(asked_by(world, resolver, session), 3U);
  EXPECT_EQ(asked_by(world, resolver, session), 0U);
  SpfSession other(world.loop(), resolver, known);
  EXPECT_EQ(asked_by(world, resolver, other), 0U);
  SpfSession stranger(world.loop(), resolver);
  EXPECT_EQ(asked_by(world, resolver, stranger), 3U);
  EXPECT_EQ(known->checks, 0U);
}

dns::Question txt(int number) {
  return {support::name(fmt::format("n{}.example", number)), dns::RecordType::txt};
}

struct Wanted {
  std::vector<dns::Question> wanted = {};
};

// More than is kept for all: it must not be forgotten and asked for in turn for ever.
TEST(SpfSession, KeepsForACheckWhatItHasToAskForAgain) {
  World world(std::vector<std::string>{"example.com A 192.0.2.10"});
  dns::CachingResolver resolver(world.loop(), world);
  SpfSession session(world.loop(), resolver);
  constexpr int questions = 3'000;
  const auto find = [](const SpfAnswers& answers) {
    Wanted missing;
    for (int i = 0; i < questions; ++i) {
      if (answers.find(txt(i)) == nullptr) missing.wanted.push_back(txt(i));
    }
    return missing;
  };
  EXPECT_TRUE(world.loop().run(session.learn(find)).wanted.empty());
  EXPECT_GT(resolver.counts().asked, 0U + questions);
  EXPECT_LE(resolver.counts().asked, 2U * questions);
}

TEST(SpfAnswers, ForgetWhatWasUsedLeastOfLate) {
  SpfRecordCache records;
  SpfAnswers answers;
  const SpfAnswers above(&answers);
  for (int i = 0; i < 100; ++i) {
    answers.forget(10);
    answers.put(txt(i), dns::Answer::unavailable(dns::Reason::timeout), records);
    EXPECT_NE(answers.find(txt(0)), nullptr) << i;
    EXPECT_NE(above.find(txt(i)), nullptr) << i;
  }
  int known = 0;
  for (int i = 0; i < 100; ++i) known += answers.find(txt(i)) == nullptr ? 0 : 1;
  EXPECT_GE(known, 5);
  EXPECT_LE(known, 12);
}

TEST(SpfAnswers, HaveOthersInThePlaceOfThoseBeneath) {
  SpfRecordCache records;
  SpfAnswers beneath;
  beneath.put(txt(0), dns::Answer::unavailable(dns::Reason::timeout), records);
  SpfAnswers answers(&beneath);
  answers.put(txt(0), dns::Answer::unavailable(dns::Reason::refused), records);
  EXPECT_EQ(answers.find(txt(0))->answer.reason, dns::Reason::timeout) << "the first one stays";
  answers.replace(txt(0), dns::Answer::unavailable(dns::Reason::refused), records);
  EXPECT_EQ(answers.find(txt(0))->answer.reason, dns::Reason::refused);
  EXPECT_EQ(beneath.find(txt(0))->answer.reason, dns::Reason::timeout);
}

}  // namespace
}  // namespace policy
