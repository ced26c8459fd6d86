#include <gtest/gtest.h>

#include "gen/poste_keys.h"
#include "policy/checks.h"
#include "tests/support/files.h"
#include "tests/support/keys.h"
#include "tests/support/print.h"
#include "tests/support/world.h"

namespace {

using policy::DkimSelector;
using policy::PublicKey;
using support::World;

// What is said of example.com, which signs with these.
std::string judged(const std::vector<DkimSelector>& selectors, std::string_view lines,
                   const char* check = "dkim.key") {
  World world(lines);
  const policy::AllowedIps send_on = support::allowed("192.0.2.10");
  const std::optional<policy::AllowedIps> listening;
  policy::TrustedDomain domain = support::trusted("example.com");
  for (const DkimSelector& one : selectors) {
    domain.dkim.push_back(std::make_shared<const DkimSelector>(one));
  }
  const policy::DomainFacts facts = support::facts_of(world, domain, send_on);
  policy::Candidate candidate = support::candidate_of(
      world, support::sender("mail.example.com", "192.0.2.10"), policy::Source::use);
  candidate.spf.mail_from = std::make_shared<const policy::SpfSummary>(
      policy::SpfSummary{policy::SpfResult::fail, 1, "why"});
  return support::print(
      policy::check(check).of_domain({domain.name, facts, send_on, listening, &candidate}));
}

std::string line_of(std::string_view selector, const PublicKey& key) {
  return fmt::format("{}._domainkey.example.com TXT {}\n", selector, dkim_record(key));
}

const char* const wanted =
    "\nwanted: one key for each selector, of 2048 bits if it is RSA\nwho: the domain's DNS";

TEST(CheckDkimKey, PassesKeysOfEnoughBits) {
  const PublicKey rsa = support::make_rsa_key(2048);
  const PublicKey ed25519 = support::make_ed25519_key();
  EXPECT_EQ(judged({{"s1"}, {"s2", ed25519}}, line_of("s1", rsa) + line_of("s2", ed25519)),
            "pass: s1._domainkey.example.com. TXT: rsa 2048 bits (TTL 3600); "
            "s2._domainkey.example.com. TXT: ed25519 256 bits (TTL 3600)");
}

TEST(CheckDkimKey, IsOfNoUseWithoutASelector) {
  EXPECT_EQ(judged({}, ""), "not applicable: no selector is known (policy file: dkim)");
}

TEST(CheckDkimKey, TellsWhatVerifiersRefuse) {
  const PublicKey weak = support::make_rsa_key(512);
  EXPECT_EQ(judged({{"s1"}}, line_of("s1", weak)),
            std::string("error: s1._domainkey.example.com. TXT: rsa 512 bits (TTL 3600): fewer "
                        "than 1024 bits") +
                wanted);
  EXPECT_EQ(judged({{"s1"}}, "s1._domainkey.example.com TXT v=DKIM1; p="),
            std::string("error: s1._domainkey.example.com. TXT: p is empty: the key is revoked "
                        "(TTL 3600)") +
                wanted);
  EXPECT_EQ(judged({{"s1"}}, "s1._domainkey.example.com TXT v=DKIM1; k=dsa; p=AAAA"),
            std::string("error: s1._domainkey.example.com. TXT: no key (TTL 3600): octet 9: "
                        "k=\"dsa\": no type of key that receivers know") +
                wanted);
  EXPECT_EQ(judged({{"s1"}}, line_of("s1", weak) + "s1._domainkey.example.com TXT v=DKIM1; p="),
            std::string("error: s1._domainkey.example.com. TXT: 2 records (TTL 3600)") + wanted);
}

TEST(CheckDkimKey, WarnsOfShortKeysAndOfTestMode) {
  const PublicKey short_key = support::make_rsa_key(1024);
  EXPECT_EQ(judged({{"s1"}}, line_of("s1", short_key)),
            std::string("warning: s1._domainkey.example.com. TXT: rsa 1024 bits (TTL 3600): fewer "
                        "than 2048 bits") +
                wanted);
  const PublicKey key = support::make_rsa_key(2048);
  EXPECT_EQ(
      judged({{"s1"}}, fmt::format("s1._domainkey.example.com TXT {}; t=y", dkim_record(key))),
      std::string("warning: s1._domainkey.example.com. TXT: rsa 2048 bits (TTL 3600): t=y: "
                  "receivers take a signature for none") +
          wanted);
}

TEST(CheckDkimKey, ShowsTheMailServersOwnKeyToPublish) {
  const PublicKey key = support::make_ed25519_key();
  const std::string publish =
      fmt::format("\npublish: s1._domainkey.example.com. TXT \"{}\"", dkim_record(key));
  EXPECT_EQ(judged({{"s1", key}}, ""),
            std::string("error: s1._domainkey.example.com. TXT: no such name") + wanted + publish);
  EXPECT_EQ(judged({{"s1", key}}, line_of("s1", support::make_rsa_key(2048))),
            std::string("error: s1._domainkey.example.com. TXT: rsa 2048 bits (TTL 3600): not the "
                        "key that the mail server signs with") +
                wanted + publish);
}

TEST(CheckDkimKey, ShowsTheKeysOfAllSelectorsToPublish) {
  const PublicKey first = support::make_ed25519_key();
  const PublicKey second = support::make_rsa_key(1024);
  EXPECT_EQ(judged({{"s1", first}, {"s2"}, {"s3", second}}, ""),
            std::string("error: s1._domainkey.example.com. TXT: no such name; "
                        "s2._domainkey.example.com. TXT: no such name; "
                        "s3._domainkey.example.com. TXT: no such name") +
                wanted +
                fmt::format("\npublish: s1._domainkey.example.com. TXT \"{}\"\n"
                            "publish: s3._domainkey.example.com. TXT \"{}\"",
                            dkim_record(first), dkim_record(second)));
}

TEST(CheckDkimKey, ShowsNoKeyToPublishThatReceiversRefuse) {
  const PublicKey weak_key = support::make_rsa_key(512);
  EXPECT_EQ(judged({{"s1", weak_key}}, ""),
            std::string("error: s1._domainkey.example.com. TXT: no such name") + wanted);
}

TEST(CheckDkimKey, DoesNotKnowWhatIsNotToBeHad) {
  EXPECT_EQ(judged({{"s1"}}, "s1._domainkey.example.com TXT TIMEOUT"),
            "unknown: s1._domainkey.example.com. TXT: time-out");
}

TEST(CheckDmarcAlignment, CountsAKeyOfTheDomain) {
  const std::string policy = "_dmarc.example.com TXT v=DMARC1; p=reject\n";
  const auto alignment = [&](const std::string& lines) {
    return judged({{"s1"}}, policy + lines, "dmarc.alignment");
  };
  EXPECT_EQ(alignment(line_of("s1", support::make_ed25519_key())),
            "pass: DKIM: s1._domainkey.example.com. has a key");
  EXPECT_EQ(alignment("s1._domainkey.example.com TXT SERVFAIL"),
            "unknown: DKIM: s1._domainkey.example.com.: SERVFAIL");
  EXPECT_TRUE(
      alignment("s1._domainkey.example.com TXT v=DKIM1; p=").starts_with("error: SPF: fail"));
}

// A store with these files for example.com.
class Store {
 public:
  explicit Store(std::string_view place = "domains")
      : keys_(folder_.path() / place / "example.com") {
    std::filesystem::create_directories(keys_);
  }
  void write(const char* name, const std::string& text) const {
    support::write_file(keys_ / name, text);
  }
  std::optional<DkimSelector> read() const {
    return gen::read_poste_selector(folder_.path(), support::name("example.com"));
  }

 private:
  support::TemporaryFolder folder_;
  std::filesystem::path keys_;
};

TEST(ReadPosteSelector, ReadsTheSelectorAndThePublicKey) {
  const PublicKey key = support::make_rsa_key(1024);
  for (const char* const place : {"domains", "data/domains"}) {
    const Store store(place);
    EXPECT_EQ(store.read(), std::nullopt);
    store.write("selector", "S20261127\n");
    EXPECT_EQ(store.read(), (DkimSelector{"s20261127"}));
    store.write("public", support::pem_of(key));
    EXPECT_EQ(store.read(), (DkimSelector{"s20261127", key}));
  }
}

TEST(ReadPosteSelector, TakesNothingThatIsNone) {
  const Store store;
  store.write("selector", "a b");
  EXPECT_EQ(store.read(), std::nullopt);
  store.write("selector", "");
  EXPECT_EQ(store.read(), std::nullopt);
  store.write("selector", "s1");
  store.write("public", "no key");
  EXPECT_EQ(store.read(), (DkimSelector{"s1"}));
}

}  // namespace
