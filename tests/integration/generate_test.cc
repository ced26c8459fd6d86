// The whole program on the demonstration world, by every way that facts can come.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "gen/files.h"
#include "tests/support/files.h"
#include "tests/support/golden.h"
#include "tests/support/nsd_server.h"
#include "tests/support/processes.h"
#include "tests/support/program.h"

namespace {

namespace fs = std::filesystem;
using support::Invocation;
using support::Outcome;
using support::read_file;
using support::run_program;
using support::write_file;

const fs::path demo = fs::path(SOURCE_DIR) / "fixtures/demo";

// A folder with the demonstration world in it, as the administrator sees it.
class DemoFolder {
 public:
  DemoFolder() { fs::copy(demo, folder_.path(), fs::copy_options::recursive); }

  const fs::path& path() const { return folder_.path(); }
  std::string read(const std::string& name) const { return read_file(path() / name); }

  Outcome run(std::vector<std::string> arguments, std::vector<std::string> environment = {}) const {
    return run_program({.arguments = std::move(arguments),
                        .environment = std::move(environment),
                        .folder = path()});
  }
  // generate with the demonstration's policy, reports in report.*, and DNS as these options say.
  Outcome generate(const std::vector<std::string>& dns) const {
    std::vector<std::string> arguments = {
        "generate",           "--policy", "policy.yml", "--poste",  "poste",      "--output",
        "outbound-hosts.yml", "--report", "report.txt", "--report", "report.json"};
    arguments.insert(arguments.end(), dns.begin(), dns.end());
    return run(std::move(arguments));
  }

