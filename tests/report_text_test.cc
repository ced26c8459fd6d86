#include <gtest/gtest.h>

#include "gen/report.h"
#include "tests/support/world.h"

namespace {

using policy::Level;

using Strings = std::vector<std::string>;

// The PTR name of example.com's address is another host's, and it has an exchange elsewhere; of
// silent.example nothing is known.
const char* const world_lines = R"(
    example.com MX 10 mail.example.com
    example.com MX 20 mx.example.net
    mail.example.com A 192.0.2.1
    mx.example.net A 198.51.100.1
    1.2.0.192.in-addr.arpa PTR x.example.net
    x.example.net A 192.0.2.9
    silent.example MX SERVFAIL
)";

TEST(FindingsThatCount, RankAnUnknownBetweenAWarningAndANote) {
  support::World world(world_lines);
  gen::Inputs inputs;
  inputs.policy.domains = {support::trusted("example.com"), support::trusted("silent.example")};
  inputs.policy.weights.severity = {{"file.default", policy::Level::ignore},
                                    {"mx.target", policy::Level::ignore},
                                    {"mx.here", policy::Level::ignore}};
  inputs.policy.weights.severity.merge(support::without_authentication());
  const gen::Survey survey = support::survey_of(world, inputs, support::allowed("192.0.2.1"));
  const gen::Plan plan = make_plan(survey, inputs);
  const gen::Gists gists = gists_of(survey, plan, inputs, {});
  gen::Report report{inputs.policy, "0123456789ab", survey, plan, gists};
  const auto told = [&](Level least) {
    report.fail_on = least;
    Strings texts;
    report.findings.each([&](const policy::Finding& finding) {
      if (!gen::counts(finding, least)) return;
      texts.push_back(
          fmt::format("{} {}", to_string(finding.judgement.verdict), finding.check->id));
    });
    EXPECT_EQ(any_counts(report), !texts.empty());
    return texts;
  };
  EXPECT_EQ(told(Level::error), (Strings{"error ptr.confirmed"}));
  EXPECT_EQ(told(Level::warning), (Strings{"error ptr.confirmed", "warning helo.ptr"}));
  EXPECT_EQ(told(Level::note),
            (Strings{"error ptr.confirmed", "warning helo.ptr", "note mx.elsewhere",
                     "unknown mx.exists", "unknown mx.elsewhere"}));
  EXPECT_TRUE(gen::finding_line(*report.findings.all().front())
                  .starts_with("example.com: error: ptr.confirmed: 1.2.0.192.in-addr.arpa. PTR "));
}

// A person took the row out, and the default identity may not be used.
TEST(Sendings, HaveNoSenderWhereMailLeavesByNobody) {
  support::World world(world_lines);
  gen::Inputs inputs;
  inputs.policy.domains = {support::trusted("example.com")};
  const gen::Survey survey = support::survey_of(world, inputs, support::allowed("192.0.2.1"));
  gen::Plan plan = make_plan(survey, inputs);
  policy::Decision& decision = plan.domains[0].decision;
  decision = policy::Decision();
  decision.outcome = policy::Outcome::chosen;
  decision.is_waiting = true;
  const gen::Gists gists = gists_of(survey, plan, inputs, {});
  EXPECT_EQ(gists.leaving(0), nullptr);
  const gen::Report report{inputs.policy, "0123456789ab", survey, plan, gists};
  EXPECT_EQ(sendings_of(report), std::vector{gen::Sending::no_sender});
}

TEST(FindingLine, HasEachRecordToPublish) {
  policy::Finding finding{
      .check = &policy::check("dmarc.reports"),
      .domain = support::name("a.example"),
      .judgement = {.verdict = policy::Verdict::warning,
                    .seen = "none",
                    .publish = policy::txt_cure(support::name("b.example"), "v=DMARC1")}};
  finding.judgement.publish.add(policy::txt_cure(support::name("c.example"), "v=DMARC1"));
  EXPECT_EQ(gen::finding_line(finding),
            "a.example: warning: dmarc.reports: none; publish b.example. TXT \"v=DMARC1\"; "
            "publish c.example. TXT \"v=DMARC1\"\n");
  EXPECT_EQ(finding.judgement.publish.to_string(),
            "b.example. TXT \"v=DMARC1\"\nc.example. TXT \"v=DMARC1\"");
}

}  // namespace
