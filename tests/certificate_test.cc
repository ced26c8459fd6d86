#include "gen/certificate.h"

#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "policy/checks.h"
#include "tests/support/certificates.h"
#include "tests/support/files.h"
#include "tests/support/print.h"
#include "tests/support/world.h"

namespace {

using namespace std::chrono_literals;
using policy::Certificate;
using policy::Certificates;
using support::make_certificate;

constexpr std::chrono::sys_days today = 2026y / 11 / 27;

TEST(ParseCertificate, ReadsNamesAndTimes) {
  const Certificate read =
      gen::parse_certificate(
          make_certificate("DNS:Mail.Example.COM,DNS:*.example.net,DNS:a.example,"
                           "DNS:a.example,IP:192.0.2.1,email:x@example.com",
                           today, today + 90 * 24h),
          "server.crt")
          .value();
  EXPECT_EQ(read.file, "server.crt");
  EXPECT_EQ(fmt::format("{}", fmt::join(read.names, " ")),
            "*.example.net a.example mail.example.com");
  EXPECT_EQ(read.not_before, today);
  EXPECT_EQ(read.not_after, today + 90 * 24h);
}

TEST(ParseCertificate, TakesTheFirstOfAChain) {
  const std::string chain = make_certificate("DNS:first.example", today, today + 24h) +
                            make_certificate("DNS:second.example", today, today + 24h);
  EXPECT_EQ(gen::parse_certificate("comment\n" + chain, "x").value().names,
            (std::vector<std::string>{"first.example"}));
}

TEST(ParseCertificate, LeavesOutWhatIsNoHostName) {
  const Certificate read =
      gen::parse_certificate(
          make_certificate("DNS:*,DNS:a b.example,DNS:a.*.example,DNS:_x.example,"
                           "DNS:good.example",
                           today, today + 24h),
          "x")
          .value();
  EXPECT_EQ(read.names, (std::vector<std::string>{"good.example"}));
}

TEST(ParseCertificate, RefusesWhatIsNone) {
  for (const char* const text :
       {"", "text", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"}) {
    EXPECT_EQ(gen::parse_certificate(text, "x").error(), "no certificate in PEM");
  }
}

TEST(PosteCertificates, AreThoseThatAreThere) {
  const support::TemporaryFolder folder;
  EXPECT_TRUE(gen::poste_certificates(folder.path()).empty());
  std::filesystem::create_directories(folder.path() / "ssl/letsencrypt/mail.example.com");
  std::filesystem::create_directories(folder.path() / "ssl/letsencrypt/empty.example");
  support::write_file(folder.path() / "ssl/server.crt", "x");
  support::write_file(folder.path() / "ssl/letsencrypt/mail.example.com/fullchain.pem", "x");
  EXPECT_EQ(
      gen::poste_certificates(folder.path()),
      (std::vector<std::string>{folder.path() / "ssl/letsencrypt/mail.example.com/fullchain.pem",
                                folder.path() / "ssl/server.crt"}));
}

TEST(IsFor, TakesAStarForOneLabel) {
  const Certificate certificate{"x", {"*.example.net", "mail.example.com"}, {}, {}};
  EXPECT_TRUE(certificate.is_for(support::name("mail.example.com")));
  EXPECT_TRUE(certificate.is_for(support::name("mail.example.net")));
  EXPECT_FALSE(certificate.is_for(support::name("a.mail.example.net")));
  EXPECT_FALSE(certificate.is_for(support::name("example.net")));
  EXPECT_FALSE(certificate.is_for(support::name("x.example.com")));
}

// What is said of example.com, which leaves by mail.example.com.
std::string judged(const Certificates& certificates,
                   std::string_view exchange = "mail.example.com") {
  support::World world(fmt::format("example.com MX 10 {}", exchange));
  const policy::AllowedIps send_on = support::allowed("192.0.2.10");
  const std::optional<policy::AllowedIps> listening;
  const policy::TrustedDomain domain = support::trusted("example.com");
  const policy::DomainFacts facts = support::facts_of(world, domain, send_on);
  const policy::Candidate candidate = support::candidate_of(
      world, support::sender("mail.example.com", "192.0.2.10"), policy::Source::use);
  return support::print(
      policy::check("helo.certificate")
          .of_domain({domain.name, facts, send_on, listening, &candidate, &certificates}));
}

Certificates one(std::string name, std::chrono::sys_seconds from, std::chrono::sys_seconds until) {
  return {{{"server.crt", {std::move(name)}, from, until}}, {}, today};
}

TEST(CheckHeloCertificate, JudgesItsCases) {
  const std::string valid = "mail.example.com";
  EXPECT_EQ(judged(one(valid, today, today + 90 * 24h)),
            "pass: server.crt has mail.example.com, until 2027-02-25");
  EXPECT_EQ(judged(one("www.example.com", today, today + 90 * 24h)),
            "warning: mail.example.com is not among the names of server.crt\n"
            "wanted: a certificate with mail.example.com among its alternative names\n"
            "who: this server's administrator");
  const std::string wanted =
      "\nwanted: a certificate that is valid\nwho: this server's administrator";
  EXPECT_EQ(judged(one(valid, today - 90 * 24h, today - 24h)),
            "warning: server.crt has mail.example.com, until 2026-11-26: it has expired" + wanted);
  EXPECT_EQ(
      judged(one(valid, today - 90 * 24h, today + 48h)),
      "warning: server.crt has mail.example.com, until 2026-11-29: it is about to expire" + wanted);
  EXPECT_EQ(judged(one(valid, today + 24h, today + 900h)),
            "warning: server.crt has mail.example.com, until 2027-01-03, but only from 2026-11-28" +
                wanted);
  EXPECT_EQ(judged({}), "not applicable: no certificate is known (--certificate)");
  EXPECT_EQ(judged(one(valid, today, today + 900h), "mx.example.net"),
            "not applicable: mail.example.com is no exchange of the domain");
  EXPECT_EQ(judged({{}, {"ssl/server.crt"}, today}), "unknown: ssl/server.crt cannot be read");
}

TEST(CheckHeloCertificate, WantsOneThatIsValidOfSeveral) {
  Certificates several = one("mail.example.com", today - 90 * 24h, today - 24h);
  several.list.push_back({"new.crt", {"*.example.com"}, today, today + 90 * 24h});
  several.list.push_back({"old.crt", {"mail.example.com"}, today - 90 * 24h, today - 48h});
  EXPECT_EQ(judged(several), "pass: new.crt has mail.example.com, until 2027-02-25");
}

}  // namespace