 private:
  support::TemporaryFolder folder_;
};

constexpr const char* results[] = {"outbound-hosts.yml", "report.txt", "report.json"};

void expect_same_results(const DemoFolder& left, const DemoFolder& right) {
  for (const char* name : results) {
    SCOPED_TRACE(name);
    EXPECT_EQ(left.read(name), right.read(name));
  }
}

TEST(Generate, TellsTheStoriesOfTheDemonstrationWorld) {
  const DemoFolder folder;
  const Outcome outcome = folder.generate({"--zone", "demo.zone"});
  EXPECT_EQ(outcome.status, 3) << outcome.err;
  EXPECT_EQ(outcome.out, "");
  const fs::path golden = fs::path(SOURCE_DIR) / "fixtures/demo-results";
  support::expect_golden(golden / "outbound-hosts", folder.read("outbound-hosts.yml"));
  support::expect_golden(golden / "report-text", folder.read("report.txt"));
  support::expect_golden(golden / "report-json", folder.read("report.json"));
  support::expect_golden(golden / "messages", outcome.err);
}

TEST(Generate, GivesTheSameBytesFromARealServer) {
  const DemoFolder from_zone;
  from_zone.generate({"--zone", "demo.zone"});
  const std::vector<support::NsdServer::Zone> zones =
      support::zones_of(from_zone.read("demo.zone"));
  ASSERT_EQ(zones.size(), 4u);
  const support::NsdServer server(zones);
  const DemoFolder from_server;
  const Outcome outcome = from_server.generate({"--server", server.address().to_string()});
  EXPECT_EQ(outcome.status, 3) << outcome.err;
  expect_same_results(from_zone, from_server);
}

TEST(Generate, GivesTheSameBytesFromASnapshot) {
  const DemoFolder recorded;
  EXPECT_EQ(recorded.generate({"--zone", "demo.zone", "--record", "snapshot.json"}).status, 3);
  const DemoFolder replayed;
  fs::copy(recorded.path() / "snapshot.json", replayed.path());
  EXPECT_EQ(replayed.generate({"--replay", "snapshot.json"}).status, 3);
  expect_same_results(recorded, replayed);
}

TEST(Generate, WritesNothingWhenNothingChanged) {
  const DemoFolder folder;
  folder.generate({"--zone", "demo.zone"});
  const fs::path file = folder.path() / "outbound-hosts.yml";
  const std::string text = read_file(file);
  const fs::file_time_type time = fs::last_write_time(file);
  folder.generate({"--zone", "demo.zone"});
  EXPECT_EQ(read_file(file), text);
  EXPECT_EQ(fs::last_write_time(file), time);
}

TEST(Generate, KeepsTheEntryOfADomainWhoseServerDoesNotAnswer) {
  const DemoFolder folder;
  folder.generate({"--zone", "demo.zone"});
  EXPECT_NE(folder.read("outbound-hosts.yml")
                .find("\"silent.example\":\n  \"helo\": \"mail.two.example\"\n"
                      "  \"ip\": \"192.0.2.12\"\n"),
            std::string::npos);
}

TEST(Generate, KeepsEveryEntryAndItsCommentWhenNoServerAnswers) {
  const DemoFolder folder;
  folder.generate({"--zone", "demo.zone"});
  const std::string before = folder.read("outbound-hosts.yml");
  write_file(folder.path() / "empty.json", "{\"schema\": 1, \"answers\": []}");
  const Outcome outcome = folder.generate({"--replay", "empty.json"});
  EXPECT_EQ(outcome.status, 3) << outcome.err;
  EXPECT_EQ(folder.read("outbound-hosts.yml"), before);
}

TEST(Generate, ShowsADryRunAsADiff) {
  const DemoFolder folder;
  const std::string before = folder.read("outbound-hosts.yml");
  const std::vector<std::string> arguments = {
      "generate", "--policy",           "policy.yml", "--zone",     "demo.zone",
      "--output", "outbound-hosts.yml", "--dry-run",  "--exit-code"};
  const Outcome outcome = folder.run(arguments);
  EXPECT_EQ(folder.read("outbound-hosts.yml"), before);
  EXPECT_TRUE(outcome.out.starts_with("--- outbound-hosts.yml\n+++ outbound-hosts.yml (new)\n@@ "))
      << outcome.out;
  EXPECT_NE(outcome.out.find("\n-gone.example:\n"), std::string::npos);
  EXPECT_FALSE(fs::exists(folder.path() / "outbound-hosts.yml.lock"));
}

TEST(Generate, IsSilentWhenAllIsWell) {
  const DemoFolder folder;
  write_file(folder.path() / "well.yml",
             "send-on: 192.0.2.10 192.0.2.11\n"
             "default: {helo: mail.example.com, ip: 192.0.2.10}\n"
             "domains: [example.com, one.example]\n"
             "severity: {ip.global: ignore}\n");
  const std::vector<std::string> arguments = {"generate",  "--policy", "well.yml",      "--zone",
                                              "demo.zone", "--output", "well-hosts.yml"};
  const Outcome outcome = folder.run(arguments);
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(outcome.err, "");
  std::vector<std::string> pending = arguments;
  pending.insert(pending.end(), {"--dry-run", "--exit-code"});
  EXPECT_EQ(folder.run(pending).status, 0);
  fs::remove(folder.path() / "well-hosts.yml");
  EXPECT_EQ(folder.run(pending).status, 1);
}

TEST(Generate, WorksWithoutAPolicyFile) {
  const DemoFolder folder;
  const Outcome outcome = run_program(
      {.arguments = {"generate", "--send-on", "192.0.2.10 192.0.2.11", "--zone", "demo.zone",
                     "--severity", "ip.global=ignore", "--domains", "-", "One.Example"},
       .input = "# ours\nm\xc3\xbcnchen.example\n",
       .folder = folder.path()});
  EXPECT_NE(outcome.out.find("\n\"one.example\":\n  \"helo\": \"mail.one.example\"\n"
                             "  \"ip\": \"192.0.2.11\"\n"),
            std::string::npos)
      << outcome.out;
  EXPECT_NE(outcome.out.find("\n\"xn--mnchen-3ya.example\":\n  \"helo\": \"mail.example.com\"\n"),
            std::string::npos)
      << outcome.out;
}

TEST(Generate, TakesAddressesFromTheEnvironmentUnlessToldOtherwise) {
  const DemoFolder folder;
  const std::vector<std::string> arguments = {"generate",   "--zone",           "demo.zone",
                                              "--severity", "ip.global=ignore", "two.example"};
  const auto has_row = [](const Outcome& outcome) {
    return outcome.out.find("\"ip\": \"192.0.2.12\"") != std::string::npos;
  };
  EXPECT_TRUE(has_row(folder.run(arguments, {"SEND_ON=192.0.2.10\n192.0.2.12"})));
  EXPECT_TRUE(has_row(folder.run(arguments, {"SEND_ON=", "LISTEN_ON=192.0.2.12"})));
  EXPECT_FALSE(has_row(folder.run(arguments, {"SEND_ON=192.0.2.10", "LISTEN_ON=192.0.2.12"})));
  std::vector<std::string> with_option = arguments;
  with_option.insert(with_option.end(), {"--send-on", "192.0.2.12"});
  EXPECT_TRUE(has_row(folder.run(with_option, {"SEND_ON=192.0.2.10"})));
}

TEST(Generate, TellsAllMistakesOfAllSourcesAndKeepsTheOldFile) {
  const DemoFolder folder;
  write_file(folder.path() / "bad.yml", "send-on: 192.0.2.300\ndomain: [x]\n");
  write_file(folder.path() / "bad.zone", "$ORIGIN example.\n@ MX ten mail\n@ A 192.0.2.999\n");
  write_file(folder.path() / "domains.txt", "fine.example\nnot fine.example\n");
  const std::string broken = "default: {helo: mail.example.com}\n";
  write_file(folder.path() / "outbound-hosts.yml", broken);
  const Outcome outcome =
      folder.run({"generate", "--policy", "bad.yml", "--zone", "bad.zone", "--domains",
                  "domains.txt", "--output", "outbound-hosts.yml"});
  EXPECT_EQ(outcome.status, 2);
  support::expect_golden(fs::path(SOURCE_DIR) / "fixtures/demo-results/mistakes", outcome.err);
  EXPECT_EQ(folder.read("outbound-hosts.yml"), broken);
}

TEST(Generate, SaysWhoHoldsTheLock) {
  const DemoFolder folder;
  const std::string before = folder.read("outbound-hosts.yml");
  support::Child holder([&](const std::function<void()>& tell) {
    const gen::FileLock lock(folder.path() / "outbound-hosts.yml");
    tell();
    pause();
  });
  holder.wait();
  const Outcome outcome = folder.generate({"--zone", "demo.zone"});
  EXPECT_EQ(outcome.status, 5);
  EXPECT_EQ(outcome.err, fmt::format("outbound-hosts: outbound-hosts.yml: locked by process {} "
                                     "(outbound-hosts.yml.lock)\n",
                                     holder.pid()));
  EXPECT_EQ(folder.read("outbound-hosts.yml"), before);
  holder.kill();
  EXPECT_EQ(folder.generate({"--zone", "demo.zone"}).status, 3);
}

TEST(Generate, SaysWhatToMountInsteadOfASingleFile) {
  support::in_own_namespaces(CLONE_NEWNS, [] {
    const DemoFolder folder;
    const std::string file = (folder.path() / "outbound-hosts.yml").string();
    ASSERT_EQ(mount(file.c_str(), file.c_str(), "none", MS_BIND, nullptr), 0);
    const std::string before = read_file(file);
    const Outcome outcome = folder.generate({"--zone", "demo.zone"});
    EXPECT_EQ(outcome.status, 5);
    EXPECT_NE(outcome.err.find("mount"), std::string::npos) << outcome.err;
    EXPECT_EQ(read_file(file), before);
    umount(file.c_str());
  });
}

TEST(Generate, KeepsControlCharactersOutOfEverything) {
  const DemoFolder folder;
  fs::copy(fs::path(SOURCE_DIR) / "fixtures/hostile", folder.path(),
           fs::copy_options::recursive | fs::copy_options::overwrite_existing);
  const Outcome outcome =
      folder.run({"generate", "--policy", "policy.yml", "--zone", "hostile.zone", "--report",
                  "r.txt", "--report", "r.json", "--report", "r.md", "--report", "r.sarif",
                  "--report", "r.xml", "--report", "r.prom"});
  EXPECT_EQ(outcome.status, 1) << outcome.err;
  std::vector<std::string> texts = {outcome.out, outcome.err};
  for (const char* const ending : {"txt", "json", "md", "sarif", "xml", "prom"}) {
    texts.push_back(folder.read(fmt::format("r.{}", ending)));
  }
  for (const std::string& text : texts) {
    EXPECT_NE(text, "");
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text.compare(i, 2, "§") == 0) {  // ours, in the sources of checks
        ++i;
        continue;
      }
      EXPECT_TRUE(text[i] == '\n' || (text[i] >= 0x20 && text[i] < 0x7f))
          << static_cast<int>(text[i]) << " in " << text;
    }
  }
}

