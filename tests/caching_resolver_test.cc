#include "dns/caching_resolver.h"

#include <gtest/gtest.h>

#include <map>
#include <stdexcept>

#include "tests/support/answers.h"

namespace {

using dns::Answer;
using dns::DomainName;
using dns::Question;
using dns::Reason;
using support::question;

DomainName name(std::string_view text) {
  return DomainName::parse(text).value();
}

// Answers what it was told to, some turns later, and keeps what it was asked, in order.
class MemoryResolver : public dns::Resolver {
 public:
  explicit MemoryResolver(dns::EventLoop& loop) : loop_(loop) {}

  void answer(const char* text, Answer answer) {
    answers_.insert_or_assign(question(text), std::move(answer));
  }
  const std::vector<std::string>& asked() const { return asked_; }

  dns::Task<Answer> ask(Question question) override {
    asked_.push_back(fmt::format("{} {}", question.name, to_string(question.type)));
    for (int i = 0; i < 3; ++i) {
      dns::EventLoop::Turn turn(loop_);
      co_await turn;
    }
    const auto found = answers_.find(question);
    if (found == answers_.end()) throw std::runtime_error("broken");
    co_return found->second;
  }

 private:
  dns::EventLoop& loop_;
  std::map<Question, Answer> answers_;
  std::vector<std::string> asked_;
};

Answer found(std::uint32_t ttl, const char* address) {
  return {.ttl = dns::Ttl{ttl},
          .aliases = {},
          .records = std::vector{dns::IpAddress::parse(address).value()}};
}

Answer absent(Reason reason, std::uint32_t ttl) {
  return {.reason = reason, .ttl = dns::Ttl{ttl}, .aliases = {}, .records = {}};
}

Answer alias(std::uint32_t ttl, std::vector<DomainName> targets) {
  return {.ttl = dns::Ttl{ttl}, .aliases = std::move(targets), .records = {}};
}

dns::Task<std::vector<Answer>> ask_all(dns::Resolver& resolver, std::vector<Question> questions) {
  std::vector<dns::Task<Answer>> tasks;
  for (const Question& asked : questions) tasks.push_back(resolver.ask(asked));
  std::vector<Answer> answers = co_await dns::all_of(std::move(tasks));
  co_return answers;
}

using Strings = std::vector<std::string>;

class CachingResolver : public testing::Test {
 protected:
  std::string ask(const char* text) {
    return support::print(loop_.run(resolver_.ask(question(text))));
  }
  std::vector<std::string> ask_at_once(const std::vector<const char*>& texts) {
    std::vector<Question> questions;
    for (const char* text : texts) questions.push_back(question(text));
    std::vector<std::string> printed;
    for (const Answer& answer : loop_.run(ask_all(resolver_, questions))) {
      printed.push_back(support::print(answer));
    }
    return printed;
  }

  // Asks one after the other for an address of each name; those for which it is upstream's.
  Strings asked_for(dns::CachingResolver& resolver, const Strings& names) {
    for (const std::string& one : names) {
      upstream_.answer((one + " A").c_str(), found(300, "192.0.2.1"));
      EXPECT_EQ(support::print(loop_.run(resolver.ask(question(one + " A")))),
                "found 300: 192.0.2.1");
    }
    Strings asked;
    for (const std::string& text : upstream_.asked()) asked.push_back(text.substr(0, 1));
    return asked;
  }

  dns::EventLoop loop_;
  MemoryResolver upstream_{loop_};
  dns::CachingResolver resolver_{loop_, upstream_};
};

TEST_F(CachingResolver, AsksEachQuestionOnce) {
  upstream_.answer("example.com A", found(300, "192.0.2.1"));
  upstream_.answer("example.com MX", absent(Reason::no_data, 60));
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(ask("example.com A"), "found 300: 192.0.2.1");
    EXPECT_EQ(ask("EXAMPLE.com. MX"), "no such record 60");
  }
  EXPECT_EQ(upstream_.asked(), (Strings{"example.com A", "example.com MX"}));
  EXPECT_EQ(resolver_.counts().asked, 6u);
  EXPECT_EQ(resolver_.counts().unique, 2u);
}

TEST_F(CachingResolver, SharesWhatIsUnderWay) {
  upstream_.answer("example.com A", found(300, "192.0.2.1"));
  EXPECT_EQ(ask_at_once({"example.com A", "example.com A", "example.com A"}),
            Strings(3, "found 300: 192.0.2.1"));
  EXPECT_EQ(upstream_.asked(), (Strings{"example.com A"}));
}

TEST_F(CachingResolver, KeepsEveryKindOfAnswer) {
  for (const Reason reason :
       {Reason::nxdomain, Reason::no_data, Reason::timeout, Reason::servfail, Reason::refused,
        Reason::rejected, Reason::malformed, Reason::referral, Reason::alias_loop, Reason::network,
        Reason::not_recorded}) {
    SCOPED_TRACE(to_string(reason));
    MemoryResolver upstream(loop_);
    upstream.answer("example.com A", absent(reason, 7));
    dns::CachingResolver resolver(loop_, upstream);
    const Question asked = question("example.com A");
    EXPECT_EQ(loop_.run(resolver.ask(asked)), absent(reason, 7));
    EXPECT_EQ(loop_.run(resolver.ask(asked)), absent(reason, 7));
    EXPECT_EQ(upstream.asked(), (Strings{"example.com A"}));
  }
}

