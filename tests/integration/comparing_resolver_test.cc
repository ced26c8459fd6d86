// What a resolver says beside what the name servers of the zones say, on loopback.
#include "dns/comparing_resolver.h"

#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "tests/support/answers.h"
#include "tests/support/world_server.h"

namespace {

using dns::Answer;
using dns::Transport;
using std::chrono::milliseconds;
using support::FaultQuery;
using support::FaultServer;
using support::name;
using support::World;

// Two servers at one port of two addresses, as NS records cannot say another.
struct TwoServers {
  TwoServers(FaultServer::Script one, FaultServer::Script two)
      : TwoServers(std::move(one), std::move(two),
                   support::bind_server_sockets(dns::Family::ipv4)) {}
  TwoServers(FaultServer::Script one, FaultServer::Script two, support::ServerSockets sockets)
      : port(sockets.address.port),
        first(std::move(one), std::move(sockets)),
        second(std::move(two), support::bind_server_sockets({support::ip("127.0.0.2"), port})) {}

  std::uint16_t port;
  FaultServer first;   // 127.0.0.1
  FaultServer second;  // 127.0.0.2
};

// What the resolver has of zones and servers, whatever the case.
const std::string zones =
    "example.com NS ns1.example.com\nexample.com NS ns2.example.com\n"
    "ns1.example.com A 127.0.0.1\nns2.example.com A 127.0.0.2\n"
    "example.net NS ns2.example.com\n"
    "2.0.192.in-addr.arpa NS ns1.example.com\n2.0.192.in-addr.arpa NS ns2.example.com\n";

std::string_view word_of(dns::Accord accord) {
  switch (accord) {
    case dns::Accord::unasked:
      return "unasked";
    case dns::Accord::agreed:
      return "agreed";
    case dns::Accord::silent:
      return "silent";
    case dns::Accord::differing:
      return "differing";
  }
  return "?";
}

std::string print(const Answer& answer) {
  std::string text =
      fmt::format("{}; {}", support::print(answer), word_of(answer.comparison.accord));
  for (const std::string& said : answer.comparison.said) text += "\n" + said;
  for (const dns::FailingServer& failing : answer.comparison.failing) {
    text += fmt::format("\n{}: {}", failing.server, to_string(failing.reason));
  }
  return text;
}

// Asks the resolver with this of the world, beside two such servers.
std::string compare(const std::string& resolver_lines, const FaultServer::Script& one,
                    const FaultServer::Script& two, std::string_view asked) {
  World resolver(zones + resolver_lines);
  const TwoServers servers(one, two);
  dns::ComparingResolver comparing(resolver.loop(), resolver,
                                   {.port = servers.port, .timeout = milliseconds(100), .tries = 2},
                                   1024);
  dns::CachingResolver cache(resolver.loop(), comparing);
  return print(resolver.loop().run(cache.ask(support::question(asked))));
}

struct Case {
  const char* name;
  const char* asked;
  const char* resolver;
  const char* first;
  const char* second;
  const char* expected;
};

const Case cases[] = {
    {"the same", "example.com MX", "example.com MX 10 mail.example.com",
     "example.com MX 10 mail.example.com", "example.com 60 MX 10 MAIL.example.com",
     "found 3600: 10 mail.example.com; agreed"},
    {"one has another", "example.com MX", "example.com MX 10 mail.example.com",
     "example.com MX 10 mail.example.com",
     "example.com MX 10 mail.example.com\nexample.com MX 20 old.example.com",
     "name servers disagree; differing\n"
     "10 mail.example.com at the resolver\n"
     "10 mail.example.com, 20 old.example.com at ns2.example.com (127.0.0.2)"},
    {"both have others than the resolver", "example.com TXT", "example.com TXT v=spf1 mx -all",
     "example.com TXT v=spf1 -all", "example.com MX 10 mail.example.com",
     "name servers disagree; differing\n"
     "\"v=spf1 mx -all\" at the resolver\n"
     "\"v=spf1 -all\" at ns1.example.com (127.0.0.1)\n"
     "no such record at ns2.example.com (127.0.0.2)"},
    {"one has what the resolver has not", "mail.example.com A", "",
     "example.com MX 10 mail.example.com", "mail.example.com A 192.0.2.1",
     "name servers disagree; differing\n"
     "no such name at the resolver\n"
     "192.0.2.1 at ns2.example.com (127.0.0.2)"},
    {"nowhere, whatever the words for it", "example.com TXT", "example.com MX 10 mail.example.com",
     "", "example.com MX 10 mail.example.com", "no such record 300; agreed"},
    {"one fails", "example.com MX", "example.com MX 10 mail.example.com", "example.com MX SERVFAIL",
     "example.com MX 10 mail.example.com",
     "found 3600: 10 mail.example.com; agreed\n"
     "ns1.example.com (127.0.0.1): SERVFAIL"},
    {"one is silent", "example.com MX", "example.com MX 10 mail.example.com",
     "example.com MX 10 mail.example.com", "example.com MX TIMEOUT",
     "found 3600: 10 mail.example.com; agreed\n"
     "ns2.example.com (127.0.0.2): time-out"},
    {"one is silent, the other has another", "example.com MX", "example.com MX 10 mail.example.com",
     "example.com MX TIMEOUT", "",
     "name servers disagree; differing\n"
     "10 mail.example.com at the resolver\n"
     "no such name at ns2.example.com (127.0.0.2)\n"
     "ns1.example.com (127.0.0.1): time-out"},
    {"none answers", "example.com MX", "example.com MX 10 mail.example.com",
     "example.com MX TIMEOUT", "example.com MX SERVFAIL",
     "found 3600: 10 mail.example.com; silent\n"
     "ns1.example.com (127.0.0.1): time-out\n"
     "ns2.example.com (127.0.0.2): SERVFAIL"},
    {"a zone without servers", "example.org MX", "example.org MX 10 mail.example.com", "", "",
     "found 3600: 10 mail.example.com; silent"},
    {"the resolver does not know", "example.com MX", "example.com MX SERVFAIL",
     "example.com MX 10 mail.example.com", "example.com MX 10 mail.example.com",
     "SERVFAIL; unasked"},
    {"reverse DNS", "1.2.0.192.in-addr.arpa PTR", "1.2.0.192.in-addr.arpa PTR mail.example.com",
     "1.2.0.192.in-addr.arpa PTR mail.example.com", "1.2.0.192.in-addr.arpa PTR old.example.com",
     "name servers disagree; differing\n"
     "mail.example.com at the resolver\n"
     "old.example.com at ns2.example.com (127.0.0.2)"},
    {"an alias, each name at its own zone's servers", "www.example.com A",
     "www.example.com CNAME mail.example.net\nmail.example.net A 192.0.2.1",
     "www.example.com CNAME mail.example.net\nmail.example.net A 192.0.2.99",
     "www.example.com CNAME mail.example.net\nmail.example.net A 192.0.2.1",
     "found 3600 by mail.example.net: 192.0.2.1; agreed"},
    {"an alias to another", "www.example.com A",
     "www.example.com CNAME mail.example.net\nmail.example.net A 192.0.2.1",
     "www.example.com CNAME mail.example.net", "www.example.com CNAME old.example.net",
     "name servers disagree; differing\n"
     "an alias of mail.example.net at the resolver\n"
     "an alias of old.example.net at ns2.example.com (127.0.0.2)"},
    {"no alias at one", "www.example.com A",
     "www.example.com CNAME mail.example.net\nmail.example.net A 192.0.2.1",
     "www.example.com CNAME mail.example.net", "www.example.com A 192.0.2.1",
     "name servers disagree; differing\n"
     "an alias of mail.example.net at the resolver\n"
     "192.0.2.1 at ns2.example.com (127.0.0.2)"},
    {"an alias at one alone", "www.example.com A", "www.example.com A 192.0.2.1",
     "www.example.com A 192.0.2.1", "www.example.com CNAME mail.example.net",
     "name servers disagree; differing\n"
     "192.0.2.1 at the resolver\n"
     "an alias of mail.example.net at ns2.example.com (127.0.0.2)"},
    {"another at an alias's target", "www.example.com A",
     "www.example.com CNAME mail.example.net\nmail.example.net A 192.0.2.1",
     "www.example.com CNAME mail.example.net",
     "www.example.com CNAME mail.example.net\nmail.example.net A 192.0.2.99",
     "name servers disagree; differing\n"
     "192.0.2.1 (mail.example.net) at the resolver\n"
     "192.0.2.99 (mail.example.net) at ns2.example.com (127.0.0.2)"},
    {"odd octets and many records", "example.com TXT", "example.com TXT a\\255b",
     "example.com TXT a\\255b",
     "example.com TXT 1\nexample.com TXT 2\nexample.com TXT 3\nexample.com TXT 4\n"
     "example.com TXT 5\nexample.com TXT 6\nexample.com TXT 7\nexample.com TXT 8\n"
     "example.com TXT 9\nexample.com TXT \\027",
     "name servers disagree; differing\n"
     "\"a\\255b\" at the resolver\n"
     "\"\\027\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\" and 2 more at ns2.example.com "
     "(127.0.0.2)"},
};

TEST(ComparingResolver, TellsWhereNameServersHaveSomethingElse) {
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const World first(c.first);
    const World second(c.second);
    EXPECT_EQ(compare(c.resolver, support::serve(first), support::serve(second), c.asked),
              c.expected);
  }
}