TEST(Generate, WritesTheSameReportForPeopleAndForPrometheus) {
  const DemoFolder folder;
  const Outcome outcome =
      folder.run({"generate", "--policy", "policy.yml", "--poste", "poste", "--zone", "demo.zone",
                  "--output", "outbound-hosts.yml", "--report", "r.md", "--report", "r.prom"},
                 {"SOURCE_DATE_EPOCH=1795824000"});
  EXPECT_EQ(outcome.status, 3) << outcome.err;
  const fs::path golden = fs::path(SOURCE_DIR) / "fixtures/demo-results";
  support::expect_golden(golden / "report-md", folder.read("r.md"));
  support::expect_golden(golden / "report-prom", folder.read("r.prom"));
}

TEST(Generate, RefusesToLoseTheDefaultOrAllRows) {
  const DemoFolder folder;
  write_file(folder.path() / "lost.yml",
             "send-on: 192.0.2.10\ndefault: {helo: absent.example.com, ip: 192.0.2.10}\n"
             "domains: [example.com]\nseverity: {ip.global: ignore}\n");
  const std::string before = folder.read("outbound-hosts.yml");
  const std::vector<std::string> arguments = {
      "generate", "--policy", "lost.yml", "--zone", "demo.zone", "--output", "outbound-hosts.yml"};
  const Outcome outcome = folder.run(arguments);
  EXPECT_EQ(outcome.status, 4);
  EXPECT_TRUE(outcome.err.starts_with(
      "outbound-hosts.yml: refused, the file stays as it is: it would lose its default, by which "
      "bounces and all other domains' mail leave (--dry-run shows the plan, --approve "))
      << outcome.err;
  EXPECT_EQ(folder.read("outbound-hosts.yml"), before);
}

