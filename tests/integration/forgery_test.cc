// What somebody who is not on the way to the server would have to guess, and that his replies are
// heard by nobody.
#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <bitset>
#include <cstdio>
#include <set>

#include "dns/cares_resolver.h"
#include "tests/support/answers.h"
#include "tests/support/fault_server.h"

namespace {

using dns::Answer;
using dns::CaresResolver;
using dns::EventLoop;
using dns::Reason;
using std::chrono::milliseconds;
using support::FaultQuery;
using support::FaultServer;
using support::Octets;
using support::Reaction;

constexpr int type_a = 1;

dns::Question question() {
  return {dns::DomainName::parse("example.com").value(), dns::RecordType::a};
}

dns::Records true_records() {
  return std::vector{dns::IpAddress::parse("192.0.2.10").value()};
}

// What a server was sent, written by its thread and read when that has ended.
struct Seen {
  std::vector<std::uint16_t> ids;
  std::vector<std::uint16_t> ports;
};

void ask(std::size_t questions, Seen& seen) {
  const FaultServer server([&seen](const FaultQuery& query) {
    seen.ids.push_back(query.id);
    seen.ports.push_back(query.port);
    return support::sound(query);
  });
  EventLoop loop;
  CaresResolver resolver(loop, {.servers = {server.address()}, .timeout = milliseconds(10'000)});
  for (const Answer& answer : loop.run(support::ask_hosts(resolver, static_cast<int>(questions)))) {
    EXPECT_EQ(answer.reason, Reason::none);
  }
}

std::size_t distinct(const std::vector<std::uint16_t>& numbers) {
  return std::set<std::uint16_t>(numbers.begin(), numbers.end()).size();
}

// How many come right after one that is less by one.
std::ptrdiff_t successors(const std::vector<std::uint16_t>& numbers) {
  std::ptrdiff_t count = 0;
  for (std::size_t i = 1; i < numbers.size(); ++i) {
    if (numbers[i] == static_cast<std::uint16_t>(numbers[i - 1] + 1)) ++count;
  }
  return count;
}

// Of so many numbers of 16 random bits; each bound fails once in a million runs or less.
TEST(Forgery, IdsCannotBeGuessed) {
  constexpr std::size_t questions = 1'000;
  Seen seen;
  ask(questions, seen);
  ASSERT_EQ(seen.ids.size(), questions);
  EXPECT_GE(distinct(seen.ids), questions - 30);
  EXPECT_LE(successors(seen.ids), 5);
  std::printf("%zu ids: %zu differ; of their bits are set, in per cent:", questions,
              distinct(seen.ids));
  for (std::size_t bit = 0; bit < 16; ++bit) {
    const auto set = std::ranges::count_if(
        seen.ids, [bit](std::uint16_t id) { return std::bitset<16>(id).test(bit); });
    std::printf(" %.0f", 100.0 * static_cast<double>(set) / questions);
    EXPECT_NEAR(static_cast<double>(set) / questions, 0.5, 0.08);
  }
  std::printf("\n");
}

// The system chooses them, one for each socket: of a run there are a few.
TEST(Forgery, PortsCannotBeGuessed) {
  constexpr std::size_t runs = 40;
  std::vector<std::uint16_t> ports;
  for (std::size_t i = 0; i < runs; ++i) {
    Seen seen;
    ask(3, seen);
    ports.push_back(seen.ports.front());
  }
  const auto [least, most] = std::ranges::minmax(ports);
  EXPECT_GE(distinct(ports), runs - 4);
  EXPECT_LE(successors(ports), 3);
  EXPECT_GE(most - least, 10'000);
  std::printf("ports of %zu runs: %zu differ, from %d to %d\n", runs, distinct(ports), least, most);
}

// Sends the querier a reply that fits but for where it comes from.
class Forger {
 public:
  explicit Forger(const char* address) : socket_(dns::Family::ipv4, SOCK_DGRAM) {
    EXPECT_TRUE(socket_.bind({dns::IpAddress::parse(address).value(), 0}));
  }

  void answer(const FaultQuery& query) const {
    const Octets reply = query.reply()
                             .answer(query.question.name.to_string(), type_a, 60,
                                     support::address_rdata("203.0.113.66"))
                             .opt()
                             .build();
    sockaddr_in victim{};
    victim.sin_family = AF_INET;
    victim.sin_port = htons(query.port);
    victim.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const ssize_t sent = sendto(socket_.descriptor(), reply.data(), reply.size(), 0,
                                reinterpret_cast<const sockaddr*>(&victim), sizeof victim);
    EXPECT_EQ(sent, static_cast<ssize_t>(reply.size()));
  }

 private:
  support::Socket socket_;
};

TEST(Forgery, RepliesFromElsewhereAreNotHeard) {
  for (const char* const address : {"127.0.0.1", "127.0.0.2"}) {
    SCOPED_TRACE(address);
    const Forger forger(address);
    const FaultServer server([&forger](const FaultQuery& query) {
      forger.answer(query);
      Reaction reaction = support::sound(query);
      reaction.delay = milliseconds(50);
      return reaction;
    });
    EventLoop loop;
    CaresResolver resolver(loop, {.servers = {server.address()}, .timeout = milliseconds(5'000)});
    EXPECT_EQ(loop.run(resolver.ask(question())).records, true_records());
  }
}

TEST(Forgery, WhereOnlyOthersReplyNobodyDid) {
  const Forger forger("127.0.0.2");
  const FaultServer server([&forger](const FaultQuery& query) {
    forger.answer(query);
    return support::silence(query);
  });
  EventLoop loop;
  CaresResolver resolver(loop,
                         {.servers = {server.address()}, .timeout = milliseconds(50), .tries = 2});
  EXPECT_EQ(loop.run(resolver.ask(question())).reason, Reason::timeout);
}

}  // namespace
