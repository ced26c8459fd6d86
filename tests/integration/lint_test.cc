// The verb lint as a user runs it: on the demonstration world, and on files that are nasty to read.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/files.h"
#include "tests/support/golden.h"
#include "tests/support/program.h"

namespace {

namespace fs = std::filesystem;
using support::Outcome;
using support::run_program;
using support::write_file;

const fs::path demo = fs::path(SOURCE_DIR) / "fixtures/demo";

// A folder with what lint needs of the demonstration world in it.
class LintFolder {
 public:
  LintFolder() { fs::copy(demo, folder_.path(), fs::copy_options::recursive); }

  void write(const std::string& name, const std::string& text) const {
    write_file(folder_.path() / name, text);
  }
  std::string read(const std::string& name) const {
    return support::read_file(folder_.path() / name);
  }
  // 2026-11-27.
  Outcome run(std::vector<std::string> arguments) const {
    return run_program({.arguments = std::move(arguments),
                        .environment = {"SOURCE_DATE_EPOCH=1795737600"},
                        .folder = folder_.path()});
  }
  Outcome lint(std::vector<std::string> more) const {
    std::vector<std::string> arguments = {"lint",   "outbound-hosts.yml", "--policy", "policy.yml",
                                          "--zone", "demo.zone"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(std::move(arguments));
  }

 private:
  support::TemporaryFolder folder_;
};

TEST(Lint, TellsOfNastyFilesWhatIsWrongWithThem) {
  for (const fs::path& input : support::inputs_in("fixtures/nasty-hosts", ".yml")) {
    SCOPED_TRACE(input.filename().string());
    const Outcome outcome =
        run_program({.arguments = {"lint", input.filename().string(), "--offline", "--severity",
                                   "ip.global=ignore"},
                     .folder = input.parent_path()});
    EXPECT_EQ(outcome.status, outcome.out.find(": error: ") == std::string::npos ? 0 : 1);
    EXPECT_EQ(outcome.err, "");
    support::expect_golden(input, outcome.out);
  }
}

TEST(Lint, JudgesTheDemonstration) {
  const LintFolder folder;
  const Outcome outcome = folder.lint({});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.err, "");
  support::expect_golden(fs::path(SOURCE_DIR) / "fixtures/demo-results/lint", outcome.out);
}

// Of the rows that generate has just written lint refuses none; of a domain without one it tells
// why.
TEST(Lint, FindsNothingBlockingInWhatWasGenerated) {
  const LintFolder folder;
  EXPECT_EQ(folder
                .run({"generate", "--policy", "policy.yml", "--zone", "demo.zone", "--output",
                      "outbound-hosts.yml"})
                .status,
            3);
  const Outcome outcome = folder.lint(
      {"--only", "ip.*", "--only", "helo.name", "--only", "helo.forward", "--only", "file.*"});
  EXPECT_EQ(outcome.out,
            "outbound-hosts.yml:7:9: error: ip.scope: client.example: 192.0.2.10 and "
            "mail.example.com outside the scope; wanted: a sender in the scope (192.0.2.12, as "
            "mail.client.example)\n");
}

TEST(Lint, TellsOfChosenChecksOnly) {
  const LintFolder folder;
  EXPECT_EQ(folder.lint({"--only", "file.*", "--only", "ip.scope"}).out,
            "outbound-hosts.yml:4:7: error: ip.scope: client.example: 192.0.2.10 and "
            "mail.example.com outside the scope; wanted: a sender in the scope (192.0.2.12, as "
            "mail.client.example)\n"
            "outbound-hosts.yml:10:7: warning: file.untrusted: gone.example: the present file has "
            "mail.example.com from 192.0.2.10; wanted: its name on the list of trusted domains, or "
            "no entry\n");
  EXPECT_EQ(folder.lint({"--only", "file.*", "--skip", "file.untrusted"}).out, "");
}

TEST(Lint, EndsWithOneFromTheLevelOn) {
  const LintFolder folder;
  const auto status = [&](const std::string& level) {
    return folder
        .run({"lint", "outbound-hosts.yml", "--policy", "policy.yml", "--offline", "--only",
              "file.*", "--fail-on", level})
        .status;
  };
  EXPECT_EQ(status("error"), 0);
  EXPECT_EQ(status("warning"), 1);
  EXPECT_EQ(status("note"), 1);
}

TEST(Lint, CountsNothingThatIsAccepted) {
  const LintFolder folder;
  folder.write("ack.yml",
               "- check: file.untrusted\n"
               "  domain: gone.example\n"
               "  until: 2026-12-31\n"
               "  reason: it moves at the end of the year\n"
               "- {check: spf.helo, domain: default, until: 2026-12-31, reason: old}\n");
  const auto run = [&](const std::string& file) {
    return folder.run({"lint", "outbound-hosts.yml", "--policy", "policy.yml", "--offline",
                       "--only", "file.*", "--fail-on", "warning", "--ack", file});
  };
  const Outcome accepted = run("ack.yml");
  EXPECT_EQ(accepted.status, 0);
  EXPECT_EQ(accepted.out,
            "outbound-hosts.yml:10:7: warning: file.untrusted: gone.example: the present file has "
            "mail.example.com from 192.0.2.10; wanted: its name on the list of trusted domains, or "
            "no entry; accepted until 2026-12-31: it moves at the end of the year\n");
  EXPECT_EQ(accepted.err, "ack.yml:5:3: nothing to accept any more: spf.helo\n");

  folder.write("old.yml",
               "- {check: file.untrusted, domain: '*', until: 2026-11-26, reason: moved}\n");
  const Outcome expired = run("old.yml");
  EXPECT_EQ(expired.status, 1);
  EXPECT_EQ(expired.out,
            "outbound-hosts.yml:10:7: warning: file.untrusted: gone.example: the present file has "
            "mail.example.com from 192.0.2.10 (was accepted until 2026-11-26, old.yml:1:3); "
            "wanted: its name on the list of trusted domains, or no entry\n");
}

TEST(Lint, TellsWhatPlannedRecordsWouldChange) {
  const LintFolder folder;
  folder.write("outbound-hosts.yml",
               "default: {helo: mail.example.com, ip: 192.0.2.10}\n"
               "one.example: {helo: mail.one.example, ip: 192.0.2.11}\n");
  folder.write("plan.zone",
               "$ORIGIN example.\nmail.one A 192.0.2.99\n"
               "foreign TXT \"v=spf1 mx a:mail.example.com -all\"\n"
               "spf-wrong TXT \"v=spf1 mx a:mail.example.com -all\"\n");
  const Outcome outcome =
      folder.lint({"--overlay", "plan.zone", "--only", "helo.forward", "--only", "spf.*",
                   "--report", "report.txt", "--report", "report.json"});
  const std::string changes =
      "cured by the plan:\n"
      "  error spf-wrong.example spf.mailfrom 192.0.2.10\n"
      "caused by the plan:\n"
      "  error one.example helo.forward 192.0.2.11\n"
      "  error one.example spf.mailfrom 192.0.2.11\n"
      "  warning one.example spf.helo 192.0.2.11\n";
  EXPECT_EQ(outcome.err, changes);
  const std::string report = folder.read("report.txt");
  EXPECT_NE(report.find("\n\n" + changes + "\nSTATE "), std::string::npos) << report;
  const nlohmann::json json = nlohmann::json::parse(folder.read("report.json")).at("changes");
  EXPECT_EQ(json.at("cured").size(), 1u);
  EXPECT_EQ(json.at("caused").at(0).at("origin"), "outbound-hosts.yml:2:21");
  EXPECT_EQ(json.at("rows"), nlohmann::json::array());
}

TEST(Lint, NeedsNoPolicyNorSendOn) {
  const LintFolder folder;
  const Outcome outcome =
      folder.run({"lint", "outbound-hosts.yml", "--offline", "--severity", "ip.global=ignore"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out + outcome.err, "");
}

TEST(Lint, TellsAllMistakesOfItsInputsAtOnce) {
  const LintFolder folder;
  folder.write("policy.yml", "domians: []\n");
  folder.write("ack.yml", "- {check: x}\n");
  const Outcome outcome = folder.run(
      {"lint", "none.yml", "--policy", "policy.yml", "--zone", "none.zone", "--ack", "ack.yml"});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(outcome.err,
            "none.yml: no such file\n"
            "ack.yml:1:3: an accepted finding without \"domain\"\n"
            "policy.yml:1:1: unknown key \"domians\": did you mean \"domains\"?\n"
            "none.zone: no such file\n");
  const Outcome wrong = folder.run({"lint", "outbound-hosts.yml", "--offline", "--server",
                                    "192.0.2.1", "--only", "ip.x", "--fail-on", "all"});
  EXPECT_EQ(wrong.status, 2);
  EXPECT_EQ(wrong.err,
            "--fail-on \"all\": not a severity: error, warning, note or ignore\n"
            "--only \"ip.x\": no such check\n"
            "--offline asks no DNS, and is told whom to ask\n");
}

TEST(Lint, WritesReports) {
  const LintFolder folder;
  EXPECT_EQ(folder.lint({"--report", "report.txt", "--report", "report.json"}).status, 1);
  EXPECT_TRUE(folder.read("report.txt").find("file.untrusted") != std::string::npos);
  EXPECT_TRUE(folder.read("report.json").starts_with("{\n  \"schema\": 1,"));
}

}  // namespace