// A folder whose one.example leaves by another sender than its DNS asks for.
class MovedFolder : public DemoFolder {
 public:
  MovedFolder() {
    write_file(
        path() / "outbound-hosts.yml",
        read("outbound-hosts.yml") + "one.example: {helo: mail.two.example, ip: 192.0.2.12}\n");
  }
  // What the file says of one.example after one more run.
  std::string run_once(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> dns = {"--zone", "demo.zone"};
    dns.insert(dns.end(), more.begin(), more.end());
    EXPECT_EQ(generate(dns).status, 3);
    const std::string text = read("outbound-hosts.yml");
    const std::size_t entry = text.find("\n\"one.example\":");
    const std::string mark = "\"helo\": \"";
    const std::size_t helo = text.find(mark, entry) + mark.size();
    return text.substr(helo, text.find('"', helo) - helo);
  }
};

TEST(Generate, AdoptsAChangeThatWasDecidedTwice) {
  const MovedFolder folder;
  EXPECT_EQ(folder.run_once(), "mail.two.example");
  EXPECT_NE(folder.read("report.txt").find("note row.waits: "), std::string::npos);
  EXPECT_NE(folder.read("outbound-hosts.yml.state").find("\"runs\":1"), std::string::npos);
  EXPECT_EQ(folder.run_once(), "mail.one.example");
  EXPECT_EQ(folder.read("report.txt").find("row.waits"), std::string::npos);
}

TEST(Generate, AdoptsAChangeAtOnceWhereOneRunIsEnough) {
  const MovedFolder folder;
  EXPECT_EQ(folder.run_once({"--confirm", "1"}), "mail.one.example");
}

TEST(Generate, DoesWithoutAMemoryThatCannotBeRead) {
  const MovedFolder folder;
  EXPECT_EQ(folder.run_once(), "mail.two.example");
  write_file(folder.path() / "outbound-hosts.yml.state", "{\"schema\": 1, \x1b");
  const Outcome outcome = folder.generate({"--zone", "demo.zone"});
  EXPECT_TRUE(outcome.err.starts_with("outbound-hosts.yml.state: not a memory of entries: "))
      << outcome.err;
  EXPECT_EQ(outcome.err.find('\x1b'), std::string::npos);
  EXPECT_EQ(folder.run_once(), "mail.one.example");
}

TEST(Generate, RemembersNothingInADryRun) {
  const MovedFolder folder;
  folder.run_once({"--dry-run"});
  EXPECT_FALSE(fs::exists(folder.path() / "outbound-hosts.yml.state"));
  EXPECT_EQ(folder.run_once({"--state", "elsewhere.json"}), "mail.two.example");
  EXPECT_FALSE(fs::exists(folder.path() / "outbound-hosts.yml.state"));
  EXPECT_TRUE(fs::exists(folder.path() / "elsewhere.json"));
}

