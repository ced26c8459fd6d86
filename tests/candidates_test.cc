#include "policy/candidates.h"

#include <gtest/gtest.h>

#include "tests/support/world.h"

namespace {

using policy::HeloChoice;
using policy::Place;
using support::ip;
using support::name;

std::vector<std::string> places(std::string_view lines, std::string_view send_on) {
  support::World world(lines);
  const policy::AllowedIps allowed = support::allowed(send_on);
  const policy::DomainFacts facts =
      support::facts_of(world, support::trusted("example.com"), allowed);
  std::vector<std::string> texts;
  for (const Place& place : places_of(facts, allowed)) {
    texts.push_back(fmt::format("{} {} {}", place.ip, place.preference, place.exchange));
  }
  return texts;
}

TEST(PlacesOf, AreInTheOrderOfTheExchangesAndIpv4First) {
  EXPECT_EQ(places(R"(
      example.com MX 20 a.example
      example.com MX 10 c.example
      example.com MX 10 b.example
      a.example A 192.0.2.1
      b.example AAAA 2001:db8::2
      b.example A 192.0.2.3
      b.example A 192.0.2.2
      c.example A 192.0.2.4)",
                   "192.0.2.1 192.0.2.4 192.0.2.3 192.0.2.2 2001:db8::2"),
            (std::vector<std::string>{"192.0.2.2 10 b.example", "192.0.2.3 10 b.example",
                                      "2001:db8::2 10 b.example", "192.0.2.4 10 c.example",
                                      "192.0.2.1 20 a.example"}));
}

TEST(PlacesOf, AreOfTheFirstExchangeThatHasTheAddress) {
  EXPECT_EQ(places(R"(
      example.com MX 10 b.example
      example.com MX 10 a.example
      example.com MX 5 c.example
      a.example A 192.0.2.1
      b.example A 192.0.2.1
      c.example A 192.0.2.2)",
                   "192.0.2.1 192.0.2.2"),
            (std::vector<std::string>{"192.0.2.2 5 c.example", "192.0.2.1 10 a.example"}));
}

TEST(PlacesOf, AreAllowedOnes) {
  const char* const lines = R"(
      example.com MX 10 a.example
      a.example A 192.0.2.1
      a.example A 198.51.100.1)";
  EXPECT_EQ(places(lines, "192.0.2.1"), (std::vector<std::string>{"192.0.2.1 10 a.example"}));
  EXPECT_EQ(places(lines, "192.0.2.9"), std::vector<std::string>());
  EXPECT_EQ(places(lines, "*"),
            (std::vector<std::string>{"192.0.2.1 10 a.example", "198.51.100.1 10 a.example"}));
}

TEST(PlacesOf, CountTheImplicitMx) {
  EXPECT_EQ(places("example.com A 192.0.2.1", "192.0.2.1"),
            (std::vector<std::string>{"192.0.2.1 0 example.com"}));
}

