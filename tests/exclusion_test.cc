#include "policy/exclusion.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/world.h"

namespace {

using policy::TrustedDomain;

const char* const world_lines = R"(
    example.com MX 10 mail.example.com
    mail.example.com A 192.0.2.1
    half.example MX 10 mail.half.example
    mail.half.example A TIMEOUT
    silent.example MX SERVFAIL
    1.2.0.192.in-addr.arpa PTR mail.example.com
)";

// "192.0.2.2 no address of an MX", a line each.
std::string exclusions(const TrustedDomain& domain, const std::string& allowed,
                       const std::optional<policy::Sender>& present = std::nullopt) {
  support::World world(world_lines);
  const policy::AllowedIps ips = support::allowed(allowed);
  const policy::DomainFacts facts = facts_of(world, domain, ips, std::nullopt, present);
  std::string lines;
  for (const auto& [ip, cause] : exclusions_of(domain, facts, ips)) {
    lines += fmt::format("{} {}\n", ip, to_string(cause));
  }
  return lines;
}

TEST(Exclusion, IsOfAddressesThatNoExchangeHas) {
  EXPECT_EQ(exclusions(support::trusted("example.com"), "192.0.2.2 192.0.2.1 2001:db8::1"),
            "192.0.2.2 no address of an MX\n2001:db8::1 no address of an MX\n");
}

TEST(Exclusion, IsOfAddressesOutsideTheScope) {
  TrustedDomain domain = support::trusted("example.com");
  domain.scope.ips = {support::ip("192.0.2.2")};
  // That of its exchange is a candidate, which a check refuses.
  EXPECT_EQ(exclusions(domain, "192.0.2.1 192.0.2.2 192.0.2.3"),
            "192.0.2.2 no address of an MX\n192.0.2.3 outside the scope\n");
}

TEST(Exclusion, IsOfAllButTheSenderThatIsFixed) {
  TrustedDomain domain = support::trusted("example.com");
  domain.use =
      std::make_shared<const policy::Sender>(support::sender("mail.example.com", "192.0.2.2"));
  EXPECT_EQ(exclusions(domain, "192.0.2.1 192.0.2.2"), "192.0.2.1 another is fixed\n");
}

TEST(Exclusion, IsOfAllWhereTheFileHasNoRow) {
  TrustedDomain domain = support::trusted("example.com");
  domain.leaves_by_default = true;
  EXPECT_EQ(exclusions(domain, "192.0.2.1"), "192.0.2.1 no row in the hosts file\n");
}

TEST(Exclusion, IsNotKnownWhereDnsDidNotTell) {
  EXPECT_EQ(exclusions(support::trusted("silent.example"), "192.0.2.1"),
            "192.0.2.1 MX addresses not known\n");
  EXPECT_EQ(exclusions(support::trusted("half.example"), "192.0.2.1 2001:db8::1"),
            "192.0.2.1 MX addresses not known\n2001:db8::1 no address of an MX\n");
}

TEST(Exclusion, IsNotOfThePresentEntry) {
  EXPECT_EQ(exclusions(support::trusted("silent.example"), "192.0.2.1 192.0.2.2",
                       support::sender("mail.example.com", "192.0.2.2")),
            "192.0.2.1 MX addresses not known\n");
}

TEST(Exclusion, IsOfNoneWhereEveryAddressIsAllowed) {
  EXPECT_EQ(exclusions(support::trusted("example.com"), "*"), "");
}

}  // namespace
