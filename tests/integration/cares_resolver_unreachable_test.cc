// How long CaresResolver waits for servers where nobody listens, as the system says at once.
#include <gtest/gtest.h>

#include <optional>

#include "dns/cares_resolver.h"
#include "tests/support/answers.h"
#include "tests/support/fault_server.h"

namespace {

using dns::Answer;
using dns::CaresResolver;
using dns::DomainName;
using dns::EventLoop;
using dns::Question;
using dns::Reason;
using dns::RecordType;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using support::FaultQuery;
using support::FaultServer;
using support::Reaction;
using support::ServerSockets;
using support::silence;
using support::sound;

Question question(std::string_view name = "example.com") {
  return {DomainName::parse(name).value(), RecordType::a};
}

Reaction silence_once(const FaultQuery& query) {
  return query.number == 1 ? silence(query) : sound(query);
}

CaresResolver::Options options(std::vector<dns::ServerAddress> servers) {
  return {.servers = std::move(servers), .timeout = milliseconds(100)};
}

bool is_no_reply(const Answer& answer) {
  return answer.reason == Reason::network || answer.reason == Reason::timeout;
}

// One question's tries take 300 ms at the least, or 200 ms where two servers share them.
void find_that_nobody_listens(EventLoop& loop, CaresResolver& resolver) {
  const steady_clock::time_point start = steady_clock::now();
  EXPECT_TRUE(is_no_reply(loop.run(resolver.ask(question()))));
  EXPECT_GE(steady_clock::now() - start, milliseconds(200));
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(is_no_reply(loop.run(resolver.ask(question()))));
}

// A resolver that found nobody at the address of its one server, which is free now.
struct Deserted {
  Deserted() {
    find_that_nobody_listens(loop, resolver);
    nobody.reset();
  }

  std::optional<ServerSockets> nobody = support::hold_unused_address();
  const dns::ServerAddress address = nobody->address;
  EventLoop loop;
  CaresResolver resolver{loop, options({address})};
};

TEST(CaresResolverUnreachable, NobodyListens) {
  const ServerSockets nobody = support::hold_unused_address();
  EventLoop loop;
  CaresResolver resolver(loop, options({nobody.address}));
  EXPECT_EQ(loop.run(resolver.ask(question())).reason, Reason::network);
}

// Of questions asked at a time, the system refuses some and keeps silent about the others.
TEST(CaresResolverUnreachable, WhereNobodyListensNoQuestionIsRepeatedForLong) {
  for (const std::size_t servers : {1u, 2u}) {
    SCOPED_TRACE(servers);
    std::vector<ServerSockets> held;
    std::vector<dns::ServerAddress> nobody;
    for (std::size_t i = 0; i < servers; ++i) {
      held.push_back(support::hold_unused_address());
      nobody.push_back(held.back().address);
    }
    EventLoop loop;
    CaresResolver resolver(loop, options(nobody));
    find_that_nobody_listens(loop, resolver);
    const std::uint64_t sent = resolver.counters().sent;
    const std::vector<Answer> answers = loop.run(support::ask_hosts(resolver, 100));
    for (const Answer& answer : answers) EXPECT_TRUE(is_no_reply(answer));
    EXPECT_LE(resolver.counters().sent - sent, 100 * servers);
  }
}

TEST(CaresResolverUnreachable, ASilenceWhereNobodyListenedIsNotRepeated) {
  Deserted deserted;
  CaresResolver& resolver = deserted.resolver;
  const ServerSockets silent = support::bind_server_sockets(deserted.address);
  const std::uint64_t sent = resolver.counters().sent;
  EXPECT_EQ(deserted.loop.run(resolver.ask(question())).reason, Reason::timeout);
  EXPECT_EQ(resolver.counters().sent - sent, 1u);
}

TEST(CaresResolverUnreachable, AServerThatIsBackIsTriedAsOftenAsBefore) {
  const Question first = question("first.example.com");
  int later = 0;
  const auto drops_two_after_first = [&](const FaultQuery& query) {
    if (query.question == first) return sound(query);
    return ++later <= 2 ? silence(query) : sound(query);
  };
  Deserted deserted;
  EventLoop& loop = deserted.loop;
  CaresResolver& resolver = deserted.resolver;
  const FaultServer server(drops_two_after_first, support::bind_server_sockets(deserted.address));
  // On a busy machine its first reply may be late, and only the next question hears of it.
  for (int i = 0; i < 50; ++i) {
    if (loop.run(resolver.ask(first)).reason == Reason::none) break;
  }
  EXPECT_EQ(loop.run(resolver.ask(question())).reason, Reason::none);
}

TEST(CaresResolverUnreachable, ASilentServerIsTriedInFullBesideOneWhereNobodyListens) {
  const ServerSockets nobody = support::hold_unused_address();
  const FaultServer silent(silence);
  EventLoop loop;
  CaresResolver::Options brief = options({nobody.address, silent.address()});
  brief.timeout = milliseconds(50);
  CaresResolver resolver(loop, brief);
  for (unsigned i = 1; i <= 3; ++i) {
    EXPECT_TRUE(is_no_reply(loop.run(resolver.ask(question()))));
    EXPECT_EQ(resolver.counters().sent, 4 * i);
  }
}

TEST(CaresResolverUnreachable, ASlowServerIsHeardBesideOneWhereNobodyListens) {
  const ServerSockets nobody = support::hold_unused_address();
  const FaultServer drops(silence_once);
  EventLoop loop;
  CaresResolver resolver(loop, options({nobody.address, drops.address()}));
  EXPECT_EQ(loop.run(resolver.ask(question())).reason, Reason::none);
}

}  // namespace