TEST(Generate, WritesARefusedPlanThatAPersonApprovesOf) {
  const DemoFolder folder;
  std::string crowded = folder.read("outbound-hosts.yml");
  for (int i = 0; i < 20; ++i) {
    crowded += fmt::format("d{}.example: {{helo: mail.example.com, ip: 192.0.2.10}}\n", i);
  }
  write_file(folder.path() / "outbound-hosts.yml", crowded);
  const auto generate = [&folder](std::vector<std::string> more) {
    std::vector<std::string> dns = {"--zone", "demo.zone"};
    dns.insert(dns.end(), more.begin(), more.end());
    return folder.generate(dns);
  };
  const Outcome refused = generate({});
  EXPECT_EQ(refused.status, 4);
  EXPECT_EQ(folder.read("outbound-hosts.yml"), crowded);
  const std::string mark = "--approve ";
  const std::size_t at = refused.err.find(mark);
  ASSERT_NE(at, std::string::npos) << refused.err;
  const std::string hash = refused.err.substr(at + mark.size(), 12);
  const Outcome shown = generate({"--dry-run"});
  EXPECT_EQ(shown.status, 4);
  EXPECT_NE(shown.out.find("-d0.example: {helo: mail.example.com, ip: 192.0.2.10}\n"),
            std::string::npos);
  EXPECT_NE(shown.err.find(hash), std::string::npos);
  EXPECT_EQ(generate({"--approve", "0123456789ab"}).status, 4);
  EXPECT_EQ(folder.read("outbound-hosts.yml"), crowded);
  EXPECT_EQ(generate({"--approve", hash}).status, 3);
  const std::string written = folder.read("outbound-hosts.yml");
  EXPECT_EQ(written.find("d0.example"), std::string::npos);
  // What was approved once is another plan now.
  write_file(folder.path() / "outbound-hosts.yml",
             crowded + "e.example: {helo: a.example, ip: 192.0.2.10}\n");
  EXPECT_EQ(generate({"--approve", hash}).status, 4);
  EXPECT_EQ(generate({"--force"}).status, 3);
  EXPECT_EQ(folder.read("outbound-hosts.yml"), written);
}

TEST(Generate, RefusesToOverwriteWhatItReads) {
  const DemoFolder folder;
  fs::create_symlink("policy.yml", folder.path() / "alias.txt");
  const std::string policy = folder.read("policy.yml");
  const Outcome outcome = folder.run(
      {"generate", "--policy", "policy.yml", "--zone", "demo.zone", "--report", "alias.txt",
       "--record", "./demo.zone", "--output", "x.yml", "--report", "./r.txt", "--report", "r.txt"});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.err,
            "./demo.zone: --record would overwrite the file of --zone\n"
            "alias.txt: --report would overwrite the file of --policy\n"
            "r.txt: --report would overwrite the file of --report\n");
  EXPECT_EQ(folder.read("policy.yml"), policy);
}

TEST(Generate, AsksNobodyForAnEmptyReplay) {
  const Outcome outcome = run_program(
      {.arguments = {"generate", "--send-on", "192.0.2.10", "--replay", "", "example.com"}});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.err, "--replay: an empty name\noutbound-hosts generate --help tells more\n");
}

TEST(Generate, WritesNoMessageIntoItsLockWhereStandardErrorIsClosed) {
  const DemoFolder folder;
  support::run(
      fmt::format("cd {} && {{ {} generate --policy policy.yml --zone demo.zone --output "
                  "outbound-hosts.yml 2>&-; [ $? -eq 3 ]; }}",
                  folder.path().string(), PROGRAM));
  EXPECT_LT(folder.read("outbound-hosts.yml.lock").size(), 12u);
}

const char* const plan = R"($ORIGIN example.
mail.fixed A 192.0.2.15
mail.two A 192.0.2.99
foreign TXT "v=spf1 mx a:mail.example.com -all"
)";

TEST(Generate, TellsWhatPlannedRecordsWouldChange) {
  const DemoFolder folder;
  write_file(folder.path() / "plan.zone", plan);
  const Outcome outcome =
      folder.generate({"--zone", "demo.zone", "--overlay", "plan.zone", "--dry-run", "--only",
                       "helo.forward", "--only", "spf.mailfrom", "--only", "mx.here"});
  const std::string changes =
      "cured by the plan:\n"
      "  error fixed.example helo.forward 192.0.2.15\n"
      "caused by the plan:\n"
      "  error dmarc-reports.example mx.here\n"
      "  error dmarc-twice.example mx.here\n"
      "  error spf-alike.example mx.here\n"
      "  error spf-wrong.example mx.here\n"
      "  error two.example mx.here\n"
      "rows that would change:\n"
      "  dmarc-reports.example: no row, now mail.two.example from 192.0.2.12\n"
      "  dmarc-twice.example: no row, now mail.two.example from 192.0.2.12\n"
      "  fixed.example: mail.fixed.example from 192.0.2.15, now no row\n"
      "  silent.example: no row, now mail.two.example from 192.0.2.12\n"
      "  spf-alike.example: no row, now mail.two.example from 192.0.2.12\n"
      "  spf-wrong.example: no row, now mail.two.example from 192.0.2.12\n"
      "  two.example: no row, now mail.two.example from 192.0.2.12\n";
  EXPECT_TRUE(outcome.err.starts_with(changes)) << outcome.err;
  const std::string report = folder.read("report.txt");
  EXPECT_EQ(report.find("\n\n" + changes + "\nSTATE "), report.find("\n\n")) << report;
  const nlohmann::json json = nlohmann::json::parse(folder.read("report.json")).at("changes");
  EXPECT_EQ(json.at("cured").size(), 1u);
  EXPECT_EQ(json.at("cured").at(0).at("seen"), "mail.fixed.example. A 192.0.2.99 (TTL 3600)");
  EXPECT_EQ(json.at("caused").size(), 5u);
  EXPECT_EQ(json.at("caused").at(0).at("domain"), "dmarc-reports.example");
  EXPECT_EQ(json.at("rows").at(2),
            nlohmann::json({{"domain", "fixed.example"},
                            {"before", nullptr},
                            {"after", {{"helo", "mail.fixed.example"}, {"ip", "192.0.2.15"}}}}));
}

