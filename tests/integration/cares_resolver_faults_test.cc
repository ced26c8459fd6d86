// What CaresResolver makes of servers that misbehave: the state, what was sent, and how long it
// took.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>

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
using dns::Records;
using dns::RecordType;
using dns::Transport;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using support::address_rdata;
using support::ask_hosts;
using support::FaultQuery;
using support::FaultServer;
using support::Octets;
using support::Reaction;
using support::silence;
using support::sound;

constexpr int type_a = 1;
constexpr int type_cname = 5;

Question question() {
  return {DomainName::parse("example.com").value(), RecordType::a};
}

Records good_records() {
  return std::vector{dns::IpAddress::parse("192.0.2.10").value()};
}

Reaction servfail(const FaultQuery& query) {
  return {.replies = {query.reply().rcode(2).build()}};
}

Reaction refused(const FaultQuery& query) {
  return {.replies = {query.reply().rcode(5).build()}};
}

Reaction not_implemented(const FaultQuery& query) {
  return {.replies = {query.reply().rcode(4).build()}};
}

Reaction referral(const FaultQuery& query) {
  return {.replies = {
              query.reply().authority("com", 2, 60, support::wire_name("ns.example.com")).build()}};
}

Reaction formerr_to_edns(const FaultQuery& query) {
  if (query.edns) return {.replies = {query.reply().rcode(1).build()}};
  return sound(query);
}

Reaction formerr_that_knows_edns(const FaultQuery& query) {
  if (query.edns) return {.replies = {query.reply().rcode(1).opt().build()}};
  return sound(query);
}

Reaction truncated_over_udp(const FaultQuery& query) {
  if (query.transport == Transport::tcp) return sound(query);
  return {.replies = {query.reply().truncated().opt().build()}};
}

Reaction truncated_and_tcp_closed(const FaultQuery& query) {
  if (query.transport == Transport::tcp) return {.replies = {}, .close = true};
  return {.replies = {query.reply().truncated().opt().build()}};
}

Reaction truncated_and_tcp_silent(const FaultQuery& query) {
  return query.transport == Transport::tcp ? silence(query) : truncated_over_udp(query);
}

// Sound over TCP, and then it hangs up: the next question meets a dead connection.
Reaction truncated_and_tcp_closes_after(const FaultQuery& query) {
  if (query.transport == Transport::tcp) return {.replies = {query.answer()}, .close = true};
  return {.replies = {query.reply().truncated().opt().build()}};
}

Reaction wrong_id(const FaultQuery& query) {
  const std::uint16_t id = static_cast<std::uint16_t>(query.id ^ 1);
  return {.replies = {support::ReplyBuilder(query.question, id)
                          .answer("example.com", type_a, 60, address_rdata("203.0.113.66"))
                          .build()}};
}

Reaction wrong_question(const FaultQuery& query) {
  const Question other{DomainName::parse("example.net").value(), RecordType::a};
  return {.replies = {query.reply()
                          .question(other)
                          .answer("example.net", type_a, 60, address_rdata("203.0.113.66"))
                          .build()}};
}

// Forged replies come first, the server's own after them.
Reaction forged_then_sound(const FaultQuery& query) {
  Reaction reaction = wrong_id(query);
  reaction.replies.push_back(wrong_question(query).replies.front());
  reaction.replies.push_back(query.answer());
  return reaction;
}

Reaction compression_loop(const FaultQuery& query) {
  const std::uint16_t offset = support::first_record_offset(query.question);
  const Octets record = {static_cast<std::uint8_t>(0xc0 | offset >> 8),
                         static_cast<std::uint8_t>(offset & 0xff),
                         0,
                         1,
                         0,
                         1,
                         0,
                         0,
                         0,
                         60,
                         0,
                         4,
                         192,
                         0,
                         2,
                         1};
  return {.replies = {query.reply().raw_answer(record).build()}};
}

// More than the query allows over UDP, and not marked as truncated.
Reaction oversized(const FaultQuery& query) {
  if (query.transport == Transport::tcp) return sound(query);
  support::ReplyBuilder builder = query.reply();
  for (int i = 0; i < 200; ++i) {
    builder.answer(query.question.name.to_string(), type_a, 60, address_rdata("192.0.2.10"));
  }
  return {.replies = {builder.build()}};
}

// The first try's reply comes during the second.
Reaction slow(const FaultQuery& query) {
  if (query.number > 1) return {};
  return {.replies = {query.answer()}, .close = false, .delay = milliseconds(150)};
}

