#include "gen/policy_reader.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "tests/support/files.h"
#include "tests/support/golden.h"
#include "tests/support/mutation.h"

namespace {

using dns::DomainName;
using dns::IpAddress;
using policy::Policy;

const std::vector<std::string_view> check_ids = {
    "ip.allowed", "ip.global",    "ptr.confirmed", "helo.forward", "spf.helo",    "spf.record",
    "ptr.single", "spf.mailfrom", "mx.here",       "ip.scope",     "dmarc.record"};

// What `file:` entries may name in these tests.
dns::Parsed<std::string> load(const std::string& path) {
  const std::map<std::string, std::string> files = {
      {"conf/trusted.txt", "# ours\nbeta.example\r\n\nalpha.example  # the first\n"},
      {"trusted.txt", "beta.example\nalpha.example\n"},
      {"repeats.txt", "beta.example\nBETA.example.\n"},
      {"broken.txt", "good.example\nuser@example.com\n192.0.2.1\n"},
  };
  const auto found = files.find(path);
  if (found == files.end()) return tl::unexpected(std::string("No such file or directory"));
  return found->second;
}

dns::Result<Policy> read(std::string_view text, std::string_view file = "policy.yml") {
  return gen::read_policy(text, file, check_ids, load);
}

DomainName name(std::string_view text) {
  return DomainName::parse(text).value();
}

IpAddress ip(std::string_view text) {
  return IpAddress::parse(text).value();
}

TEST(ReadPolicy, ReadsAllOfIt) {
  const Policy policy = read(support::read_fixture("fixtures/policies/full.yml")).value();

  ASSERT_TRUE(policy.send_on.has_value());
  EXPECT_EQ(policy.send_on->literals,
            (std::vector{ip("192.0.2.10"), ip("192.0.2.11"), ip("2001:db8::10")}));
  const policy::Sender expected_default{name("mail.example.com"), ip("192.0.2.10"),
                                        ip("2001:db8::10")};
  EXPECT_EQ(policy.default_sender, expected_default);
  EXPECT_EQ(policy.dkim,
            (std::map<DomainName, std::vector<std::string>>{
                {name("example.com"), {"s2026"}}, {name("xn--mnchen-3ya.example"), {"a", "b_1"}}}));
  EXPECT_EQ(policy.weights.require, (std::vector<std::string>{"ptr.confirmed", "ptr.single"}));
  EXPECT_EQ(policy.weights.severity,
            (std::map<std::string, policy::Level, std::less<>>{
                {"ip.global", policy::Level::ignore}, {"spf.helo", policy::Level::error}}));
}

TEST(ReadPolicy, SortsDomainsAndKeepsWhereTheyStand) {
  const Policy policy =
      read(support::read_fixture("fixtures/policies/full.yml"), "conf/policy.yml").value();

  struct Case {
    const char* name;
    const char* origin;
  };
  const Case cases[] = {
      {"alpha.example", "conf/trusted.txt:4:1"},
      {"beta.example", "conf/trusted.txt:2:1"},
      {"client.example", "conf/policy.yml:6:11"},
      {"example.com", "conf/policy.yml:4:5"},
      {"fixed.example", "conf/policy.yml:9:11"},
      {"single.example", "conf/policy.yml:11:12"},
      {"xn--mnchen-3ya.example", "conf/policy.yml:5:5"},
  };
  ASSERT_EQ(policy.domains.size(), std::size(cases));
  for (std::size_t i = 0; i < std::size(cases); ++i) {
    SCOPED_TRACE(cases[i].name);
    EXPECT_EQ(policy.domains[i].name, name(cases[i].name));
    EXPECT_EQ(to_string(policy.domains[i].origin), cases[i].origin);
  }
  const policy::Scope client_scope{{ip("192.0.2.11"), ip("2001:db8::10")},
                                   {name("mail.client.example"), name("mx.client.example")}};
  EXPECT_EQ(policy.domains[2].scope, client_scope);
  EXPECT_FALSE(policy.domains[3].scope.is_bounded());
  const policy::Sender fixed{name("mail.fixed.example"), ip("192.0.2.10")};
  ASSERT_NE(policy.domains[4].use, nullptr);
  EXPECT_EQ(*policy.domains[4].use, fixed);
  const policy::Scope single_scope{{ip("192.0.2.10")}, {name("mail.single.example")}};
  EXPECT_EQ(policy.domains[5].scope, single_scope);
}

TEST(ReadPolicy, TakesSendOnInEveryForm) {
  struct Case {
    const char* text;
    bool any;
    bool host;
    std::vector<IpAddress> literals;
    std::size_t host_position;
  };
  const Case cases[] = {
      {"send-on: '*'", true, false, {}, 0},
      {"send-on: [\"*\"]", true, false, {}, 0},
      {"send-on: host", false, true, {}, 0},
      {"send-on: 192.0.2.1", false, false, {ip("192.0.2.1")}, 0},
      {"send-on: ::8:1", false, false, {ip("::8:1")}, 0},
      {"send-on: 192.0.2.1, 192.0.2.2", false, false, {ip("192.0.2.1"), ip("192.0.2.2")}, 0},
      {"send-on:\n  - 192.0.2.1\n  - host\n  - '[2001:db8::1]'\n",
       false,
       true,
       {ip("192.0.2.1"), ip("2001:db8::1")},
       1},
      {"send-on: [192.0.2.1, 192.0.2.1]", false, false, {ip("192.0.2.1")}, 0},
      {"send-on: |\n  192.0.2.1\n  host\n", false, true, {ip("192.0.2.1")}, 1},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const dns::Result<Policy> policy = read(c.text);
    ASSERT_TRUE(policy.has_value()) << support::lines_of(policy.error());
    EXPECT_EQ(policy->send_on->any, c.any);
    EXPECT_EQ(policy->send_on->host, c.host);
    EXPECT_EQ(policy->send_on->literals, c.literals);
    EXPECT_EQ(policy->send_on->host_position, c.host_position);
  }
}

TEST(ReadPolicy, TakesAScopeOutsideOfSendOnThatIsNotKnownYet) {
  const char* const scope = "domains: [{name: client.example, ips: 192.0.2.99}]\n";
  for (const char* send_on : {"", "send-on: '*'\n", "send-on: 192.0.2.1 host\n"}) {
    SCOPED_TRACE(send_on);
    EXPECT_TRUE(read(std::string(send_on) + scope).has_value());
  }
}

TEST(ReadPolicy, TakesAnEmptyFileForAnEmptyPolicy) {
  for (const char* text : {"", "# nothing yet\n", "---\n", "{}\n", "\xef\xbb\xbf"}) {
    SCOPED_TRACE(text);
    const dns::Result<Policy> policy = read(text);
    ASSERT_TRUE(policy.has_value());
    EXPECT_FALSE(policy->send_on || policy->default_sender);
    EXPECT_TRUE(policy->domains.empty());
  }
}

TEST(ReadPolicy, TellsAllThatIsWrong) {
  for (const std::filesystem::path& input : support::inputs_in("fixtures/bad-policies", ".yml")) {
    SCOPED_TRACE(input);
    const dns::Result<Policy> policy = read(support::read_file(input), input.filename().string());
    ASSERT_FALSE(policy.has_value());
    support::expect_golden(input, support::lines_of(policy.error()));
  }
}

TEST(ReadPolicy, SurvivesWhateverAFileBecomes) {
  const std::string text = support::read_fixture("fixtures/policies/full.yml");
  std::mt19937 random(20260301);
  for (int round = 0; round < 3000; ++round) {
    const std::string mutated = support::mutate(text, random);
    const dns::Result<Policy> policy = read(mutated);
    if (!policy) {
      EXPECT_FALSE(policy.error().empty()) << mutated;
    }
  }
}

}  // namespace
