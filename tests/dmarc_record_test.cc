#include "policy/dmarc_record.h"

#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/support/dmarc_promises.h"
#include "tests/support/mutation.h"

namespace {

using policy::DmarcPolicy;
using policy::DmarcRecord;
using policy::DmarcSubject;

std::string word(const std::optional<DmarcPolicy>& policy) {
  return policy ? std::string(to_string(*policy)) : "-";
}

std::string addresses(const std::vector<policy::ReportAddress>& list) {
  std::string text;
  for (const policy::ReportAddress& one : list) {
    text += fmt::format(" {}>{}", one.uri, one.domain ? one.domain->to_string() : "-");
  }
  return text;
}

// What the record says, as far as it is not the default; then its mistakes, a line each.
std::string print(const DmarcRecord& record) {
  std::string text =
      fmt::format("p={} sp={} np={}", word(record.p), word(record.sp), word(record.np));
  if (record.adkim == policy::Alignment::strict) text += " adkim=s";
  if (record.aspf == policy::Alignment::strict) text += " aspf=s";
  if (record.psd == policy::PublicSuffix::yes) text += " psd=y";
  if (record.psd == policy::PublicSuffix::no) text += " psd=n";
  if (record.testing) text += " t=y";
  if (!record.rua.empty()) text += " rua" + addresses(record.rua);
  if (!record.ruf.empty()) text += " ruf" + addresses(record.ruf);
  if (!record.removed.empty()) text += fmt::format(" removed {}", fmt::join(record.removed, " "));
  for (const policy::TagMistake& one : record.mistakes) {
    text += fmt::format("\n{}: {}", one.offset, one.reason);
  }
  return text;
}

TEST(IsDmarcRecord, WantsTheVersionFirstAndExact) {
  struct Case {
    const char* octets;
    bool expected;
  };
  const Case cases[] = {
      {"v=DMARC1; p=none", true},   {"v=DMARC1", true},           {"v = DMARC1 ;p=none", true},
      {" v=DMARC1; p=none", false}, {"v=DMARC1;", true},          {"v=dmarc1; p=none", false},
      {"v=DMARC1 p=none", false},   {"v=DMARC2; p=none", false},  {"p=none; v=DMARC1", false},
      {"V=DMARC1; p=none", false},  {"v=DMARC10; p=none", false}, {"", false},
      {"v=spf1 -all", false},       {";v=DMARC1", false}};
  for (const Case& c : cases) EXPECT_EQ(policy::is_dmarc_record(c.octets), c.expected) << c.octets;
}

TEST(ParseDmarcRecord, ReadsEveryTag) {
  struct Case {
    const char* octets;
    const char* expected;
  };
  const Case cases[] = {
      {"v=DMARC1; p=reject; sp=quarantine; np=none; adkim=s; aspf=s; psd=n; t=y; fo=1:d:s",
       "p=reject sp=quarantine np=none adkim=s aspf=s psd=n t=y"},
      {"v=DMARC1;p=REJECT;aspf=R;psd=u;t=n;fo=0;", "p=reject sp=- np=-"},
      {"v=DMARC1; psd=y", "p=- sp=- np=- psd=y"},
      {"v=DMARC1; p=none; rua=mailto:a@example.com,mailto:b%40c@Example.NET?subject=x@y",
       "p=none sp=- np=- rua mailto:a@example.com>example.com "
       "mailto:b%40c@Example.NET?subject=x@y>example.net"},
      {"v=DMARC1; p=none; ruf= https://reports.example/x , MAILTO:a@example.com",
       "p=none sp=- np=- ruf https://reports.example/x>- MAILTO:a@example.com>example.com"},
      {"v=DMARC1; p=none; unknown=1; x_y9=", "p=none sp=- np=-"},
      {"v=DMARC1; p=none; fo=d:0; rua=mailto:a%2Cb%21%3F%40c@example.com",
       "p=none sp=- np=- rua mailto:a%2Cb%21%3F%40c@example.com>example.com"},
      {"v=DMARC1; p=none; pct=50; rf=afrf; ri=86400",
       "p=none sp=- np=- removed pct=50 rf=afrf ri=86400"},
  };
  for (const Case& c : cases) EXPECT_EQ(print(policy::parse_dmarc_record(c.octets)), c.expected);
}

TEST(ParseDmarcRecord, TellsEveryMistakeWithItsPlace) {
  struct Case {
    const char* octets;
    const char* expected;
  };
  const Case cases[] = {
      {"v=DMARC1; p=deny; sp=; adkim=x; t=1; fo=2; psd=z",
       "p=- sp=- np=-\n"
       "10: p=\"deny\" is none of its words\n"
       "18: sp=\"\" is none of its words\n"
       "23: adkim=\"x\" is none of its words\n"
       "32: t=\"1\" is none of its words\n"
       "37: fo=\"2\" is none of its words\n"
       "43: psd=\"z\" is none of its words"},
      {"v=DMARC1; p=none; p=reject; reject; 1=2; =x",
       "p=none sp=- np=-\n"
       "18: the tag p stands twice\n"
       "28: no tag=value: \"reject\"\n"
       "36: no tag=value: \"1=2\"\n"
       "41: no tag=value: \"=x\""},
      {"v=DMARC1; p=none; rua=a@example.com,mailto:x,mailto:@example.com,mailto:a@b_c,,"
       "mailto:c@example.com!10m",
       "p=none sp=- np=- rua mailto:c@example.com>example.com removed "
       "rua=mailto:c@example.com!10m\n"
       "18: rua: no URI: \"\"\n"
       "18: rua: no URI: \"a@example.com\"\n"
       "18: rua: no mail address: \"mailto:@example.com\"\n"
       "18: rua: no mail address: \"mailto:a@b_c\"\n"
       "18: rua: no mail address: \"mailto:x\""},
      {"v=DMARC1; p=none; "
       "rua=mailto:a!b@example.com,mailto:a@example.com!10x,mailto:a@example.com!",
       "p=none sp=- np=-\n"
       "18: rua: no URI: \"mailto:a!b@example.com\"\n"
       "18: rua: no URI: \"mailto:a@example.com!\"\n"
       "18: rua: no URI: \"mailto:a@example.com!10x\""},
      {"v=DMARC1; p=none; rua=1a:b,mailto:a%2@example.com,mailto:a@192.0.2.1,mailto:a@b%00.example",
       "p=none sp=- np=-\n"
       "18: rua: no URI: \"1a:b\"\n"
       "18: rua: no URI: \"mailto:a%2@example.com\"\n"
       "18: rua: no mail address: \"mailto:a@192.0.2.1\"\n"
       "18: rua: no mail address: \"mailto:a@b%00.example\""},
      {"v=DMARC1; fo=0:1", "p=- sp=- np=-\n10: fo=\"0:1\" is none of its words"},
      {"v=DMARC1; fo=d:s:d", "p=- sp=- np=-\n10: fo=\"d:s:d\" is none of its words"},
      {"v=DMARC1; fo=1:", "p=- sp=- np=-\n10: fo=\"1:\" is none of its words"},
      {"v=DMARC1; P=reject; Rua=mailto:a@example.com",
       "p=- sp=- np=-\n10: P is not in lower case\n20: Rua is not in lower case"},
      {"v=DMARC1; p=\x01\xff\"", "p=- sp=- np=-\n10: p=\"\\001\\255\\\"\" is none of its words"},
  };
  for (const Case& c : cases) EXPECT_EQ(print(policy::parse_dmarc_record(c.octets)), c.expected);
}

TEST(ParseDmarcRecord, KeepsWhatIsSound) {
  EXPECT_EQ(
      policy::parse_dmarc_record("v=DMARC1;p=reject;pct=20;sp=x;fo=1 ;rua=mailto:a@b.example!1m,x")
          .sound,
      "v=DMARC1; p=reject; fo=1; rua=mailto:a@b.example");
  EXPECT_EQ(policy::parse_dmarc_record("v=DMARC1; p=reject; pct=0; ri=60").sound,
            "v=DMARC1; p=reject; t=y");
  EXPECT_EQ(policy::parse_dmarc_record("v=DMARC1; p=reject; pct=0; t=n").sound,
            "v=DMARC1; p=reject; t=n");
}

// RFC 9989 §4.10.1.
TEST(PolicyFor, IsNoneWhereOnlyReportsAreAskedFor) {
  struct Case {
    const char* octets;
    const char* own;
    const char* existing;
    const char* missing;
  };
  const Case cases[] = {
      {"v=DMARC1; p=reject", "reject", "reject", "reject"},
      {"v=DMARC1; p=reject; sp=none", "reject", "none", "none"},
      {"v=DMARC1; p=none; np=reject", "none", "none", "reject"},
      {"v=DMARC1; p=none; sp=quarantine; np=reject", "none", "quarantine", "reject"},
      {"v=DMARC1; rua=mailto:a@b.example", "none", "none", "none"},
      {"v=DMARC1; p=x; rua=mailto:a@b.example", "none", "none", "none"},
      {"v=DMARC1; p=reject; sp=x; rua=mailto:a@b.example", "none", "none", "none"},
      {"v=DMARC1; p=reject; np=x", "-", "-", "-"},
      {"v=DMARC1; P=reject", "-", "-", "-"},
      {"v=DMARC1", "-", "-", "-"},
      {"v=DMARC1; rua=a@b.example", "-", "-", "-"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.octets);
    const DmarcRecord record = policy::parse_dmarc_record(c.octets);
    EXPECT_EQ(word(record.policy_for(DmarcSubject::own)), c.own);
    EXPECT_EQ(word(record.policy_for(DmarcSubject::existing)), c.existing);
    EXPECT_EQ(word(record.policy_for(DmarcSubject::missing)), c.missing);
  }
}

TEST(ParseDmarcRecord, KeepsItsPromisesForAnyOctets) {
  const std::vector<std::string> records = {
      " p=reject; sp=none; rua=mailto:a@example.com,mailto:b@example.net!2k; fo=1:s; t=y; pct=5",
      "p=none;pct=0;rua=mailto:a@example.com!10m,https://example.com/;rf=afrf",
      " x=1; ri=2; ruf=mailto:a%2Cb@example.com; adkim=s; np=quarantine; psd=n;"};
  std::mt19937 random(7);
  for (int i = 0; i < 4000; ++i) {
    const std::string& record = records[random() % records.size()];
    ASSERT_EQ(support::broken_promise_of_dmarc(record), "") << record;
    const std::string changed = support::mutate(record, random);
    ASSERT_EQ(support::broken_promise_of_dmarc(changed), "") << changed;
  }
}

}  // namespace
