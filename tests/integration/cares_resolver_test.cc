#include "dns/cares_resolver.h"

#include <gtest/gtest.h>

#include "tests/support/loopback.h"
#include "tests/support/nsd_server.h"

namespace {

using dns::Answer;
using dns::CaresResolver;
using dns::DomainName;
using dns::EventLoop;
using dns::Question;
using dns::Reason;
using dns::RecordType;
using dns::Task;
using support::NsdServer;

DomainName name(std::string_view text) {
  return DomainName::parse(text).value();
}

Task<std::vector<Answer>> ask_all(CaresResolver& resolver, std::vector<Question> questions) {
  std::vector<Task<Answer>> tasks;
  for (const Question& question : questions) tasks.push_back(resolver.ask(question));
  std::vector<Answer> answers = co_await dns::all_of(std::move(tasks));
  co_return answers;
}

std::vector<NsdServer::Zone> example_zone() {
  return {{"example.com",
           "$ORIGIN example.com.\n"
           "$TTL 3600\n"
           "@ SOA ns hostmaster 1 7200 3600 1209600 300\n"
           "@ NS ns\n"
           "@ MX 10 mail\n"
           "ns A 192.0.2.1\n"
           "mail A 192.0.2.10\n"}};
}

std::vector<NsdServer::Zone> big_zone(int hosts) {
  std::vector<NsdServer::Zone> zones = example_zone();
  for (int i = 0; i < hosts; ++i) {
    zones[0].text += fmt::format("h{} A 192.0.2.{}\n", i, i % 256);
  }
  return zones;
}

TEST(CaresResolver, SendsEachQuestionOnce) {
  constexpr int hosts = 2'000;
  const NsdServer server(big_zone(hosts));
  EventLoop loop;
  CaresResolver resolver(loop, {.servers = {server.address()}});
  std::vector<Question> questions;
  for (int i = 0; i < hosts; ++i) {
    questions.push_back({name(fmt::format("h{}.example.com", i)), RecordType::a});
  }
  const std::vector<Answer> answers = loop.run(ask_all(resolver, std::move(questions)));
  for (const Answer& answer : answers) EXPECT_EQ(answer.reason, Reason::none);
  EXPECT_EQ(resolver.counters().sent, 2'000u);
  EXPECT_EQ(resolver.counters().retried, 0u);
  EXPECT_EQ(resolver.counters().timeouts, 0u);
  EXPECT_EQ(resolver.counters().socket_drops, 0u);
}

TEST(CaresResolver, AsksTheServersThatAreWell) {
  const NsdServer server(big_zone(200));
  const support::Socket silent(dns::Family::ipv4, SOCK_DGRAM);
  const dns::IpAddress loopback = dns::IpAddress::parse("127.0.0.1").value();
  silent.bind({loopback, 0});
  EventLoop loop;
  CaresResolver resolver(loop, {.servers = {{loopback, silent.port()}, server.address()}});
  for (int i = 0; i < 200; ++i) {
    const Question question{name(fmt::format("h{}.example.com", i)), RecordType::a};
    EXPECT_EQ(loop.run(resolver.ask(question)).reason, Reason::none);
  }
  EXPECT_LE(resolver.counters().timeouts, 4u);
}

}  // namespace
