#include "policy/acknowledgement.h"

#include <gtest/gtest.h>

#include "gen/acknowledgement_reader.h"
#include "policy/checks.h"
#include "tests/support/golden.h"
#include "tests/support/world.h"

namespace {

using namespace std::chrono_literals;
using policy::Acknowledgement;
using policy::Finding;
using support::ip;
using support::name;

const char* const text = R"(
- check: ptr.generic
  domain: a.example
  ip: 192.0.2.1
  until: 2026-12-31
  reason: the provider moves us in the new year
- {check: spf.helo, domain: default, until: 2026-11-27, reason: known}
- {check: mx.here, domain: "*", until: 2026-11-26, reason: the move}
)";

std::vector<Acknowledgement> list() {
  return gen::read_acknowledgements(text, "ack.yml").value();
}

Finding finding(std::string_view check, const char* domain, const char* address = nullptr) {
  Finding one{.check = &policy::check(check), .judgement = {.seen = "seen"}};
  if (domain != nullptr) one.domain = name(domain);
  if (address != nullptr) one.ip = ip(address);
  return one;
}

// What is said of it when it is looked at on 2026-11-27.
std::string marked(Finding one) {
  const std::vector<Acknowledgement> accepted = list();
  std::vector<Finding> findings = {std::move(one)};
  policy::Acknowledger(accepted, 2026y / 11 / 27).mark(findings);
  return findings[0].acknowledged ? *findings[0].acknowledged : findings[0].judgement.seen;
}

TEST(Acknowledgement, IsOfItsCheckDomainAndAddress) {
  EXPECT_EQ(marked(finding("ptr.generic", "a.example", "192.0.2.1")),
            "until 2026-12-31: the provider moves us in the new year");
  EXPECT_EQ(marked(finding("ptr.generic", "a.example", "192.0.2.2")), "seen");
  EXPECT_EQ(marked(finding("ptr.generic", "b.example", "192.0.2.1")), "seen");
  EXPECT_EQ(marked(finding("ptr.exists", "a.example", "192.0.2.1")), "seen");
}

TEST(Acknowledgement, HoldsOnItsLastDay) {
  EXPECT_EQ(marked(finding("spf.helo", nullptr, "192.0.2.9")), "until 2026-11-27: known");
  EXPECT_EQ(marked(finding("spf.helo", "a.example")), "seen");
}

TEST(Acknowledgement, IsNoneAfterItAndTheFindingSaysSo) {
  EXPECT_EQ(marked(finding("mx.here", "any.example")),
            "seen (was accepted until 2026-11-26, ack.yml:8:3)");
}

TEST(Acknowledgement, ThatFitsNothingIsTold) {
  const std::vector<Acknowledgement> accepted = list();
  policy::Acknowledger acknowledger(accepted, 2026y / 11 / 27);
  std::vector<Finding> findings = {finding("spf.helo", nullptr), finding("mx.here", "b.example")};
  acknowledger.mark(findings);
  ASSERT_EQ(acknowledger.unused().size(), 1U);
  EXPECT_EQ(to_string(acknowledger.unused()[0]->origin), "ack.yml:2:3");
}

TEST(ReadAcknowledgements, TellsAllMistakes) {
  const auto read = gen::read_acknowledgements(R"(
- {check: ptr.generik, domain: a.example, until: 2026-12-31, reason: r}
- {check: ptr.generic, domain: a.example, until: 2026-02-30, reason: r}
- {check: ptr.generic, domain: a_b, until: 31.12.2026, reason: r}
- {check: ptr.generic, domain: a.example, until: 2026-12-31}
- {check: ptr.generic, domain: a.example, until: 2026-12-31, reason: r, ip: 192.0.2.300, who: me}
- ptr.generic
)",
                                               "ack.yml");
  ASSERT_FALSE(read);
  EXPECT_EQ(support::lines_of(read.error()),
            "ack.yml:2:11: unknown check \"ptr.generik\": did you mean \"ptr.generic\"?\n"
            "ack.yml:3:50: no day, such as 2027-01-31: \"2026-02-30\"\n"
            "ack.yml:4:32: not a host name: letters, digits and inner hyphens only: \"a_b\"\n"
            "ack.yml:4:44: no day, such as 2027-01-31: \"31.12.2026\"\n"
            "ack.yml:5:3: an accepted finding without \"reason\"\n"
            "ack.yml:6:77: not an IP address: \"192.0.2.300\"\n"
            "ack.yml:6:90: unknown key \"who\": known are check, domain, ip, until, reason\n"
            "ack.yml:7:3: a text where an accepted finding belongs: a mapping of check, domain, "
            "ip, until, reason\n");
}

TEST(ReadAcknowledgements, TakesAnEmptyFileForAnEmptyList) {
  EXPECT_TRUE(gen::read_acknowledgements("# none\n", "ack.yml").value().empty());
  EXPECT_EQ(support::lines_of(gen::read_acknowledgements("a: b", "ack.yml").error()),
            "ack.yml:1:1: a list of accepted findings is wanted\n");
}

}  // namespace
