#include "policy/dkim_key.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/support/keys.h"
#include "tests/support/mutation.h"

namespace {

using policy::DkimKey;
using policy::PublicKey;

// The base64 of a record's p.
std::string p_of(const PublicKey& key) {
  const std::string record = dkim_record(key);
  return record.substr(record.find("p=") + 2);
}

std::string print(const DkimKey& read) {
  std::string text =
      read.key ? fmt::format("{} {}", to_string(read.key->type), read.key->bits) : "-";
  if (read.is_revoked) text += " revoked";
  if (read.testing) text += " testing";
  if (read.is_usable()) text += " usable";
  for (const policy::TagMistake& one : read.mistakes) {
    text += fmt::format("\n{}: {}", one.offset, one.reason);
  }
  return text;
}

const PublicKey& rsa() {
  static const PublicKey key = support::make_rsa_key(1024);
  return key;
}

TEST(ParseDkimKey, ReadsWhatPeoplePublish) {
  const PublicKey ed25519 = support::make_ed25519_key();
  const std::string p = p_of(rsa());
  struct Case {
    std::string octets;
    const char* expected;
  };
  const std::vector<Case> cases = {
      {"v=DKIM1; k=rsa; p=" + p, "rsa 1024 usable"},
      {"p=" + p, "rsa 1024 usable"},
      {"v=DKIM1;h=sha256:sha1;s=email;t=y:s;n=a note;p=" + p + ";", "rsa 1024 testing usable"},
      {"v=DKIM1; p=" + p.substr(0, 40) + " " + p.substr(40, 30) + "\t\r\n" + p.substr(70),
       "rsa 1024 usable"},
      {dkim_record(ed25519), "ed25519 256 usable"},
      {"v=DKIM1; p=", "- revoked"},
      {"v=DKIM1; unknown=1; p=" + p, "rsa 1024 usable"},
  };
  for (const Case& c : cases) EXPECT_EQ(print(policy::parse_dkim_key(c.octets)), c.expected);
}

TEST(ParseDkimKey, TellsEveryMistakeWithItsPlace) {
  const std::string p = p_of(rsa());
  struct Case {
    std::string octets;
    std::string expected;
  };
  const std::vector<Case> cases = {
      {"", "-\n0: no p"},
      {"v=DKIM1", "-\n0: no p"},
      {"p=" + p + "; v=DKIM2",
       fmt::format("rsa 1024\n{0}: v is not the first tag\n{0}: v=\"DKIM2\"", p.size() + 4)},
      {"v=DKIM1; k=dsa; p=" + p, "-\n9: k=\"dsa\": no type of key that receivers know"},
      {"v=DKIM1; h=sha1; s=tlsrpt; p=" + p,
       "rsa 1024\n9: h=\"sha1\" allows no sha256\n17: s=\"tlsrpt\" allows no mail"},
      {"v=DKIM1; p=AAAA", "-\n9: p is no rsa key"},
      {"v=DKIM1; p=!!!!", "-\n9: p is no rsa key"},
      {"v=DKIM1; k=ed25519; p=" + p, "-\n20: p is no ed25519 key"},
      {"v=DKIM1; p=" + p.substr(4), "-\n9: p is no rsa key"},
      {"v=DKIM1; p=" + p + "AAAA", "-\n9: p is no rsa key"},
      {"v=DKIM1; p=" + std::string(70000, 'A'), "-\n9: p is no rsa key"},
      {"v=DKIM1; p=" + p + "; p=" + p,
       fmt::format("rsa 1024\n{}: the tag p stands twice", p.size() + 13)},
      {"v=DKIM1; \"p=\x01", "-\n0: no p\n9: no tag=value: \"\\\"p=\\001\""},
  };
  for (const Case& c : cases) EXPECT_EQ(print(policy::parse_dkim_key(c.octets)), c.expected);
}

TEST(ParsePublicKey, ReadsFilesInTheirForms) {
  for (const PublicKey& key : {rsa(), support::make_ed25519_key()}) {
    EXPECT_EQ(policy::parse_public_key(support::pem_of(key)), key);
    EXPECT_EQ(policy::parse_public_key(" " + p_of(key) + "\n"), key);
  }
  EXPECT_EQ(policy::parse_public_key(""), std::nullopt);
  EXPECT_EQ(policy::parse_public_key("-----BEGIN PUBLIC KEY-----"), std::nullopt);
  EXPECT_EQ(policy::parse_public_key("-----BEGIN PRIVATE KEY-----\nAAAA\n"), std::nullopt);
}

TEST(DkimRecord, IsReadBackAsTheSameKey) {
  for (const PublicKey& key : {rsa(), support::make_rsa_key(2048), support::make_rsa_key(512),
                               support::make_ed25519_key()}) {
    const DkimKey read = policy::parse_dkim_key(dkim_record(key));
    EXPECT_TRUE(read.is_usable());
    EXPECT_EQ(read.key, key);
  }
}

TEST(ParseDkimKey, SurvivesWhateverARecordBecomes) {
  std::mt19937 random(11);
  const std::string sound = "v=DKIM1; k=rsa; t=s; h=sha256; p=" + p_of(rsa());
  for (int i = 0; i < 3000; ++i) {
    const DkimKey read = policy::parse_dkim_key(support::mutate(sound, random));
    if (!read.key) continue;
    EXPECT_EQ(policy::parse_dkim_key(dkim_record(*read.key)).key, read.key);
  }
}

}  // namespace