TEST(ComparingResolver, AsksWithoutRecursionAndWithoutSecondThoughts) {
  std::atomic<int> odd = 0;
  const auto fail = [&odd](const FaultQuery& query) {
    if (query.recursion_desired || query.checking_disabled) ++odd;
    return support::Reaction{.replies = {query.reply().rcode(2).build()}};
  };
  EXPECT_EQ(compare("example.com MX 10 mail.example.com", fail, fail, "example.com MX"),
            "found 3600: 10 mail.example.com; silent\n"
            "ns1.example.com (127.0.0.1): SERVFAIL\n"
            "ns2.example.com (127.0.0.2): SERVFAIL");
  EXPECT_EQ(odd, 0);
}

TEST(ComparingResolver, TakesReferralsAndRefusalsForNoAnswer) {
  const auto refer = [](const FaultQuery& query) {
    return support::Reaction{
        .replies = {
            query.reply().authority("com", 2, 60, support::wire_name("a.example")).build()}};
  };
  const auto refuse = [](const FaultQuery& query) {
    return support::Reaction{.replies = {query.reply().rcode(5).build()}};
  };
  EXPECT_EQ(compare("example.com MX 10 mail.example.com", refer, refuse, "example.com MX"),
            "found 3600: 10 mail.example.com; silent\n"
            "ns1.example.com (127.0.0.1): the server only refers to others\n"
            "ns2.example.com (127.0.0.2): REFUSED");
}

