#include "gen/plan.h"

#include <gtest/gtest.h>

#include "tests/support/world.h"

namespace {

using support::name;
using support::sender;
using support::trusted;

using Strings = std::vector<std::string>;

// own.example leaves from its own address, plain.example by the default, dark.example is undecided,
// client.example has no sender.
const char* const world_lines = R"(
    d.example A 192.0.2.9
    old.example A 192.0.2.1
    9.2.0.192.in-addr.arpa PTR d.example
    own.example MX 10 mail.own.example
    mail.own.example A 192.0.2.1
    1.2.0.192.in-addr.arpa PTR mail.own.example
    plain.example A 198.51.100.1
    dark.example MX TIMEOUT
    client.example MX 10 mail.own.example
)";

gen::Inputs make_inputs() {
  gen::Inputs inputs;
  inputs.policy.default_sender = sender("d.example", "192.0.2.9");
  policy::TrustedDomain client = trusted("client.example");
  client.scope.ips = {support::ip("192.0.2.2")};
  inputs.policy.domains = {client, trusted("dark.example"), trusted("own.example"),
                           trusted("plain.example")};
  inputs.policy.weights.severity = support::without_authentication();
  inputs.present.entries = {{name("dark.example"), sender("old.example", "192.0.2.1")},
                            {name("gone.example"), sender("old.example", "192.0.2.1")},
                            {name("plain.example"), sender("old.example", "192.0.2.1")}};
  return inputs;
}

gen::Survey survey_of(const std::string& lines, const gen::Inputs& inputs) {
  support::World world(lines);
  return support::survey_of(world, inputs, support::allowed("192.0.2.1 192.0.2.2 192.0.2.9"));
}

Strings rows_of(const gen::Plan& plan) {
  Strings rows = {"default " + support::print(plan.rows.default_sender)};
  for (const auto& [domain, row] : plan.rows.entries) {
    rows.push_back(domain.to_string() + ' ' + support::print(row));
  }
  return rows;
}

TEST(MakePlan, WritesARowForWhatLeavesByItsOwnAndKeepsWhatIsUndecided) {
  const gen::Inputs inputs = make_inputs();
  const gen::Plan plan = make_plan(survey_of(world_lines, inputs), inputs);
  EXPECT_EQ(rows_of(plan),
            (Strings{"default d.example 192.0.2.9", "dark.example old.example 192.0.2.1",
                     "own.example mail.own.example 192.0.2.1"}));
  EXPECT_TRUE(plan.is_incomplete());
}

TEST(MakePlan, LooksAtTheRowsTogether) {
  gen::Inputs inputs = make_inputs();
  inputs.hosted = gen::HostedDomains{"users.db",
                                     {name("client.example"), name("own.example"),
                                      name("plain.example"), name("stranger.example")}};
  const gen::Plan plan = make_plan(survey_of(world_lines, inputs), inputs);
  Strings findings;
  for (const policy::Finding& finding : plan.row_findings) {
    findings.push_back(fmt::format("{} {}", finding.check->id, *finding.domain));
  }
  EXPECT_EQ(findings, (Strings{"helo.shared dark.example", "helo.shared own.example",
                               "hosted.missing dark.example", "hosted.untrusted stranger.example",
                               "file.untrusted gone.example"}));
}

TEST(FindingsOf, AreByDomainAndThenByCheckTheDefaultsFirst) {
  gen::Inputs inputs = make_inputs();
  inputs.policy.default_sender = sender("d.example", "192.0.2.8");
  const gen::Plan plan = make_plan(survey_of(world_lines, inputs), inputs);
  Strings findings;
  for (const policy::Finding* const finding : findings_of(plan)) {
    findings.push_back(fmt::format(
        "{} {}", finding->domain ? finding->domain->to_string() : "default", finding->check->id));
  }
  EXPECT_EQ(findings,
            (Strings{"default ip.allowed", "default ptr.exists", "default helo.forward",
                     "default file.default", "client.example ip.scope", "client.example ip.scope",
                     "dark.example helo.ptr", "dark.example helo.shared", "dark.example mx.exists",
                     "dark.example mx.target", "dark.example mx.here", "dark.example mx.elsewhere",
                     "gone.example file.untrusted", "own.example helo.shared",
                     "plain.example mx.here", "plain.example mx.elsewhere"}));
}

TEST(Summarize, CountsOutcomesAndVerdicts) {
  const gen::Inputs inputs = make_inputs();
  const gen::Summary summary = summarize(make_plan(survey_of(world_lines, inputs), inputs));
  EXPECT_EQ(summary.own, 1U);
  EXPECT_EQ(summary.by_default, 1U);
  EXPECT_EQ(summary.none, 1U);
  EXPECT_EQ(summary.undecided, 1U);
  EXPECT_EQ(summary.errors, 3U);    // ip.scope of client.example twice, mx.here of plain.example
  EXPECT_EQ(summary.warnings, 4U);  // helo.shared twice, helo.ptr of dark.example, file.untrusted
  EXPECT_EQ(summary.notes, 1U);     // mx.elsewhere of plain.example
  EXPECT_EQ(summary.unknowns, 4U);  // mx.* of dark.example
  EXPECT_EQ(summary.accepted, 0U);
}

TEST(Summarize, CountsWhatIsAcceptedApart) {
  const gen::Inputs inputs = make_inputs();
  gen::Plan plan = make_plan(survey_of(world_lines, inputs), inputs);
  for (policy::Finding& finding : plan.row_findings) {
    if (finding.check->id != "helo.shared") continue;
    finding.acknowledged = std::make_shared<const std::string>("until 2027-01-31: for now");
  }
  const gen::Summary summary = summarize(plan);
  EXPECT_EQ(summary.warnings, 2U);
  EXPECT_EQ(summary.accepted, 2U);
}

TEST(Plan, IsIncompleteWhereADecisionWaits) {
  struct Case {
    const char* name;
    const char* lines;
    std::optional<policy::Sender> identity;
    bool incomplete;
  };
  const Case cases[] = {
      {"all is known", "own.example A 192.0.2.1\nd.example A 192.0.2.9",
       sender("d.example", "192.0.2.9"), false},
      {"none may be used", "own.example A 198.51.100.1", std::nullopt, false},
      {"a domain", "own.example MX SERVFAIL", std::nullopt, true},
      {"the default", "own.example A 192.0.2.1\nd.example A SERVFAIL",
       sender("d.example", "192.0.2.9"), true},
      {"a fact that changes nothing", "own.example A 192.0.2.1\nown.example AAAA SERVFAIL",
       std::nullopt, false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    gen::Inputs inputs;
    inputs.policy.default_sender = c.identity;
    inputs.policy.domains = {trusted("own.example")};
    inputs.policy.weights.severity = support::without_authentication();
    EXPECT_EQ(make_plan(survey_of(c.lines, inputs), inputs).is_incomplete(), c.incomplete);
  }
}

}  // namespace