// Of eight answers it keeps four at least.
TEST_F(CachingResolver, ForgetsWhereThereIsALimit) {
  dns::CachingResolver resolver(loop_, upstream_, 8);
  const Strings names = {"a", "b", "c", "d", "d", "e", "f", "g", "h", "i", "i", "a"};
  EXPECT_EQ(asked_for(resolver, names),
            (Strings{"a", "b", "c", "d", "e", "f", "g", "h", "i", "a"}));
}

TEST_F(CachingResolver, ForgetsWhatWasUsedLeastOfLate) {
  dns::CachingResolver resolver(loop_, upstream_, 8);
  const Strings names = {"a", "b", "c", "d", "e", "a", "f", "g", "h", "a", "e", "b"};
  EXPECT_EQ(asked_for(resolver, names), (Strings{"a", "b", "c", "d", "e", "f", "g", "h", "b"}));
  EXPECT_EQ(resolver.counts().unique, 9U);
}

TEST_F(CachingResolver, ForgetsNothingThatIsWaitedFor) {
  for (const char* one : {"a.example A", "b.example A", "c.example A"}) {
    upstream_.answer(one, found(300, "192.0.2.1"));
  }
  dns::CachingResolver resolver(loop_, upstream_, 1);
  std::vector<dns::Task<Answer>> tasks;
  for (const char* one :
       {"a.example A", "b.example A", "a.example A", "c.example A", "b.example A", "a.example A"}) {
    tasks.push_back(resolver.ask(question(one)));
  }
  for (const Answer& answer : loop_.run(dns::all_of(std::move(tasks)))) {
    EXPECT_EQ(support::print(answer), "found 300: 192.0.2.1");
  }
  EXPECT_EQ(upstream_.asked(), (Strings{"a.example A", "b.example A", "c.example A"}));
}

TEST_F(CachingResolver, ForgetsLessWhileManyAreUnderWay) {
  std::vector<Question> questions;
  for (const char* const one : {"a.example A", "b.example A", "c.example A", "d.example A",
                                "e.example A", "f.example A", "g.example A", "h.example A"}) {
    upstream_.answer(one, found(300, "192.0.2.1"));
    questions.push_back(question(one));
  }
  dns::CachingResolver resolver(loop_, upstream_, 2);
  loop_.run(ask_all(resolver, questions));
  loop_.run(ask_all(resolver, questions));
  EXPECT_EQ(resolver.counts().unique, questions.size());
  EXPECT_EQ(upstream_.asked().size(), questions.size());
}

TEST_F(CachingResolver, FollowsUnfinishedChains) {
  upstream_.answer("a.example A", alias(100, {name("b.example"), name("c.example")}));
  upstream_.answer("c.example A", alias(50, {name("d.example")}));
  upstream_.answer("d.example A", found(300, "192.0.2.1"));
  EXPECT_EQ(ask("a.example A"), "found 50 by b.example, c.example, d.example: 192.0.2.1");
  EXPECT_EQ(ask("c.example A"), "found 50 by d.example: 192.0.2.1");
  EXPECT_EQ(upstream_.asked(), (Strings{"a.example A", "c.example A", "d.example A"}));
  EXPECT_EQ(resolver_.counts().asked, 5u);
  EXPECT_EQ(resolver_.counts().unique, 3u);
}

TEST_F(CachingResolver, TellsWhatTheEndOfAChainIs) {
  upstream_.answer("gone.example A", alias(100, {name("absent.example")}));
  upstream_.answer("absent.example A", absent(Reason::nxdomain, 30));
  upstream_.answer("lost.example A", alias(100, {name("silent.example")}));
  upstream_.answer("silent.example A", Answer::unavailable(Reason::timeout));
  EXPECT_EQ(ask("gone.example A"), "no such name 30 by absent.example");
  EXPECT_EQ(ask("lost.example A"), "time-out by silent.example");
}

TEST_F(CachingResolver, TakesChainsThatTheServerFinished) {
  Answer finished = found(300, "192.0.2.1");
  finished.aliases = {name("b.example")};
  upstream_.answer("a.example A", finished);
  EXPECT_EQ(ask("a.example A"), "found 300 by b.example: 192.0.2.1");
  EXPECT_EQ(upstream_.asked(), (Strings{"a.example A"}));
}

TEST_F(CachingResolver, SharesTheEndsOfChains) {
  upstream_.answer("a.example A", alias(100, {name("c.example")}));
  upstream_.answer("b.example A", alias(200, {name("c.example")}));
  upstream_.answer("c.example A", found(300, "192.0.2.1"));
  EXPECT_EQ(ask_at_once({"a.example A", "b.example A", "c.example A"}),
            (Strings{"found 100 by c.example: 192.0.2.1", "found 200 by c.example: 192.0.2.1",
                     "found 300: 192.0.2.1"}));
  EXPECT_EQ(upstream_.asked(), (Strings{"a.example A", "b.example A", "c.example A"}));
}

