#include "gen/domain_list.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/support/files.h"
#include "tests/support/golden.h"
#include "tests/support/mutation.h"

namespace {

using policy::TrustedDomain;

// "name origin" of each.
std::vector<std::string> shown(const std::vector<TrustedDomain>& domains) {
  std::vector<std::string> lines;
  for (const TrustedDomain& domain : domains) {
    lines.push_back(fmt::format("{} {}", domain.name, to_string(domain.origin)));
  }
  return lines;
}

TrustedDomain plain(std::string_view name, std::string source) {
  return {.name = dns::DomainName::parse(name).value(), .origin = {std::move(source)}, .scope = {}};
}

TEST(ParseMailDomain, TakesHostNamesOfTwoLabels) {
  struct Case {
    const char* text;
    const char* name;
  };
  const Case cases[] = {
      {"example.com", "example.com"},
      {"Example.COM.", "example.com"},
      {"M\xc3\xbcnchen.example", "xn--mnchen-3ya.example"},
      {"123.example", "123.example"},
      {"example.1com", "example.1com"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(gen::parse_mail_domain(c.text).value().to_string(), c.name);
  }
}

TEST(ParseMailDomain, RefusesTheRest) {
  struct Case {
    const char* text;
    const char* reason;
  };
  const Case cases[] = {
      {"", "an empty name"},
      {"localhost", "a mail domain has two labels or more"},
      {"com.", "a mail domain has two labels or more"},
      {"192.0.2.1", "no mail domain ends in a number"},
      {"example.123", "no mail domain ends in a number"},
      {"user@example.com", "not a host name: letters, digits and inner hyphens only"},
      {"*.example.com", "not a host name: letters, digits and inner hyphens only"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(gen::parse_mail_domain(c.text).error(), c.reason);
  }
}

TEST(ReadDomainList, ReadsOneALine) {
  const char* const text =
      "\xef\xbb\xbf# ours\r\nexample.com\r\n\r\n\t  example.net  # a comment\n"
      "M\xc3\xbcnchen.example#\n   # indented\nexample.com.\nlast.example";
  const std::vector<TrustedDomain> domains = gen::read_domain_list(text, "list.txt").value();
  EXPECT_EQ(shown(domains),
            (std::vector<std::string>{"example.com list.txt:2:1", "example.net list.txt:4:4",
                                      "xn--mnchen-3ya.example list.txt:5:1",
                                      "example.com list.txt:7:1", "last.example list.txt:8:1"}));
  EXPECT_FALSE(domains.front().scope.is_bounded());
}

TEST(ReadDomainList, KnowsStandardInput) {
  EXPECT_EQ(shown(gen::read_domain_list("example.com\n", "-").value()),
            (std::vector<std::string>{"example.com standard input:1:1"}));
  EXPECT_EQ(support::lines_of(gen::read_domain_list("com\n", "-").error()),
            "standard input:1:1: a mail domain has two labels or more: \"com\"\n");
}

TEST(ReadDomainList, TakesAnEmptyList) {
  for (const char* text : {"", "\n", "\r\n \n", "# none", "\xef\xbb\xbf"}) {
    EXPECT_TRUE(gen::read_domain_list(text, "list.txt").value().empty()) << text;
  }
}

TEST(ReadDomainList, TellsAllThatIsWrong) {
  for (const std::filesystem::path& input : support::inputs_in("fixtures/bad-domains", ".txt")) {
    SCOPED_TRACE(input);
    const auto domains =
        gen::read_domain_list(support::read_file(input), input.filename().string());
    ASSERT_FALSE(domains.has_value());
    support::expect_golden(input, support::lines_of(domains.error()));
  }
}

TEST(ReadDomainList, SurvivesWhateverAListBecomes) {
  std::mt19937 random(20260304);
  for (int round = 0; round < 3000; ++round) {
    const std::string mutated =
        support::mutate("# ours\nexample.com\nm\xc3\xbcnchen.example # x\n", random);
    const auto domains = gen::read_domain_list(mutated, "list.txt");
    if (!domains) {
      EXPECT_FALSE(domains.error().empty()) << mutated;
    }
  }
}

TEST(ReadDomainArguments, ReadsEach) {
  EXPECT_EQ(shown(gen::read_domain_arguments({"B.example", "a.example"}).value()),
            (std::vector<std::string>{"b.example argument 1", "a.example argument 2"}));
  EXPECT_EQ(support::lines_of(
                gen::read_domain_arguments({"com", "a.example", "a b.example", "x\n.y"}).error()),
            "argument 1: a mail domain has two labels or more: \"com\"\n"
            "argument 3: not a host name: letters, digits and inner hyphens only: \"a b.example\"\n"
            "argument 4: not a host name: letters, digits and inner hyphens only: \"x\\n.y\"\n");
}

TEST(JoinDomains, LetsThePolicyWin) {
  TrustedDomain scoped = plain("client.example", "policy.yml:3:5");
  scoped.scope.ips.push_back(dns::IpAddress::parse("192.0.2.1").value());
  const std::vector<TrustedDomain> joined =
      gen::join_domains({scoped, plain("z.example", "policy.yml:4:5")},
                        {plain("client.example", "argument"), plain("a.example", "argument"),
                         plain("a.example", "list.txt:1:1"), plain("m.example", "list.txt:2:1")});
  EXPECT_EQ(shown(joined),
            (std::vector<std::string>{"a.example argument", "client.example policy.yml:3:5",
                                      "m.example list.txt:2:1", "z.example policy.yml:4:5"}));
  EXPECT_EQ(joined[1].scope, scoped.scope);
  EXPECT_TRUE(gen::join_domains({}, {}).empty());
}

}  // namespace