// The place is 192.0.2.10 under mail.example.com, which resolves to it.
TEST(ChooseHelo, TakesTheBestNameThatResolvesToTheAddress) {
  struct Case {
    const char* name;
    const char* lines;
    const char* scope;  // the only HELO name of the scope, or ""
    const char* helo;
    bool certain;
  };
  const Case cases[] = {
      {"the exchange is the PTR name", "10.2.0.192.in-addr.arpa PTR mail.example.com", "",
       "mail.example.com", true},
      {"the exchange is one of the PTR names, and not the first of them",
       R"(10.2.0.192.in-addr.arpa PTR a.example.com
          10.2.0.192.in-addr.arpa PTR mail.example.com
          a.example.com A 192.0.2.10)",
       "", "mail.example.com", true},
      {"another PTR name resolves to the address",
       R"(10.2.0.192.in-addr.arpa PTR a.example.net
          a.example.net A 192.0.2.10)",
       "", "a.example.net", true},
      {"the first PTR name that resolves to the address",
       R"(10.2.0.192.in-addr.arpa PTR a.example.net
          10.2.0.192.in-addr.arpa PTR b.example.net
          10.2.0.192.in-addr.arpa PTR c.example.net
          b.example.net A 192.0.2.10
          c.example.net A 192.0.2.10)",
       "", "b.example.net", true},
      {"no PTR name resolves to the address",
       R"(10.2.0.192.in-addr.arpa PTR a.example.net
          a.example.net A 192.0.2.99)",
       "", "mail.example.com", true},
      {"a PTR name is no host name",
       R"(10.2.0.192.in-addr.arpa PTR a_b.example.net
          a_b.example.net A 192.0.2.10)",
       "", "mail.example.com", true},
      {"no PTR record", "", "", "mail.example.com", true},
      {"PTR unavailable", "10.2.0.192.in-addr.arpa PTR SERVFAIL", "", "mail.example.com", false},
      {"the PTR name's addresses are unavailable",
       R"(10.2.0.192.in-addr.arpa PTR a.example.net
          a.example.net A SERVFAIL)",
       "", "mail.example.com", false},
      {"the PTR name's addresses of the other family are unavailable",
       R"(10.2.0.192.in-addr.arpa PTR a.example.net
          a.example.net AAAA SERVFAIL)",
       "", "mail.example.com", true},
      {"a PTR name before the one that resolves is unavailable",
       R"(10.2.0.192.in-addr.arpa PTR a.example.net
          10.2.0.192.in-addr.arpa PTR b.example.net
          a.example.net A SERVFAIL
          b.example.net A 192.0.2.10)",
       "", "b.example.net", false},
      {"a PTR name behind the one that resolves is unavailable",
       R"(10.2.0.192.in-addr.arpa PTR a.example.net
          10.2.0.192.in-addr.arpa PTR b.example.net
          a.example.net A 192.0.2.10
          b.example.net A SERVFAIL)",
       "", "a.example.net", true},
      {"another PTR name is unavailable and the exchange is one too",
       R"(10.2.0.192.in-addr.arpa PTR a.example.net
          10.2.0.192.in-addr.arpa PTR mail.example.com
          a.example.net A SERVFAIL)",
       "", "mail.example.com", true},
      {"the exchange is outside the scope, a PTR name inside",
       R"(10.2.0.192.in-addr.arpa PTR a.example.net
          10.2.0.192.in-addr.arpa PTR mail.example.com
          a.example.net A 192.0.2.10)",
       "a.example.net", "a.example.net", true},
      {"the PTR name is outside the scope, the exchange inside",
       R"(10.2.0.192.in-addr.arpa PTR a.example.net
          a.example.net A 192.0.2.10)",
       "mail.example.com", "mail.example.com", true},
      {"no name is inside the scope", "10.2.0.192.in-addr.arpa PTR mail.example.com",
       "b.example.net", "mail.example.com", true},
      {"the only name inside the scope is unavailable",
       R"(10.2.0.192.in-addr.arpa PTR a.example.net
          a.example.net A SERVFAIL)",
       "a.example.net", "mail.example.com", false},
      {"a name outside the scope is unavailable",
       R"(10.2.0.192.in-addr.arpa PTR a.example.net
          a.example.net A SERVFAIL)",
       "mail.example.com", "mail.example.com", true},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    support::World world(c.lines);
    const policy::Candidate candidate = support::candidate_of(
        world, support::sender("mail.example.com", "192.0.2.10"), policy::Source::exchange);
    policy::Scope scope;
    if (*c.scope != '\0') scope.helo = {name(c.scope)};
    const Place place{ip("192.0.2.10"), 10, name("mail.example.com")};
    const HeloChoice choice = choose_helo(place, *candidate.facts->address, scope);
    EXPECT_EQ(choice.helo.to_string(), c.helo);
    EXPECT_EQ(choice.certain, c.certain);
  }
}

TEST(DropRepeated, KeepsTheFirstOfTheSameSender) {
  const auto facts_of = [](const policy::Sender& sender) {
    return std::make_shared<const policy::SenderFacts>(
        policy::SenderFacts{std::make_shared<const policy::Sender>(sender)});
  };
  std::vector<policy::Candidate> candidates = {
      {.facts = facts_of(support::sender("a.example", "192.0.2.1")), .preference = 10},
      {.facts = facts_of(support::sender("b.example", "192.0.2.1")), .preference = 20},
      {.facts = facts_of(support::sender("a.example", "192.0.2.1")),
       .source = policy::Source::default_identity},
      {.facts = facts_of({name("a.example"), ip("192.0.2.1"), ip("2001:db8::1")}),
       .preference = 30},
  };
  drop_repeated(candidates);
  ASSERT_EQ(candidates.size(), 3U);
  EXPECT_EQ(candidates[0].preference, 10);
  EXPECT_EQ(candidates[1].preference, 20);
  EXPECT_EQ(candidates[2].preference, 30);
}

}  // namespace
