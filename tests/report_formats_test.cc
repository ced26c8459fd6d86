// What each format of the report does that the others do not. That they are well formed, those tell
// who read them: tests/reports/run.
#include "gen/report_formats.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/world.h"

namespace {

using policy::Level;
using support::trusted;

// The PTR name of example.com's address is another host's, and it has an exchange elsewhere; of
// silent.example nothing is known.
const char* const world_lines = R"(
    example.com MX 10 mail.example.com
    example.com MX 20 mx.example.net
    mail.example.com A 192.0.2.1
    mx.example.net A 198.51.100.1
    1.2.0.192.in-addr.arpa PTR x.example.net
    x.example.net A 192.0.2.9
)";

// A report and all that it is made of.
struct Story {
  gen::Inputs inputs;
  gen::Survey survey;
  gen::Plan plan;
  gen::Gists gists;

  explicit Story(std::vector<policy::TrustedDomain> domains,
                 const std::string& lines = world_lines) {
    support::World world(lines);
    inputs.policy.domains = std::move(domains);
    inputs.policy.weights.severity = {
        {"file.default", Level::ignore}, {"mx.target", Level::ignore}, {"mx.here", Level::ignore}};
    inputs.policy.weights.severity.merge(support::without_authentication());
    survey = support::survey_of(world, inputs, support::allowed("192.0.2.1 192.0.2.2"));
    survey.certificates.now = std::chrono::sys_seconds(std::chrono::seconds(1'800'000'000));
    plan = make_plan(survey, inputs);
    gists = gists_of(survey, plan, inputs, {.json = true});
  }

  gen::Report report() const { return {inputs.policy, "0123456789ab", survey, plan, gists}; }
};

Story example_com() {
  return Story({{support::name("example.com"), {"lists/trusted hosts.txt", {3, 1}}}});
}

Story with_silence() {
  return Story({trusted("example.com"), trusted("silent.example")},
               std::string(world_lines) + "silent.example MX SERVFAIL\n");
}

std::string sarif_of(const gen::Report& report) {
  std::string text;
  write_report_sarif(report, [&text](std::string_view piece) { text += piece; });
  return text;
}

std::string junit_of(const gen::Report& report) {
  std::string text;
  write_report_junit(report, [&text](std::string_view piece) { text += piece; });
  return text;
}

std::string prometheus_of(const gen::Report& report, std::string_view previous = "") {
  std::string text;
  write_report_prometheus(report, previous, [&text](std::string_view piece) { text += piece; });
  return text;
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t times = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; ++times) {
    at = text.find(part, at + part.size());
  }
  return times;
}

void accept(Story& story, std::string_view check) {
  for (policy::DomainAudit& audit : story.plan.domains) {
    for (policy::Finding& finding : audit.findings) {
      if (finding.check->id != check) continue;
      finding.acknowledged = std::make_shared<const std::string>("until 2027-01-31: a | b `c`");
    }
  }
}

TEST(FindReportFormat, GoesByTheEnding) {
  EXPECT_EQ(gen::report_endings(), ".txt .json .html .md .sarif .xml .prom");
  for (const gen::ReportFormat& format : gen::report_formats()) {
    EXPECT_EQ(gen::find_report_format("r" + std::string(format.ending)), &format);
  }
  for (const char* const name : {"r.pdf", "r", "", "txt", "r.json.gz", "r.TXT"}) {
    EXPECT_EQ(gen::find_report_format(name), nullptr) << name;
  }
}

TEST(ReportMarkdown, KeepsWithinAComment) {
  std::vector<policy::TrustedDomain> domains;
  std::string lines = world_lines;
  for (int i = 0; i < 2000; ++i) {
    domains.push_back(trusted(fmt::format("d{:04}.example", i)));
    lines += fmt::format("d{:04}.example MX 10 mail.example.com\n", i);
  }
  const Story story(std::move(domains), lines);
  const std::string text = report_markdown(story.report());
  EXPECT_LE(text.size(), 60'000U);
  EXPECT_GE(text.size(), 50'000U);
  EXPECT_NE(text.find("### Errors (2000)\n"), std::string::npos);
  EXPECT_EQ(count(text, "<details>"), count(text, "</details>\n"));
  const std::size_t rows = count(text, "\n| `d");
  const std::size_t items = count(text, "\n- **`d");
  EXPECT_NE(text.find(fmt::format("\n{} more\n\n</details>\n\n### Errors", 2000 - rows)),
            std::string::npos);
  EXPECT_NE(text.find(fmt::format("\n{} more\n\n### Warnings", 2000 - items)), std::string::npos);
  EXPECT_NE(text.find("### Warnings (2000)\n\n\n2000 more\n"), std::string::npos);
}

TEST(ReportMarkdown, PutsWhatStrangersSayIntoSpansOfCode) {
  Story story = example_com();
  accept(story, "helo.ptr");
  story.plan.domains[0].decision.reason = "a | b";
  const std::string text = report_markdown(story.report());
  EXPECT_NE(text.find("| `a \\| b` |\n"), std::string::npos) << text;
  EXPECT_NE(text.find("  - accepted `` until 2027-01-31: a | b `c` ``\n"), std::string::npos)
      << text;
  EXPECT_NE(text.find("<details><summary>Accepted (1)</summary>"), std::string::npos);
}

TEST(ReportSarif, NamesFilesAsUris) {
  Story story = example_com();
  const auto uri_of = [&story](const std::string& source) {
    story.inputs.policy.domains[0].origin.source = source;
    const auto log = nlohmann::json::parse(sarif_of(story.report()));
    return log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
              ["uri"]
                  .get<std::string>();
  };
  EXPECT_EQ(uri_of("lists/trusted hosts.txt"), "lists/trusted%20hosts.txt");
  EXPECT_EQ(uri_of("/etc/x.yml"), "file:///etc/x.yml");
  EXPECT_EQ(uri_of("c:d%?#\xff"), "c%3Ad%25%3F%23%FF");
}

TEST(ReportSarif, KnowsNoFileOfAnArgument) {
  Story story = example_com();
  story.inputs.policy.domains[0].origin = {"argument 1"};
  const auto log = nlohmann::json::parse(sarif_of(story.report()));
  const auto& location = log["runs"][0]["results"][0]["locations"][0];
  EXPECT_FALSE(location.contains("physicalLocation"));
  EXPECT_EQ(location["logicalLocations"][0]["name"], "example.com");
}

TEST(ReportSarif, TellsTheSameSenderInEveryRun) {
  Story story = example_com();
  const auto fingerprint = [&story] {
    const auto log = nlohmann::json::parse(sarif_of(story.report()));
    return log["runs"][0]["results"][0]["partialFingerprints"]["sender/v1"].get<std::string>();
  };
  const std::string before = fingerprint();
  EXPECT_EQ(before.size(), 32U);
  story.plan.domains[0].findings[0].judgement.seen = "other words";
  EXPECT_EQ(fingerprint(), before);
}

TEST(ReportJunit, HasACaseForEachCheckOfEachDomain) {
  const Story story = example_com();
  const std::string text = junit_of(story.report());
  EXPECT_EQ(count(text, "classname=\"example.com\""), policy::checks().size());
  EXPECT_NE(text.find("    <failure message=\"1.2.0.192.in-addr.arpa. PTR x.example.net."),
            std::string::npos);
  EXPECT_NE(text.find("place: lists/trusted hosts.txt:3:1\n"), std::string::npos);
}

TEST(ReportJunit, FailsWhatCountsAndSkipsWhatIsUnknown) {
  Story story = with_silence();
  gen::Report report = story.report();
  const auto head = [&report] {
    const std::string text = junit_of(report);
    const std::size_t at = text.find(" failures=");
    return text.substr(at, text.find(">", at) - at);
  };
  EXPECT_EQ(head(), " failures=\"1\" errors=\"0\" skipped=\"2\"");
  report.fail_on = Level::warning;
  EXPECT_EQ(head(), " failures=\"2\" errors=\"0\" skipped=\"2\"");
  report.fail_on = Level::note;
  EXPECT_EQ(head(), " failures=\"5\" errors=\"0\" skipped=\"0\"");
  accept(story, "ptr.confirmed");
  EXPECT_EQ(head(), " failures=\"4\" errors=\"0\" skipped=\"1\"");
}

TEST(ReportJunit, SaysNothingOfChecksThatAreNotTold) {
  const Story story = example_com();
  gen::Report report = story.report();
  report.checks = {&policy::check("helo.ptr"), &policy::check("ptr.single")};
  const std::string text = junit_of(report);
  EXPECT_EQ(count(text, "<testcase"), 4U);  // of the domain and of the default identity
}

constexpr std::string_view success = "\noutbound_hosts_last_success_timestamp_seconds ";

TEST(ReportPrometheus, TellsWhenItLastSucceeded) {
  const Story whole = example_com();
  const Story incomplete = with_silence();
  const std::string first = prometheus_of(whole.report());
  EXPECT_NE(first.find(fmt::format("{}1800000000\n", success)), std::string::npos);
  EXPECT_EQ(prometheus_of(incomplete.report()).find(success), std::string::npos);
  const std::string earlier = fmt::format("# x{}1799999999\nother 1\n", success);
  EXPECT_NE(
      prometheus_of(incomplete.report(), earlier).find(fmt::format("{}1799999999\n", success)),
      std::string::npos);
  gen::Report refused = whole.report();
  refused.is_refused = true;
  EXPECT_NE(prometheus_of(refused, earlier).find(fmt::format("{}1799999999\n", success)),
            std::string::npos);
  for (const char* const broken :
       {"", "x", "-", "17999x\n", "99999999999999999999\n", "1799999999"}) {
    const std::string previous = fmt::format("# x{}{}", success, broken);
    EXPECT_EQ(prometheus_of(incomplete.report(), previous).find(success), std::string::npos)
        << broken;
  }
}

TEST(ReportPrometheus, KnowsNoAgeOfFactsThatItDidNotAskFor) {
  const Story story = example_com();
  gen::Report report = story.report();
  constexpr std::string_view asked = "\noutbound_hosts_facts_timestamp_seconds 1800000000\n";
  EXPECT_NE(prometheus_of(report).find(asked), std::string::npos);
  report.facts_are_new = false;
  EXPECT_EQ(prometheus_of(report).find("outbound_hosts_facts"), std::string::npos);
}

TEST(ReportPrometheus, TellsWhichIdentitiesAreGood) {
  const Story story({trusted("example.com"), trusted("good.example"), trusted("silent.example")},
                    std::string(world_lines) + R"(
    silent.example MX SERVFAIL
    good.example MX 10 mail.good.example
    mail.good.example A 192.0.2.2
    2.2.0.192.in-addr.arpa PTR mail.good.example
)");
  const auto ok = [text = prometheus_of(story.report())](const char* domain) {
    return text.find(fmt::format("\noutbound_hosts_identity_ok{{domain=\"{}\"}} 1\n", domain)) !=
           std::string::npos;
  };
  EXPECT_FALSE(ok("example.com"));
  EXPECT_TRUE(ok("good.example"));
  EXPECT_FALSE(ok("silent.example"));
}

TEST(ReportPrometheus, TellsNoSeriesTwice) {
  Story story = example_com();
  auto& findings = story.plan.domains[0].findings;
  findings.push_back(findings.front());
  const std::string text = prometheus_of(story.report());
  EXPECT_EQ(count(text, "outbound_hosts_finding{domain=\"example.com\",check=\"ptr.confirmed\""),
            1U);
}

}  // namespace
