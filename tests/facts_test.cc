#include "policy/facts.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "dns/caching_resolver.h"
#include "dns/gate.h"
#include "gen/survey.h"
#include "tests/support/world.h"

namespace {

using policy::Candidate;
using policy::DomainFacts;
using support::allowed;
using support::ip;
using support::name;
using support::sender;
using support::trusted;
using support::World;

using Strings = std::vector<std::string>;

// "MX 10 mail.example.com 192.0.2.10": source, preference, sender.
Strings candidates_of(const DomainFacts& facts) {
  Strings texts;
  for (const Candidate& candidate : facts.candidates) {
    texts.push_back(fmt::format("{} {} {}", to_string(candidate.source), candidate.preference,
                                support::print(candidate.sender())));
  }
  return texts;
}

Strings exchanges_of(const DomainFacts& facts) {
  Strings texts;
  for (const policy::Exchange& exchange : facts.exchanges) {
    texts.push_back(fmt::format("{} {}", exchange.preference, exchange.host->name));
  }
  return texts;
}

TEST(GatherFacts, BringsTheCandidatesAndWhatIsKnownOfThem) {
  World world(R"(
      example.com MX 20 backup.example.com
      example.com MX 10 mail.example.com
      mail.example.com A 192.0.2.10
      backup.example.com A 192.0.2.11
      10.2.0.192.in-addr.arpa PTR mail.example.com)");
  const DomainFacts facts =
      support::facts_of(world, trusted("example.com"), allowed("192.0.2.10 192.0.2.11 192.0.2.12"),
                        sender("mail.example.net", "192.0.2.12"));
  EXPECT_EQ(exchanges_of(facts), (Strings{"10 mail.example.com", "20 backup.example.com"}));
  EXPECT_EQ(candidates_of(facts),
            (Strings{"MX 10 mail.example.com 192.0.2.10", "MX 20 backup.example.com 192.0.2.11",
                     "default 0 mail.example.net 192.0.2.12"}));
  const Candidate& first = facts.candidates[0];
  ASSERT_NE(first.exchange, nullptr);
  EXPECT_EQ(*first.exchange, name("mail.example.com"));
  EXPECT_EQ(first.facts->address->ptr.records, std::vector{name("mail.example.com")});
  ASSERT_EQ(first.facts->address->forward.size(), 1U);
  EXPECT_TRUE(first.facts->address->forward[0].has(ip("192.0.2.10")));
  EXPECT_EQ(first.facts->address6, nullptr);
  EXPECT_EQ(first.facts->helo->name, name("mail.example.com"));
  EXPECT_EQ(first.spf.mail_from->why, "example.com has no SPF record");
  EXPECT_EQ(first.spf.helo->why, "mail.example.com has no SPF record");
  EXPECT_EQ(first.spf6, nullptr);
  EXPECT_EQ(facts.candidates[2].exchange, nullptr);
}

TEST(GatherFacts, TakesTheDomainItselfWhereThereIsNoMx) {
  for (const char* const lines : {"example.com A 192.0.2.10",
                                  "example.com CNAME other.example\n"
                                  "other.example A 192.0.2.10"}) {
    SCOPED_TRACE(lines);
    World world(lines);
    const DomainFacts facts =
        support::facts_of(world, trusted("example.com"), allowed("192.0.2.10"));
    EXPECT_TRUE(facts.has_implicit_mx());
    EXPECT_EQ(exchanges_of(facts), (Strings{"0 example.com"}));
    EXPECT_EQ(candidates_of(facts), (Strings{"MX 0 example.com 192.0.2.10"}));
  }
}

// The question for A would find an address, but RFC 5321 §5.1 wants to know first.
TEST(GatherFacts, TakesNoImplicitMxWhereMxIsUnavailable) {
  World world("example.com MX SERVFAIL\nexample.com A 192.0.2.10");
  const DomainFacts facts = support::facts_of(world, trusted("example.com"), allowed("192.0.2.10"));
  EXPECT_TRUE(facts.mx.unavailable());
  EXPECT_FALSE(facts.has_implicit_mx());
  EXPECT_EQ(exchanges_of(facts), Strings());
  EXPECT_EQ(candidates_of(facts), Strings());
  EXPECT_EQ(world.asked(), (Strings{"example.com MX", "example.com TXT", "_dmarc.example.com TXT",
                                    "_dmarc.com TXT"}));
}

TEST(GatherFacts, AsksForNoExchangeOfANullMx) {
  World world("example.com MX 0 .\nexample.com A 192.0.2.10");
  const DomainFacts facts =
      support::facts_of(world, trusted("example.com"), allowed("192.0.2.10 192.0.2.12"),
                        sender("mail.example.net", "192.0.2.12"));
  EXPECT_TRUE(facts.has_null_mx());
  EXPECT_EQ(exchanges_of(facts), Strings());
  EXPECT_EQ(candidates_of(facts), (Strings{"default 0 mail.example.net 192.0.2.12"}));
}

TEST(GatherFacts, LeavesOutTheNullMxAmongOthers) {
  World world(
      "example.com MX 0 .\nexample.com MX 10 mail.example.com\nmail.example.com A 192.0.2.1");
  const DomainFacts facts = support::facts_of(world, trusted("example.com"), allowed("192.0.2.1"));
  EXPECT_FALSE(facts.has_null_mx());
  EXPECT_EQ(exchanges_of(facts), (Strings{"10 mail.example.com"}));
}

TEST(GatherFacts, AsksForFiftyExchangesOnly) {
  Strings lines;
  for (int i = 10; i < 63; ++i) {
    lines.push_back(fmt::format("example.com MX {} m{}.example", i, i));
    lines.push_back(fmt::format("m{}.example A 192.0.2.{}", i, i));
  }
  World world(lines);
  const DomainFacts facts = support::facts_of(world, trusted("example.com"), allowed("*"));
  EXPECT_EQ(facts.exchanges.size(), 50U);
  EXPECT_EQ(facts.exchanges.back().host->name, name("m59.example"));
  EXPECT_EQ(facts.exchanges_left_out, 3U);
  EXPECT_EQ(std::count(world.asked().begin(), world.asked().end(), "m60.example A"), 0);
}

TEST(GatherFacts, AsksForTenPtrNamesOnly) {
  Strings lines = {"example.com MX 10 mail.example.com", "mail.example.com A 192.0.2.10"};
  for (int i = 10; i < 23; ++i) {
    lines.push_back(fmt::format("10.2.0.192.in-addr.arpa PTR m{}.example", i));
  }
  World world(lines);
  const DomainFacts facts = support::facts_of(world, trusted("example.com"), allowed("192.0.2.10"));
  ASSERT_EQ(facts.candidates.size(), 1U);
  EXPECT_EQ(facts.candidates[0].facts->address->ptr.records.size(), 13U);
  EXPECT_EQ(facts.candidates[0].facts->address->forward.size(), 10U);
  EXPECT_EQ(facts.candidates[0].facts->address->forward.back().name, name("m19.example"));
}

TEST(GatherFacts, MakesUseTheOnlyCandidate) {
  World world(R"(
      example.com MX 10 mail.example.com
      mail.example.com A 192.0.2.10
      fixed.example.com A 192.0.2.11
      fixed.example.com AAAA 2001:db8::11)");
  policy::TrustedDomain domain = trusted("example.com");
  domain.use = std::make_shared<const policy::Sender>(
      policy::Sender{name("fixed.example.com"), ip("192.0.2.11"), ip("2001:db8::11")});
  const DomainFacts facts =
      support::facts_of(world, domain, allowed("192.0.2.10"), sender("d.example", "192.0.2.10"));
  EXPECT_EQ(exchanges_of(facts), (Strings{"10 mail.example.com"}));
  EXPECT_EQ(candidates_of(facts), (Strings{"use: 0 fixed.example.com 192.0.2.11 2001:db8::11"}));
  EXPECT_EQ(facts.candidates[0].facts->address6->ip, ip("2001:db8::11"));
}

TEST(GatherFacts, NamesTheDefaultOnceAndAsTheDomainsOwn) {
  World world(R"(
      example.com MX 10 mail.example.com
      mail.example.com A 192.0.2.10)");
  const DomainFacts facts = support::facts_of(world, trusted("example.com"), allowed("192.0.2.10"),
                                              sender("mail.example.com", "192.0.2.10"));
  EXPECT_EQ(candidates_of(facts), (Strings{"MX 10 mail.example.com 192.0.2.10"}));
}

TEST(GatherFacts, DoubtsAHeloThatAnUnavailableFactCouldChange) {
  World world(R"(
      example.com MX 10 mail.example.com
      mail.example.com A 192.0.2.10
      10.2.0.192.in-addr.arpa PTR TIMEOUT)");
  const DomainFacts facts = support::facts_of(world, trusted("example.com"), allowed("192.0.2.10"));
  ASSERT_EQ(facts.candidates.size(), 1U);
  EXPECT_FALSE(facts.candidates[0].helo_is_certain);
}

TEST(GatherFacts, AsksAboutThePresentEntryWhereItIsNoCandidate) {
  World world(R"(
      example.com MX 10 mail.example.com
      mail.example.com A 192.0.2.10
      old.example.com A 192.0.2.11
      old.example.com AAAA 2001:db8::11
      11.2.0.192.in-addr.arpa PTR old.example.com)");
  const policy::Sender present{name("old.example.com"), ip("192.0.2.11"), ip("2001:db8::11")};
  const DomainFacts facts = support::facts_of(world, trusted("example.com"), allowed("192.0.2.10"),
                                              std::nullopt, present);
  EXPECT_EQ(candidates_of(facts), (Strings{"MX 10 mail.example.com 192.0.2.10"}));
  ASSERT_NE(facts.present, nullptr);
  EXPECT_EQ(facts.present->sender(), present);
  EXPECT_EQ(facts.present->source, policy::Source::present);
  EXPECT_EQ(facts.present->facts->address->ptr.records, std::vector{name("old.example.com")});
  ASSERT_EQ(facts.present->facts->address->forward.size(), 1U);
  EXPECT_TRUE(facts.present->facts->address->forward[0].has(ip("192.0.2.11")));
  EXPECT_TRUE(facts.present->facts->address6->ptr.absent());
  EXPECT_TRUE(facts.present->facts->helo->has(ip("2001:db8::11")));
}

TEST(GatherFacts, KnowsAPresentEntryThatIsACandidateOnce) {
  World world("example.com MX 10 mail.example.com\nmail.example.com A 192.0.2.10");
  const DomainFacts facts =
      support::facts_of(world, trusted("example.com"), allowed("192.0.2.10"), std::nullopt,
                        sender("mail.example.com", "192.0.2.10"));
  EXPECT_EQ(candidates_of(facts), (Strings{"MX 10 mail.example.com 192.0.2.10"}));
  EXPECT_EQ(facts.present, nullptr);
}

// Answers what is asked of TXT once it is let.
class LateTxt : public dns::Resolver {
 public:
  explicit LateTxt(World& world) : world_(world), txt_(world.loop(), 0) {}

