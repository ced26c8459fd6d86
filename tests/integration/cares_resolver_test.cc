#include "dns/cares_resolver.h"

#include <gtest/gtest.h>

#include "dns/caching_resolver.h"
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

// More than fits a reply over UDP: 40 records of 100 octets.
std::string big_text(std::string_view owner) {
  std::string text;
  for (int i = 0; i < 40; ++i) text += fmt::format("{} TXT \"{:0100}\"\n", owner, i);
  return text;
}

std::vector<NsdServer::Zone> example_zones() {
  return {{"example.com",
           "$ORIGIN example.com.\n"
           "$TTL 3600\n"
           "@ SOA ns hostmaster 1 7200 3600 1209600 300\n"
           "@ NS ns\n"
           "@ MX 10 mail\n"
           "ns A 192.0.2.1\n"
           "mail A 192.0.2.10\n"
           "mail AAAA 2001:db8::10\n"
           "a\\.b\\000\\255\\032\\\"\\@ TXT \"odd\"\n"
           "www CNAME mail\n"
           "away CNAME www.example.net.\n"
           "lost CNAME nowhere\n"
           "empty TXT \"\"\n"
           "parts TXT \"v=spf1 \" \"-all\"\n"
           "child NS ns.child\n"
           "ns.child A 192.0.2.2\n" +
               big_text("big") + big_text("big=odd")},
          {"2.0.192.in-addr.arpa",
           "$ORIGIN 2.0.192.in-addr.arpa.\n"
           "$TTL 3600\n"
           "@ SOA ns.example.com. hostmaster.example.com. 1 7200 3600 1209600 300\n"
           "@ NS ns.example.com.\n"
           "10 PTR mail.example.com.\n"}};
}

std::vector<NsdServer::Zone> big_zone(int hosts) {
  std::vector<NsdServer::Zone> zones = example_zones();
  for (int i = 0; i < hosts; ++i) {
    zones[0].text += fmt::format("h{} A 192.0.2.{}\n", i, i % 256);
  }
  return zones;
}