TEST_F(CachingResolver, TrustsAChainAsMuchAsItsWeakestPart) {
  Answer beginning = alias(100, {name("b.example")});
  Answer end = found(100, "192.0.2.1");
  end.authenticated = true;
  upstream_.answer("a.example A", beginning);
  upstream_.answer("b.example A", end);
  EXPECT_EQ(ask("a.example A"), "found 100 by b.example: 192.0.2.1");
  EXPECT_EQ(ask("b.example A"), "found 100 authenticated: 192.0.2.1");
  beginning.authenticated = true;
  upstream_.answer("c.example A", beginning);
  EXPECT_EQ(ask("c.example A"), "found 100 authenticated by b.example: 192.0.2.1");
}

TEST_F(CachingResolver, TakesNoTtlOfAChainForTheZonesOwn) {
  Answer end = found(100, "192.0.2.1");
  end.is_authoritative = true;
  upstream_.answer("a.example A", alias(100, {name("b.example")}));
  upstream_.answer("b.example A", end);
  EXPECT_TRUE(loop_.run(resolver_.ask(question("b.example A"))).is_authoritative);
  EXPECT_FALSE(loop_.run(resolver_.ask(question("a.example A"))).is_authoritative);
}

constexpr const char* loops = "CNAME chain too long or looping";

TEST_F(CachingResolver, SeesLoops) {
  upstream_.answer("self.example A", alias(100, {name("self.example")}));
  upstream_.answer("a.example A", alias(100, {name("b.example")}));
  upstream_.answer("b.example A", alias(100, {name("a.example")}));
  upstream_.answer("whole.example A", alias(100, {name("b.example"), name("b.example")}));
  for (const char* asked : {"self.example A", "a.example A", "b.example A", "whole.example A"}) {
    SCOPED_TRACE(asked);
    EXPECT_EQ(ask(asked), loops);
  }
  EXPECT_EQ(ask_at_once({"a.example A", "b.example A"}), Strings(2, loops));
}

// A loop is seen by whoever runs into it, all at once too: nobody may wait for himself.
TEST_F(CachingResolver, SeesLoopsThatAreEnteredEverywhereAtOnce) {
  upstream_.answer("a.example A", alias(100, {name("b.example")}));
  upstream_.answer("b.example A", alias(100, {name("c.example")}));
  upstream_.answer("c.example A", alias(100, {name("a.example")}));
  upstream_.answer("to.example A", alias(100, {name("a.example")}));
  EXPECT_EQ(ask_at_once({"a.example A", "b.example A", "c.example A", "to.example A"}),
            Strings(4, loops));
}

TEST_F(CachingResolver, LimitsChains) {
  for (int i = 0; i < 20; ++i) {
    upstream_.answer(fmt::format("n{}.example A", i).c_str(),
                     alias(100, {name(fmt::format("n{}.example", i + 1))}));
  }
  upstream_.answer("n20.example A", found(100, "192.0.2.1"));
  EXPECT_EQ(ask("n8.example A"), loops);
  EXPECT_EQ(ask("n9.example A"),
            "found 100 by n10.example, n11.example, n12.example, n13.example, n14.example, "
            "n15.example, n16.example, n17.example, n18.example, n19.example, n20.example: "
            "192.0.2.1");
}

TEST_F(CachingResolver, LimitsChainsThatTheServerFinished) {
  Answer finished = found(300, "192.0.2.1");
  for (int i = 0; i < 12; ++i) finished.aliases.push_back(name(fmt::format("n{}.example", i)));
  upstream_.answer("a.example A", finished);
  EXPECT_EQ(ask("a.example A"), loops);
  finished.aliases.pop_back();
  upstream_.answer("b.example A", finished);
  EXPECT_EQ(ask("b.example A").substr(0, 9), "found 300");
}

// What the upstream throws reaches all who asked, now and later; none waits for ever.
TEST_F(CachingResolver, HandsFailuresToAllWhoAsk) {
  EXPECT_THROW(ask_at_once({"a.example A", "a.example A", "a.example A"}), std::runtime_error);
  EXPECT_THROW(ask("a.example A"), std::runtime_error);
  EXPECT_EQ(upstream_.asked(), (Strings{"a.example A"}));
}

TEST_F(CachingResolver, DoesNotGrowTheStack) {
  upstream_.answer("a.example A", found(300, "192.0.2.1"));
  EXPECT_EQ(ask_at_once(std::vector<const char*>(40'000, "a.example A")),
            Strings(40'000, "found 300: 192.0.2.1"));
  EXPECT_EQ(ask_at_once(std::vector<const char*>(40'000, "a.example A")),
            Strings(40'000, "found 300: 192.0.2.1"));
}

}  // namespace