  dns::Task<dns::Answer> ask(dns::Question question) override {
    dns::Gate::Stay stay(txt_);
    if (question.type == dns::RecordType::txt) co_await stay;
    co_return world_.answer(question);
  }

  void let() { txt_.set_limit(10); }

 private:
  World& world_;
  dns::Gate txt_;
};

TEST(SharedFacts, DoNotWaitForWhatIsAskedAhead) {
  World world(R"(
      10.2.0.192.in-addr.arpa PTR mail.example.com
      mail.example.com A 192.0.2.10
      mail.example.com TXT v=spf1 a -all)");
  LateTxt late(world);
  dns::CachingResolver resolver(world.loop(), late);
  policy::SharedFacts shared(world.loop(), resolver, {});
  const auto address = world.loop().run(shared.address(ip("192.0.2.10")));
  ASSERT_EQ(address->forward.size(), 1U);
  EXPECT_EQ(address->forward[0].ipv4.records, std::vector{ip("192.0.2.10")});
  late.let();
  world.loop().run(shared.spf().drain());
  EXPECT_EQ(resolver.counts().unique, 4U);  // PTR, A, AAAA and TXT
}

// Many domains on one exchange: everything is asked once, and stands in memory once.
TEST(GatherAll, SharesWhatDomainsHaveInCommon) {
  Strings lines = {"mail.example A 192.0.2.10", "10.2.0.192.in-addr.arpa PTR mail.example"};
  std::vector<policy::TrustedDomain> domains;
  for (int i = 1000; i < 1000 + 3 * static_cast<int>(gen::domains_at_once); ++i) {
    domains.push_back(trusted(fmt::format("d{}.example", i)));
    lines.push_back(fmt::format("d{}.example MX 10 mail.example", i));
  }
  World world(lines);
  dns::CachingResolver resolver(world.loop(), world);
  const policy::AllowedIps send_on = allowed("192.0.2.10");
  const std::vector<DomainFacts> facts =
      world.loop().run(gen::gather_all({world.loop(), resolver, domains, send_on, {}, {}}));
  ASSERT_EQ(facts.size(), domains.size());
  Strings asked = world.asked();
  std::sort(asked.begin(), asked.end());
  EXPECT_EQ(std::adjacent_find(asked.begin(), asked.end()), asked.end());
  // MX, TXT and DMARC of each, and DMARC above them; A, AAAA, PTR and TXT of the exchange.
  EXPECT_EQ(asked.size(), 3 * domains.size() + 1 + 4);
  for (const DomainFacts& one : facts) {
    ASSERT_EQ(candidates_of(one), (Strings{"MX 10 mail.example 192.0.2.10"}));
    EXPECT_EQ(one.candidates[0].facts, facts[0].candidates[0].facts);
    EXPECT_EQ(one.candidates[0].facts->helo, facts[0].exchanges[0].host);
    EXPECT_EQ(one.candidates[0].spf.helo, facts[0].candidates[0].spf.helo);
  }
}

// An answer that was forgotten is asked for again, and that is all.
TEST(GatherAll, BringsTheSameWhereAnswersAreForgotten) {
  Strings lines = {"mail.example A 192.0.2.10", "mail.example TXT v=spf1 a -all",
                   "10.2.0.192.in-addr.arpa PTR mail.example"};
  std::vector<policy::TrustedDomain> domains;
  // Far apart, two and two include the same.
  constexpr int pairs = 10 * static_cast<int>(gen::domains_at_once);
  for (int i = 0; i < 2 * pairs; ++i) {
    const std::string name = fmt::format("d{}.example", 10'000 + i);
    domains.push_back(trusted(name));
    lines.push_back(fmt::format("{} MX 10 mail.example", name));
    lines.push_back(fmt::format("{} TXT v=spf1 include:s{}.example mx -all", name, i % pairs));
    if (i < pairs) lines.push_back(fmt::format("s{}.example TXT v=spf1 mx ~all", i));
  }
  const policy::AllowedIps send_on = allowed("192.0.2.10");
  std::vector<Strings> told;
  std::vector<std::size_t> asked;
  for (const std::size_t limit : {dns::CachingResolver::no_limit, std::size_t{4}}) {
    World world(lines);
    dns::CachingResolver resolver(world.loop(), world, limit);
    told.emplace_back();
    const std::vector<DomainFacts> facts = world.loop().run(gen::gather_all(
        {world.loop(), resolver, domains, send_on, sender("mail.example", "192.0.2.11"), {}}));
    for (const DomainFacts& one : facts) {
      std::string text = fmt::format("{} {}", one.spf->record, one.spf->costs);
      for (const Candidate& candidate : one.candidates) {
        text += fmt::format("; {}: {}", support::print(candidate.sender()),
                            candidate.spf.mail_from->why);
      }
      told.back().push_back(std::move(text));
    }
    asked.push_back(world.asked().size());
  }
  EXPECT_EQ(told[0], told[1]);
  EXPECT_LT(asked[0], asked[1]);
}

// Of each of the sender's addresses, and of each candidate.
TEST(GatherFacts, AsksWhatSpfSaysOfEachAddress) {
  World world(R"(
      example.com MX 10 mail.example.com
      example.com TXT v=spf1 ip4:192.0.2.10 ip6:2001:db8::10 -all
      mail.example.com A 192.0.2.10
      mail.example.com TXT v=spf1 a -all
      both.example.net A 192.0.2.12
      both.example.net TXT v=spf1 a ?all)");
  const policy::Sender both{name("both.example.net"), ip("192.0.2.12"), ip("2001:db8::10")};
  const DomainFacts facts = support::facts_of(world, trusted("example.com"),
                                              allowed("192.0.2.10 192.0.2.12 2001:db8::10"), both);
  ASSERT_EQ(facts.candidates.size(), 2U);
  const policy::SenderSpf& own = facts.candidates[0].spf;
  EXPECT_EQ(own.mail_from->result, policy::SpfResult::pass);
  EXPECT_EQ(own.mail_from->why, "192.0.2.10 is in ip4:192.0.2.10/32, 1st term of example.com");
  EXPECT_EQ(own.helo->why, "mail.example.com has 192.0.2.10 (a), 1st term of mail.example.com");
  EXPECT_EQ(own.helo->terms, 1);
  const Candidate& other = facts.candidates[1];
  EXPECT_EQ(other.spf.mail_from->result, policy::SpfResult::fail);
  EXPECT_EQ(other.spf.helo->result, policy::SpfResult::pass);
  ASSERT_NE(other.spf6, nullptr);
  EXPECT_EQ(other.spf6->mail_from->result, policy::SpfResult::pass);
  EXPECT_EQ(other.spf6->helo->result, policy::SpfResult::neutral);
  EXPECT_EQ(&other.spf_of(ip("2001:db8::10")), other.spf6.get());
  EXPECT_EQ(&other.spf_of(ip("192.0.2.12")), &other.spf);
}

TEST(GatherFacts, ReadsTheDomainsWholeTree) {
  World world(R"(
      example.com MX 10 mail.example.com
      example.com TXT v=spf1 mx include:a.example exists:%{i}.%{h} -all
      mail.example.com A 192.0.2.10
      a.example TXT v=spf1 a ?all)");
  const DomainFacts facts =
      support::facts_of(world, trusted("example.com"), allowed("192.0.2.10 192.0.2.12"),
                        sender("mail.example.net", "192.0.2.12"));
  ASSERT_NE(facts.spf, nullptr);
  EXPECT_EQ(facts.spf->costs, "mx 1, include:a.example 2, exists:%{i}.%{h} 1");
  EXPECT_EQ(facts.spf->voids, (policy::SpfVoids{2, 2}));
  const Strings asked = world.asked();
  EXPECT_NE(std::find(asked.begin(), asked.end(), "192.0.2.12.mail.example.net A"), asked.end());
}

TEST(GatherFacts, AsksNothingOfSpfWhereTheNameCanHaveNone) {
  World world("museum MX 10 mail.museum\nmail.museum A 192.0.2.10");
  const DomainFacts facts = support::facts_of(world, trusted("museum"), allowed("192.0.2.10"));
  EXPECT_EQ(facts.spf, nullptr);
  EXPECT_EQ(facts.candidates[0].spf.mail_from->result, policy::SpfResult::none);
}

TEST(Words, AreThoseOfTheRfcAndOfThePolicy) {
  using policy::SpfResult;
  struct Case {
    SpfResult result;
    const char* word;
  };
  const Case cases[] = {
      {SpfResult::none, "none"},           {SpfResult::neutral, "neutral"},
      {SpfResult::pass, "pass"},           {SpfResult::fail, "fail"},
      {SpfResult::softfail, "softfail"},   {SpfResult::temperror, "temperror"},
      {SpfResult::permerror, "permerror"},
  };
  for (const Case& c : cases) EXPECT_EQ(to_string(c.result), c.word);
  EXPECT_EQ(to_string(policy::Source::exchange), "MX");
  EXPECT_EQ(to_string(policy::Source::use), "use:");
  EXPECT_EQ(to_string(policy::Source::default_identity), "default");
  EXPECT_EQ(to_string(policy::Source::present), "present");
}

}  // namespace