TEST(ComparingResolver, AsksASilentServerOnce) {
  World resolver(zones + "example.com MX 10 mail.example.com");
  const World first("example.com MX 10 mail.example.com");
  const TwoServers servers(support::serve(first), support::silence);
  dns::ComparingResolver comparing(resolver.loop(), resolver,
                                   {.port = servers.port, .timeout = milliseconds(50), .tries = 2},
                                   1024);
  for (const char* asked : {"example.com MX", "example.com TXT", "example.com A"}) {
    const Answer answer = resolver.loop().run(comparing.ask(support::question(asked)));
    EXPECT_EQ(word_of(answer.comparison.accord), "agreed");
  }
  EXPECT_EQ(servers.first.queries(Transport::udp), 3);
  EXPECT_EQ(servers.second.queries(Transport::udp), 2);
  EXPECT_EQ(comparing.sent(), 5u);
}

TEST(FindNameServers, GivesEachNameOneAddressFirstAndStopsAtTheLimit) {
  std::string lines = "b.example NS ns.b.example\n";
  for (int i = 0; i < 10; ++i) lines += fmt::format("a.example NS ns{}.example\n", i);
  lines +=
      "ns0.example A 192.0.2.1\nns0.example A 192.0.2.2\nns0.example AAAA 2001:db8::1\n"
      "ns1.example AAAA 2001:db8::2\nns2.example A 192.0.2.1\nns3.example A SERVFAIL\n"
      "ns9.example A 192.0.2.9\nns.b.example A 192.0.2.11\n";
  World world(lines);
  const auto servers_of = [&world](const char* text) {
    std::vector<std::string> texts;
    for (const dns::NameServer& server :
         world.loop().run(dns::find_name_servers(world, name(text)))) {
      texts.push_back(fmt::format("{} {}", server.name, server.address));
    }
    return texts;
  };
  EXPECT_EQ(servers_of("x.y.a.example"),
            (std::vector<std::string>{"ns0.example 192.0.2.1", "ns0.example 192.0.2.2",
                                      "ns0.example 2001:db8::1", "ns1.example 2001:db8::2"}));
  EXPECT_EQ(servers_of("b.example"), (std::vector<std::string>{"ns.b.example 192.0.2.11"}));
  EXPECT_EQ(servers_of("c.example"), std::vector<std::string>());
}

}  // namespace
