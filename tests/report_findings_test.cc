#include "gen/report_findings.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "gen/report_formats.h"
#include "tests/support/scene.h"
#include "tests/support/world.h"

namespace {

using policy::Finding;
using support::name;

// Somebody accepts every fifth.
void accept_some(gen::Plan& plan) {
  std::size_t count = 0;
  for (policy::DomainAudit& audit : plan.domains) {
    for (Finding& finding : audit.findings) {
      if (++count % 5 != 0) continue;
      finding.acknowledged = std::make_shared<const std::string>("until 2027-01-31: a b");
    }
  }
}

void put_away(gen::Plan& plan, gen::Gists& gists) {
  for (std::size_t i = 0; i < plan.domains.size(); ++i) {
    std::vector<Finding>& findings = plan.domains[i].findings;
    for (const Finding& finding : findings) count(plan.put_away, finding);
    gists.keep_findings(i, findings);
    findings.clear();
  }
}

std::vector<std::string> texts_of(const gen::Report& report) {
  std::vector<std::string> texts;
  for (const gen::ReportFormat& format : gen::report_formats()) {
    format.write(report, "", [&text = texts.emplace_back()](auto piece) { text += piece; });
  }
  return texts;
}

std::vector<bool> counted(gen::Report report) {
  std::vector<bool> counted;
  for (const policy::Level level : {policy::Level::ignore, policy::Level::note,
                                    policy::Level::warning, policy::Level::error}) {
    report.fail_on = level;
    counted.push_back(any_counts(report));
    EXPECT_EQ(counted.back(), std::ranges::any_of(report.findings.all(), [&](const auto* finding) {
                return gen::counts(*finding, level);
              }));
  }
  return counted;
}

TEST(ReportFindings, AreTheSameWhereverTheyAreKept) {
  std::size_t findings = 0;
  for (unsigned seed = 0; seed < 40; ++seed) {
    SCOPED_TRACE(seed);
    const support::Scene scene = support::make_scene(seed);
    support::Product product = support::run(scene);
    accept_some(product.plan);
    const gen::Report report = report_of(scene, product);
    const std::vector<std::string> texts = texts_of(report);
    const std::vector<bool> counts = counted(report);
    findings += report.findings.all().size();
    support::Product away = support::run(scene);
    accept_some(away.plan);
    const gen::Inputs inputs{scene.policy, std::nullopt, "", scene.present, std::nullopt};
    away.gists = gists_of(away.survey, away.plan, inputs, {.json = true, .findings = true});
    put_away(away.plan, away.gists);
    const gen::Report of_away = report_of(scene, away);
    EXPECT_EQ(texts_of(of_away), texts);
    EXPECT_EQ(counted(of_away), counts);
    EXPECT_EQ(sendings_of(of_away), sendings_of(report));
  }
  EXPECT_GT(findings, 500U);
}

Finding finding_of(const std::optional<dns::DomainName>& domain, std::string_view check) {
  return {.check = &policy::check(check), .domain = domain};
}

// "default mx.here", "a.example ptr.exists".
std::vector<std::string> told_by(const gen::ReportFindings& findings) {
  std::vector<std::string> told;
  findings.each([&told](const Finding& finding) {
    const std::string subject = finding.domain ? finding.domain->to_string() : "default";
    told.push_back(subject + " " + std::string(finding.check->id));
  });
  return told;
}

// Rows may be of domains before, between and behind those of the list.
TEST(ReportFindings, ComeSubjectBySubject) {
  const std::vector<policy::TrustedDomain> domains = {support::trusted("b.example"),
                                                      support::trusted("d.example")};
  gen::Plan plan;
  plan.domains.resize(2);
  plan.domains[1].findings = {finding_of(name("d.example"), "ptr.exists"),
                              finding_of(name("d.example"), "ip.allowed")};
  plan.default_identity.emplace().findings = {finding_of(std::nullopt, "spf.helo")};
  plan.row_findings = {
      finding_of(name("e.example"), "file.untrusted"),
      finding_of(name("d.example"), "helo.shared"),
      finding_of(name("c.example"), "hosted.untrusted"),
      finding_of(name("b.example"), "hosted.missing"),
      finding_of(name("a.example"), "file.untrusted"),
      finding_of(std::nullopt, "file.default"),
  };
  const gen::Gists gists;
  const gen::ReportFindings findings(plan, gists, domains);
  const std::vector<std::string> told = told_by(findings);
  EXPECT_EQ(told, (std::vector<std::string>{
                      "default spf.helo", "default file.default", "a.example file.untrusted",
                      "b.example hosted.missing", "c.example hosted.untrusted",
                      "d.example ip.allowed", "d.example ptr.exists", "d.example helo.shared",
                      "e.example file.untrusted"}));
  EXPECT_EQ(findings.all().size(), told.size());
  EXPECT_EQ(findings.about_default().size(), 2U);
  EXPECT_EQ(findings.at_hand(0).size(), 1U);
  EXPECT_EQ(findings.at_hand(1).size(), 3U);
  std::vector<std::string> sorted;
  for (const Finding* const finding : findings_of(plan)) {
    sorted.push_back((finding->domain ? finding->domain->to_string() : "default") + " " +
                     std::string(finding->check->id));
  }
  EXPECT_EQ(told, sorted);
}

}  // namespace
