#include "gen/policy_hash.h"

#include <gtest/gtest.h>

#include <set>

#include "gen/policy_reader.h"
#include "tests/support/files.h"

namespace {

policy::Policy read(std::string_view text) {
  const auto load = [](const std::string&) { return dns::Parsed<std::string>("a.example\n"); };
  return gen::read_policy(text, "policy.yml",
                          {"ip.global", "ptr.confirmed", "spf.helo", "ptr.single"}, load)
      .value();
}

TEST(PolicyHash, IsOfACanonicalText) {
  const policy::Policy policy = read(support::read_fixture("fixtures/policies/full.yml"));
  EXPECT_EQ(gen::canonical_text(policy),
            "policy 1\n"
            "send-on 192.0.2.10 192.0.2.11 2001:db8::10\n"
            "default use mail.example.com 192.0.2.10 2001:db8::10\n"
            "domain a.example\n"
            "domain client.example ip 192.0.2.11 ip 2001:db8::10 helo mail.client.example helo "
            "mx.client.example\n"
            "domain example.com\n"
            "domain fixed.example use mail.fixed.example 192.0.2.10\n"
            "domain single.example ip 192.0.2.10 helo mail.single.example\n"
            "domain xn--mnchen-3ya.example\n"
            "dkim example.com selector s2026\n"
            "dkim xn--mnchen-3ya.example selector a selector b_1\n"
            "require ptr.confirmed\n"
            "require ptr.single\n"
            "severity ip.global ignore\n"
            "severity spf.helo error\n");
  EXPECT_EQ(gen::policy_hash(policy).size(), 12U);
}

TEST(PolicyHash, IsTheStartOfSha256) {
  EXPECT_EQ(gen::canonical_text({}), "policy 1\n");
  EXPECT_EQ(gen::policy_hash({}), "a77041a81f28");  // printf 'policy 1\n' | sha256sum
}

TEST(PolicyHash, IsTheSameForTheSameMeaning) {
  const char* const texts[] = {
      "send-on: 192.0.2.1 2001:db8::1 host\n"
      "domains:\n- example.com\n- {name: client.example, ips: [192.0.2.1, 2001:db8::1]}\n"
      "require: [ip.global, ptr.confirmed]\n",
      "# a comment\nrequire:\n  - ptr.confirmed\n  - ip.global\n  - ptr.confirmed\n"
      "domains:\n- ips: [2001:DB8:0::1, 192.0.2.1, 192.0.2.1]\n  name: \"CLIENT.example.\"\n"
      "- Example.COM\n"
      "send-on: [192.0.2.1, '[2001:db8:0::1]', host]\n",
  };
  EXPECT_EQ(gen::policy_hash(read(texts[0])), gen::policy_hash(read(texts[1])));
}

TEST(PolicyHash, DiffersForADifferentMeaning) {
  const char* const texts[] = {
      "",
      "send-on: 192.0.2.1 192.0.2.2",
      "send-on: 192.0.2.2 192.0.2.1",
      "send-on: 192.0.2.1 192.0.2.2 host",
      "send-on: host 192.0.2.1 192.0.2.2",
      "send-on: '*'",
      "default: {helo: a.example, ip: 192.0.2.1}",
      "default: {helo: a.example, ip: 192.0.2.1, ip6: ::1}",
      "domains: [a.example]",
      "domains: [a.example, b.example]",
      "domains: [{name: a.example, ips: 192.0.2.1}]",
      "domains: [{name: a.example, helo: a.example}]",
      "domains: [{name: a.example, use: {helo: a.example, ip: 192.0.2.1}}]",
      "dkim: {a.example: s1}",
      "dkim: {a.example: [s1, s2]}",
      "require: ip.global",
      "severity: {ip.global: error}",
      "severity: {ip.global: note}",
  };
  std::set<std::string> hashes;
  for (const char* text : texts) {
    EXPECT_TRUE(hashes.insert(gen::policy_hash(read(text))).second) << text;
  }
}

}  // namespace