Reaction drop_two(const FaultQuery& query) {
  return query.number <= 2 ? silence(query) : sound(query);
}

Reaction servfail_once(const FaultQuery& query) {
  return query.number == 1 ? servfail(query) : sound(query);
}

// As a server that validates what the zone has signed wrongly.
Reaction bogus(const FaultQuery& query) {
  return query.checking_disabled ? sound(query) : servfail(query);
}

Reaction bogus_and_large(const FaultQuery& query) {
  return query.checking_disabled ? truncated_over_udp(query) : servfail(query);
}

Reaction well_again(const FaultQuery& query) {
  return query.number <= 2 ? servfail(query) : sound(query);
}

Reaction silent_without_checking(const FaultQuery& query) {
  return query.checking_disabled ? silence(query) : servfail(query);
}

Reaction refused_without_checking(const FaultQuery& query) {
  return query.checking_disabled ? refused(query) : servfail(query);
}

Reaction silent_after_bogus(const FaultQuery& query) {
  return query.number == 4 ? silence(query) : bogus(query);
}

Reaction poisoned(const FaultQuery& query) {
  const std::string& asked = query.question.name.to_string();
  return {.replies = {query.reply()
                          .answer("evil.example", type_a, 60, address_rdata("203.0.113.66"))
                          .answer(asked, type_a, 60, address_rdata("192.0.2.10"))
                          .answer("evil.example", type_cname, 60, support::wire_name(asked))
                          .build()}};
}

CaresResolver::Options options(std::vector<dns::ServerAddress> servers) {
  return {.servers = std::move(servers),
          .timeout = milliseconds(100),
          .servfail_memory = milliseconds(50)};
}