TEST(Generate, TellsThatPlannedRecordsWouldChangeNothing) {
  const DemoFolder folder;
  write_file(folder.path() / "plan.zone", "other.example. TXT \"v=spf1 -all\"\n");
  EXPECT_TRUE(folder.generate({"--zone", "demo.zone", "--overlay", "plan.zone", "--dry-run"})
                  .err.starts_with("cured by the plan: nothing\ncaused by the plan: nothing\n"
                                   "rows that would change: none\n"));
}

TEST(Generate, RecordsWhatIsBelowThePlan) {
  const DemoFolder recorded;
  write_file(recorded.path() / "plan.zone", plan);
  recorded.generate(
      {"--zone", "demo.zone", "--overlay", "plan.zone", "--dry-run", "--record", "snapshot.json"});
  const DemoFolder replayed;
  for (const char* const name : {"plan.zone", "snapshot.json"}) {
    fs::copy(recorded.path() / name, replayed.path());
  }
  replayed.generate({"--replay", "snapshot.json", "--overlay", "plan.zone", "--dry-run"});
  expect_same_results(recorded, replayed);
  const DemoFolder without;
  const DemoFolder without_replayed;
  fs::copy(recorded.path() / "snapshot.json", without_replayed.path());
  without.generate({"--zone", "demo.zone"});
  without_replayed.generate({"--replay", "snapshot.json"});
  expect_same_results(without, without_replayed);
}

// RFC 5890 reserves such labels, libidn2 refuses them, and hosts bear them all the same.
TEST(Generate, WritesAHostNameWithTwoHyphensWhereALabelsHaveThem) {
  const DemoFolder folder;
  write_file(folder.path() / "odd.zone",
             "$ORIGIN example.\n$TTL 60\n@ SOA ns h 1 1 1 1 1\nodd MX 10 mx--1\n"
             "mx--1 A 192.0.2.10\n$ORIGIN 2.0.192.in-addr.arpa.\n@ SOA ns.example. h.example. 1 1 "
             "1 1 1\n10 PTR mx--1.example.\n");
  const Outcome outcome = folder.run({"generate", "--send-on", "192.0.2.10", "--zone", "odd.zone",
                                      "--severity", "ip.global=ignore", "odd.example"});
  EXPECT_NE(outcome.out.find("\"odd.example\":\n  \"helo\": \"mx--1.example\"\n"),
            std::string::npos)
      << outcome.out << outcome.err;
}

// A client's DNS that points outside its scope changes nothing: CHECKS ip.scope.
TEST(Generate, KeepsAClientsRowWhenItsDnsLeavesTheScope) {
  const DemoFolder folder;
  write_file(folder.path() / "outbound-hosts.yml",
             "default: {helo: mail.example.com, ip: 192.0.2.10}\n"
             "client.example: {helo: mail.client.example, ip: 192.0.2.12}\n");
  write_file(folder.path() / "greedy.zone",
             "$TTL 60\n$ORIGIN example.\n@ SOA ns h 1 1 1 1 1\nclient MX 10 mail.one\n"
             "mail.one A 192.0.2.11\nmail.client A 192.0.2.12\n");
  const Outcome outcome = folder.generate({"--zone", "greedy.zone"});
  EXPECT_NE(outcome.err.find("client.example: error: ip.scope: security: "), std::string::npos);
  EXPECT_NE(folder.read("outbound-hosts.yml")
                .find("\"client.example\":\n  \"helo\": \"mail.client.example\"\n"
                      "  \"ip\": \"192.0.2.12\"\n"),
            std::string::npos);
}