TEST(CaresResolver, SendsEachQuestionOnce) {
  constexpr int hosts = 2'000;
  const NsdServer server(big_zone(hosts));
  EventLoop loop;
  // Patient, for nothing may be sent twice however busy the machine is.
  CaresResolver resolver(loop,
                         {.servers = {server.address()}, .timeout = std::chrono::seconds(10)});
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

TEST(CaresResolver, ReadsWhatARealServerSends) {
  const NsdServer server(example_zones());
  EventLoop loop;
  CaresResolver resolver(loop, {.servers = {server.address()}});
  const std::vector<DomainName> no_aliases;
  const dns::IpAddress mail_address = dns::IpAddress::parse("192.0.2.10").value();
  struct Case {
    const char* name;
    RecordType type;
    Reason reason;
    std::uint32_t ttl;
    std::vector<DomainName> aliases;
    dns::Records records;
  };
  const Case cases[] = {
      {"example.com", RecordType::mx, Reason::none, 3600, no_aliases,
       std::vector<dns::MxRecord>{{10, name("mail.example.com")}}},
      {"MAIL.example.com", RecordType::a, Reason::none, 3600, no_aliases,
       std::vector{mail_address}},
      {"mail.example.com", RecordType::aaaa, Reason::none, 3600, no_aliases,
       std::vector{dns::IpAddress::parse("2001:db8::10").value()}},
      {"mail.example.com", RecordType::mx, Reason::no_data, 300, no_aliases, {}},
      {"nowhere.example.com", RecordType::a, Reason::nxdomain, 300, no_aliases, {}},
      {"10.2.0.192.in-addr.arpa", RecordType::ptr, Reason::none, 3600, no_aliases,
       std::vector{name("mail.example.com")}},
      {"www.example.com",
       RecordType::a,
       Reason::none,
       3600,
       {name("mail.example.com")},
       std::vector{mail_address}},
      {"www.example.com", RecordType::mx, Reason::no_data, 300, {name("mail.example.com")}, {}},
      {"lost.example.com", RecordType::a, Reason::nxdomain, 300, {name("nowhere.example.com")}, {}},
      {"away.example.com", RecordType::a, Reason::none, 3600, {name("www.example.net")}, {}},
      {"empty.example.com", RecordType::txt, Reason::none, 3600, no_aliases,
       std::vector<dns::TxtRecord>{{""}}},
      {"parts.example.com", RecordType::txt, Reason::none, 3600, no_aliases,
       std::vector<dns::TxtRecord>{{"v=spf1 -all"}}},
      {"child.example.com", RecordType::mx, Reason::referral, 0, no_aliases, {}},
      {"example.net", RecordType::a, Reason::refused, 0, no_aliases, {}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const Answer answer = loop.run(resolver.ask({name(c.name), c.type}));
    EXPECT_EQ(dns::to_string(answer.reason), dns::to_string(c.reason));
    EXPECT_EQ(answer.ttl, dns::Ttl(c.ttl));
    EXPECT_EQ(answer.aliases, c.aliases);
    EXPECT_EQ(answer.records, c.records);
  }
  EXPECT_EQ(resolver.counters().sent, std::size(cases));
}

void expect_fetched_over_tcp(std::string_view owner) {
  const NsdServer server(example_zones());
  EventLoop loop;
  CaresResolver resolver(loop, {.servers = {server.address()}});
  const Answer answer = loop.run(resolver.ask({name(owner), RecordType::txt}));
  EXPECT_EQ(std::get<std::vector<dns::TxtRecord>>(answer.records).size(), 40u);
  EXPECT_EQ(resolver.counters().sent, 2u);
  EXPECT_EQ(resolver.counters().over_tcp, 1u);
}

TEST(CaresResolver, FetchesWhatIsTooLargeOverTcp) {
  expect_fetched_over_tcp("big.example.com");
}

// c-ares 1.34 by itself sends host names and little else.
TEST(CaresResolver, AsksForNamesOfAnyOctets) {
  const NsdServer server(example_zones());
  EventLoop loop;
  CaresResolver resolver(loop, {.servers = {server.address()}});
  const DomainName odd = name("a\\.b\\000\\255\\032\\\"\\@.example.com");
  const Answer answer = loop.run(resolver.ask({odd, RecordType::txt}));
  EXPECT_EQ(dns::to_string(answer.reason), "found");
  EXPECT_EQ(answer.records, dns::Records(std::vector<dns::TxtRecord>{{"odd"}}));
  EXPECT_EQ(resolver.counters().sent, 1u);
}

TEST(CaresResolver, AsksForNamesOfAnyOctetsOverTcp) {
  expect_fetched_over_tcp("big\\=odd.example.com");
}

// 255 octets on the wire.
TEST(CaresResolver, AsksForTheLongestNames) {
  const NsdServer server(example_zones());
  EventLoop loop;
  CaresResolver resolver(loop, {.servers = {server.address()}});
  std::string longest;
  for (const std::size_t length : {63u, 63u, 63u, 49u}) longest += std::string(length, '_') + ".";
  const DomainName below = name(longest + "example.com");
  const Answer answer = loop.run(resolver.ask({below, RecordType::a}));
  EXPECT_EQ(dns::to_string(answer.reason), "no such name");
  const Answer root = loop.run(resolver.ask({name("."), RecordType::ns}));
  EXPECT_EQ(dns::to_string(root.reason), "REFUSED");
}

TEST(CaresResolver, StandsBelowTheCache) {
  const NsdServer server(example_zones());
  EventLoop loop;
  CaresResolver resolver(loop, {.servers = {server.address()}});
  dns::CachingResolver cache(loop, resolver);
  const dns::HostFacts host = loop.run(dns::lookup_host(cache, name("www.example.com")));
  EXPECT_TRUE(host.ipv4.found());
  EXPECT_TRUE(host.ipv6.found());
  EXPECT_TRUE(loop.run(dns::lookup_a(cache, name("www.example.com"))).found());
  const dns::Fact<dns::IpAddress> away = loop.run(dns::lookup_a(cache, name("away.example.com")));
  EXPECT_EQ(dns::to_string(away.reason), "REFUSED");
  EXPECT_EQ(resolver.counters().sent, 4u);
}

}  // namespace