// For tests that count queries: no busy machine makes a reply late.
CaresResolver::Options patient_options(std::vector<dns::ServerAddress> servers) {
  return {.servers = std::move(servers), .timeout = milliseconds(10'000)};
}

struct Case {
  const char* name;
  FaultServer::Script script;
  Reason reason;
  int over_udp;  // queries that reached the server
  int over_tcp;
  milliseconds at_least;
};

// Else GoogleTest prints its octets, the undefined ones between members too.
void PrintTo(const Case& c, std::ostream* out) {
  *out << c.name;
}

// Four tries of 100, 200, 400 and 800 ms; slack for a busy machine.
constexpr milliseconds slack{1'000};

class Faults : public testing::TestWithParam<Case> {};

void expect_outcome(const Case& c, const Question& asked, int over_udp) {
  const FaultServer server(c.script);
  EventLoop loop;
  CaresResolver resolver(loop, options({server.address()}));
  const steady_clock::time_point start = steady_clock::now();
  const Answer answer = loop.run(resolver.ask(asked));
  const auto took = steady_clock::now() - start;
  EXPECT_EQ(answer.reason, c.reason) << dns::to_string(answer.reason);
  EXPECT_EQ(answer.records, c.reason == Reason::none ? good_records() : Records());
  EXPECT_EQ(server.queries(Transport::udp), over_udp);
  EXPECT_EQ(server.queries(Transport::tcp), c.over_tcp);
  EXPECT_GE(took, c.at_least);
  EXPECT_LT(took, c.at_least + slack);
}

// c-ares 1.34 reads more than was asked for, and 1.18 cuts it. What 1.34 could not read is asked
// for once more past it.
constexpr bool is_1_34 = ARES_VERSION >= 0x012200;

TEST_P(Faults, EndInTheirState) {
  const bool is_asked_again = is_1_34 && GetParam().reason == Reason::malformed;
  expect_outcome(GetParam(), question(), GetParam().over_udp + (is_asked_again ? 1 : 0));
}

TEST_P(Faults, EndInTheirStateForANameThatCaresWouldNotSend) {
  const DomainName odd = DomainName::parse("srs0\\=x\\=y.example.com").value();
  expect_outcome(GetParam(), {odd, RecordType::a}, GetParam().over_udp);
}

const Case cases[] = {
    {"sound", sound, Reason::none, 1, 0, milliseconds(0)},
    {"silence", silence, Reason::timeout, 4, 0, milliseconds(1'500)},
    {"servfail", servfail, Reason::servfail, 3, 0, milliseconds(100)},
    {"bogus", bogus, Reason::bogus, 4, 0, milliseconds(150)},
    {"bogus_and_large", bogus_and_large, Reason::bogus, 4, 1, milliseconds(150)},
    {"well_again", well_again, Reason::none, 4, 0, milliseconds(150)},
    {"silent_without_checking", silent_without_checking, Reason::servfail, 3, 0, milliseconds(300)},
    {"refused_without_checking", refused_without_checking, Reason::servfail, 3, 0,
     milliseconds(100)},
    {"silent_after_bogus", silent_after_bogus, Reason::servfail, 4, 0, milliseconds(350)},
    {"servfail_once", servfail_once, Reason::none, 2, 0, milliseconds(100)},
    {"refused", refused, Reason::refused, 1, 0, milliseconds(0)},
    {"not_implemented", not_implemented, Reason::rejected, 2, 0, milliseconds(0)},
    {"referral", referral, Reason::referral, 1, 0, milliseconds(0)},
    {"formerr_to_edns", formerr_to_edns, Reason::none, 2, 0, milliseconds(0)},
    {"formerr_that_knows_edns", formerr_that_knows_edns, Reason::none, 2, 0, milliseconds(0)},
    {"truncated_over_udp", truncated_over_udp, Reason::none, 1, 1, milliseconds(0)},
    {"truncated_and_tcp_closed", truncated_and_tcp_closed, Reason::network, 4, 8,
     milliseconds(700)},
    {"wrong_id", wrong_id, Reason::timeout, 4, 0, milliseconds(1'500)},
    {"wrong_question", wrong_question, Reason::timeout, 4, 0, milliseconds(1'500)},
    {"forged_then_sound", forged_then_sound, Reason::none, 1, 0, milliseconds(0)},
    {"compression_loop", compression_loop, Reason::malformed, 2, 0, milliseconds(100)},
    {"oversized", oversized, Reason::none, 1, is_1_34 ? 0 : 1, milliseconds(0)},
    {"slow", slow, Reason::none, 2, 0, milliseconds(150)},
    {"drop_two", drop_two, Reason::none, 3, 0, milliseconds(300)},
    {"poisoned", poisoned, Reason::none, 1, 0, milliseconds(0)},
};

INSTANTIATE_TEST_SUITE_P(CaresResolver, Faults, testing::ValuesIn(cases),
                         [](const auto& c) { return c.param.name; });

void expect_all_found(const std::vector<Answer>& answers) {
  for (const Answer& answer : answers) {
    ASSERT_EQ(dns::to_string(answer.reason), "found");
    ASSERT_EQ(answer.records, good_records());
  }
}

TEST(CaresResolverFaults, LossesAreMadeUpForWithoutLosingSpeed) {
  const FaultServer server([](const FaultQuery& query) {
    return query.number % 20 == 0 ? silence(query) : sound(query);
  });
  EventLoop loop;
  CaresResolver resolver(loop, {.servers = {server.address()}});
  const steady_clock::time_point start = steady_clock::now();
  expect_all_found(loop.run(ask_hosts(resolver, 1'000)));
  EXPECT_LT(steady_clock::now() - start, std::chrono::seconds(5));
  const CaresResolver::Counters counters = resolver.counters();
  EXPECT_LE(counters.retried, counters.timeouts);
  EXPECT_EQ(counters.sent, 1'000 + counters.retried);
  EXPECT_GE(counters.retried, 40u);
}

TEST(CaresResolverFaults, ManyTruncatedRepliesShareFewConnections) {
  for (const auto& script : {truncated_over_udp, truncated_and_tcp_closes_after}) {
    const FaultServer server(script);
    EventLoop loop;
    CaresResolver resolver(loop, {.servers = {server.address()}});
    expect_all_found(loop.run(ask_hosts(resolver, 200)));
    EXPECT_GE(resolver.counters().over_tcp, 200u);
  }
}

TEST(CaresResolverFaults, SilenceOverTcpIsSoonNotRepeated) {
  const FaultServer server(truncated_and_tcp_silent);
  EventLoop loop;
  CaresResolver resolver(loop, options({server.address()}));
  for (const Answer& answer : loop.run(ask_hosts(resolver, 60))) {
    EXPECT_EQ(answer.reason, Reason::timeout);
  }
  // Of the first eight, and of those under way with them, four tries.
  EXPECT_LE(server.queries(Transport::tcp), 60 + 12 * 3);
}

TEST(CaresResolverFaults, AServerWithoutEdnsIsAskedWithoutItFromThenOn) {
  const FaultServer server(formerr_to_edns);
  EventLoop loop;
  CaresResolver resolver(loop, patient_options({server.address()}));
  expect_all_found(loop.run(ask_hosts(resolver, 100)));
  const int queries = server.queries(Transport::udp);
  EXPECT_LE(queries, 200);
  EXPECT_EQ(loop.run(resolver.ask(question())).reason, Reason::none);
  EXPECT_EQ(server.queries(Transport::udp), queries + 1);
}

TEST(CaresResolverFaults, ADeadFirstServerCostsATimeOutOnce) {
  const FaultServer dead(silence);
  const FaultServer well(sound);
  EventLoop loop;
  CaresResolver resolver(loop, options({dead.address(), well.address()}));
  const steady_clock::time_point start = steady_clock::now();
  for (int i = 0; i < 100; ++i) EXPECT_EQ(loop.run(resolver.ask(question())).reason, Reason::none);
  EXPECT_LT(steady_clock::now() - start, std::chrono::seconds(2));
  EXPECT_LE(dead.queries(Transport::udp), 4);
  EXPECT_EQ(well.queries(Transport::udp), 100);
}

TEST(CaresResolverFaults, AnotherServerIsAskedAtOnceWhenOneFails) {
  const std::pair<FaultServer::Script, int> scripts[] = {
      {servfail, 1}, {refused, 1}, {referral, 1}, {compression_loop, is_1_34 ? 2 : 1}};
  for (const auto& [script, queries] : scripts) {
    const FaultServer failing(script);
    const FaultServer well(sound);
    EventLoop loop;
    const CaresResolver::Options patient = patient_options({failing.address(), well.address()});
    CaresResolver resolver(loop, patient);
    const steady_clock::time_point start = steady_clock::now();
    EXPECT_EQ(loop.run(resolver.ask(question())).records, good_records());
    EXPECT_LT(steady_clock::now() - start, patient.timeout / 2);
    EXPECT_EQ(failing.queries(Transport::udp), queries);
  }
}

TEST(CaresResolverFaults, WhatAServerSaidOutweighsASilence) {
  const FaultServer failing(servfail);
  const FaultServer dead(silence);
  EventLoop loop;
  CaresResolver resolver(loop, options({failing.address(), dead.address()}));
  EXPECT_EQ(loop.run(resolver.ask(question())).reason, Reason::servfail);
}

TEST(CaresResolverFaults, TheServerThatFailedIsAskedWithoutChecking) {
  const FaultServer dead(silence);
  const FaultServer failing(bogus);
  EventLoop loop;
  CaresResolver resolver(loop, options({dead.address(), failing.address()}));
  EXPECT_EQ(loop.run(resolver.ask(question())).reason, Reason::bogus);
  EXPECT_EQ(resolver.counters().unchecked, 1u);
  EXPECT_EQ(resolver.counters().sent, resolver.counters().retried + 2);
}

TEST(CaresResolverFaults, ManyBogusAnswersDoNotWaitForEachOther) {
  const FaultServer server(bogus);
  EventLoop loop;
  // A busy machine may be late with some of the replies.
  CaresResolver resolver(loop, {.servers = {server.address()}, .timeout = milliseconds(3000)});
  const steady_clock::time_point start = steady_clock::now();
  for (const Answer& answer : loop.run(ask_hosts(resolver, 60))) {
    ASSERT_EQ(answer.reason, Reason::bogus);
  }
  EXPECT_LT(steady_clock::now() - start, std::chrono::seconds(30));  // 66 one by one
  EXPECT_EQ(resolver.counters().unchecked, 60u);
}

TEST(CaresResolverFaults, Ipv6ServersAreAsked) {
  const FaultServer server(truncated_over_udp, dns::Family::ipv6);
  EventLoop loop;
  CaresResolver resolver(loop, patient_options({server.address()}));
  EXPECT_EQ(loop.run(resolver.ask(question())).records, good_records());
  EXPECT_EQ(server.queries(Transport::tcp), 1);
}

TEST(CaresResolverFaults, NoMoreIsUnderWayThanAllowed) {
  std::vector<FaultQuery> held;
  std::atomic<int> most = 0;
  const FaultServer server([&](const FaultQuery& query) {
    held.push_back(query);
    most = std::max(most.load(), static_cast<int>(held.size()));
    if (held.size() < 5 && query.number != 22) return Reaction{};
    Reaction reaction;
    for (const FaultQuery& one : held) reaction.replies.push_back(one.answer());
    held.clear();
    return reaction;
  });
  EventLoop loop;
  CaresResolver::Options five = patient_options({server.address()});
  five.in_flight = 5;
  CaresResolver resolver(loop, five);
  expect_all_found(loop.run(ask_hosts(resolver, 22)));
  EXPECT_EQ(most, 5);
  EXPECT_EQ(resolver.counters().sent, 22u);
}

}  // namespace