TEST(Generate, TellsAllBoundsThatAreNone) {
  const DemoFolder folder;
  const Outcome outcome = folder.run({"generate", "--confirm", "0", "--max-stale", "x",
                                      "--guard-changed", "-1", "--guard-moved", "99999999999",
                                      "--notify-timeout", "0", "--approve", "XYZ", "a..example"});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.err,
            "--notify-timeout \"0\": a number from 1 to 3600 is wanted\n"
            "--confirm \"0\": a number from 1 to 1000 is wanted\n"
            "--max-stale \"x\": a number from 0 to 36500 is wanted\n"
            "--guard-changed \"-1\": a number from 0 to 100 is wanted\n"
            "--guard-moved \"99999999999\": a number from 0 to 1000000000 is wanted\n"
            "--approve \"XYZ\": 12 hexadecimal digits are wanted, as a refused run tells them\n");
}

TEST(Generate, WritesNothingThatRestsOnAPlan) {
  const DemoFolder folder;
  write_file(folder.path() / "plan.zone", plan);
  const Outcome outcome = folder.generate({"--zone", "demo.zone", "--overlay", "plan.zone"});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.err,
            "--overlay: no row may rest on records that are not published: --dry-run shows what "
            "would be written to --output\n");
}

TEST(Generate, ReplacesNoFileThatIsNoState) {
  const DemoFolder folder;
  write_file(folder.path() / "notes", "precious: data\n");
  const Outcome outcome = folder.generate({"--zone", "demo.zone", "--state", "notes"});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.err, "notes: not a state file, and is not replaced by one\n");
  EXPECT_EQ(folder.read("notes"), "precious: data\n");
}

// But not a row with which mail would be refused, once DNS has said so again.
TEST(Generate, DropsAClientsRowWhoseHeloNameResolvesElsewhere) {
  const DemoFolder folder;
  write_file(folder.path() / "outbound-hosts.yml",
             "default: {helo: mail.example.com, ip: 192.0.2.10}\n"
             "client.example: {helo: mail.client.example, ip: 192.0.2.12}\n");
  const std::string told = folder.generate({"--zone", "demo.zone"}).err;
  EXPECT_NE(told.find("client.example: error: helo.forward"), std::string::npos);
  EXPECT_NE(told.find("client.example: error: ip.scope: security: "), std::string::npos);
  EXPECT_NE(folder.read("outbound-hosts.yml").find("client.example"), std::string::npos);
  folder.generate({"--zone", "demo.zone"});
  EXPECT_EQ(folder.read("outbound-hosts.yml").find("client.example"), std::string::npos);
  EXPECT_NE(folder.read("report.txt").find("the present entry is dropped (helo.forward)"),
            std::string::npos);
}

TEST(Explain, ShowsTheWholeWayOfADomain) {
  const DemoFolder folder;
  for (const char* domain :
       {"client.example", "example.com", "fixed.example", "silent.example", "no-ptr.example"}) {
    const Outcome outcome = folder.run({"explain", domain, "--policy", "policy.yml", "--zone",
                                        "demo.zone", "--output", "outbound-hosts.yml"});
    support::expect_golden(
        fs::path(SOURCE_DIR) / fmt::format("fixtures/demo-results/explain-{}", domain),
        outcome.out);
    EXPECT_EQ(outcome.status, domain == std::string("silent.example") ? 3 : 0) << outcome.err;
  }
}

TEST(Explain, TellsWhatPlannedRecordsWouldChange) {
  const DemoFolder folder;
  write_file(folder.path() / "plan.zone", "$ORIGIN example.\nmail.fixed A 192.0.2.15\n");
  const Outcome outcome =
      folder.run({"explain", "fixed.example", "--policy", "policy.yml", "--zone", "demo.zone",
                  "--overlay", "plan.zone", "--output", "outbound-hosts.yml"});
  EXPECT_TRUE(
      outcome.out.ends_with("\nrow: helo mail.fixed.example, ip 192.0.2.15\n\n"
                            "cured by the plan:\n"
                            "  error fixed.example ptr.confirmed 192.0.2.15\n"
                            "  error fixed.example helo.forward 192.0.2.15\n"
                            "caused by the plan: nothing\n"
                            "rows that would change:\n"
                            "  fixed.example: mail.fixed.example from 192.0.2.15, now no row\n"))
      << outcome.out;
}

TEST(Explain, TakesTheDomainForTheListWhereThereIsNone) {
  const DemoFolder folder;
  write_file(folder.path() / "no-list.yml",
             "send-on: 192.0.2.10\ndefault: {helo: mail.example.com, ip: 192.0.2.10}\n");
  const Outcome outcome =
      folder.run({"explain", "example.com", "--policy", "no-list.yml", "--zone", "demo.zone"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_TRUE(outcome.out.starts_with("example.com\nlisted at argument 1")) << outcome.out;
  write_file(folder.path() / "empty", "");
  EXPECT_EQ(folder.run({"explain", "example.com", "--domains", "empty", "--zone", "demo.zone"}).err,
            "no trusted domain: name them as arguments, with --domains or in the policy\n");
}

TEST(Explain, AsksNothingAboutADomainThatIsNotTrusted) {
  const DemoFolder folder;
  const Outcome outcome =
      folder.run({"explain", "exampel.com", "--policy", "policy.yml", "--zone", "demo.zone"});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(outcome.err,
            "exampel.com: not a trusted domain, so nothing is asked of its DNS: did you mean "
            "example.com?\n");
}

TEST(Program, TellsWrongUsageWithStatus2) {
  struct Case {
    const char* name;
    std::vector<std::string> arguments;
    const char* message;
  };
  const Case cases[] = {
      {"no domain",
       {"generate"},
       "no trusted domain: name them as arguments, with --domains or in the policy\n"},
      {"unknown verb",
       {"genrate"},
       "The following argument was not expected: genrate\noutbound-hosts --help tells more\n"},
      {"all values at once",
       {"generate", "a.example", "--timeout", "5000", "--server", "ns", "--severity", "ptr.exsts=x",
        "--report", "r.pdf", "--on-host", "maybe"},
       "--server \"ns\": not an IP address\n"
       "--timeout \"5000\": a time from 10ms to 60s is wanted\n"
       "--on-host \"maybe\": auto, yes or no is wanted\n"
       "--severity \"ptr.exsts=x\": no such check: did you mean ptr.exists?\n"
       "--severity \"x\": not a severity: error, warning, note or ignore\n"
       "--report \"r.pdf\": the name must end in one of .txt .json .html .md .sarif .xml .prom\n"},
      {"domains",
       {"generate", "--send-on", "192.0.2.10", "a.example", "b,c.example", "--on-host", "no",
        "com"},
       "argument 2: not a host name: letters, digits and inner hyphens only: \"b,c.example\"\n"
       "argument 3: a mail domain has two labels or more: \"com\"\n"},
      {"a domain to explain",
       {"explain", "com", "--send-on", "192.0.2.10"},
       "argument 1: a mail domain has two labels or more: \"com\"\n"},
      {"a domain to explain, beside a list",
       {"explain", "com", "--policy", SOURCE_DIR "/fixtures/demo/policy.yml"},
       "argument 1: a mail domain has two labels or more: \"com\"\n"},
      {"missing files",
       {"generate", "-p", "none.yml", "--zone", "none.zone"},
       "none.yml: no such file\nnone.zone: no such file\n"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const Outcome outcome = run_program({.arguments = c.arguments});
    EXPECT_EQ(outcome.status, 2);
    EXPECT_EQ(outcome.err, c.message);
    EXPECT_EQ(outcome.out, "");
  }
}

TEST(Program, HelpsEveryVerbWithTwoExamples) {
  const std::vector<std::vector<std::string>> verbs = {
      {"generate"}, {"records"},       {"explain"},       {"spf"},           {"expand"},
      {"boot"},     {"boot", "image"}, {"boot", "start"}, {"boot", "check"}, {"version"}};
  for (std::vector<std::string> arguments : verbs) {
    arguments.emplace_back("--help");
    const Outcome outcome = run_program({.arguments = arguments});
    EXPECT_EQ(outcome.status, 0);
    const std::size_t examples = outcome.out.find("\nExamples:\n  ");
    ASSERT_NE(examples, std::string::npos) << outcome.out;
    const std::string rest = outcome.out.substr(examples + 11);
    EXPECT_EQ(std::count(rest.begin(), rest.end(), '\n'), 2) << rest;
  }
}

TEST(Program, FailsWhereItsOutputCannotBeWritten) {
  const std::string command =
      fmt::format("{} version >/dev/full 2>/dev/null; [ $? -eq 5 ]", PROGRAM);
  support::run(command);
}

}  // namespace
