// Shards and merge against one run: the same bytes.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/support/big_world.h"
#include "tests/support/files.h"
#include "tests/support/program.h"

namespace {

namespace fs = std::filesystem;

using testing::HasSubstr;
using testing::Not;

// A folder in which one run and shards do the same work.
class Yard {
 public:
  // `arguments` are those of every generate; their files are in the folder.
  explicit Yard(std::vector<std::string> arguments) : arguments_(std::move(arguments)) {}

  std::filesystem::path path(const std::string& name) const { return folder_.path() / name; }
  void write(const std::string& name, const std::string& text) const {
    support::write_file(path(name), text);
  }
  std::string read(const std::string& name) const { return support::read_file(path(name)); }
  void set_time(const std::string& seconds) { time_ = seconds; }

  support::Outcome run(std::vector<std::string> arguments) const {
    return support::run_program({.arguments = std::move(arguments),
                                 .environment = {"SOURCE_DATE_EPOCH=" + time_},
                                 .folder = folder_.path()});
  }

  // What one run writes, as texts: the hosts file, the report, the state.
  std::vector<std::string> run_once() const {
    std::vector<std::string> arguments = {"generate", "--output", "hosts.yml", "--report",
                                          "report.json"};
    arguments.insert(arguments.end(), arguments_.begin(), arguments_.end());
    const support::Outcome outcome = run(arguments);
    EXPECT_LT(outcome.status, 4) << outcome.err;
    status_ = outcome.status;
    return results();
  }

  // What it says.
  std::string run_shard(int number, int count, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"generate",
                                          "--shard",
                                          fmt::format("{}/{}", number, count),
                                          "--present",
                                          "hosts.yml",
                                          "--output",
                                          fmt::format("part-{}.yml", number),
                                          "--report",
                                          fmt::format("part-{}.json", number)};
    arguments.insert(arguments.end(), arguments_.begin(), arguments_.end());
    arguments.insert(arguments.end(), more.begin(), more.end());
    support::Outcome outcome = run(arguments);
    EXPECT_TRUE(outcome.status == 0 || outcome.status == 1 || outcome.status == 3) << outcome.err;
    return std::move(outcome.err);
  }

  static std::vector<std::string> merging(int count) {
    std::vector<std::string> arguments = {"merge", "--output", "hosts.yml", "--report",
                                          "report.json"};
    for (int i = count; i > 0; --i) {
      for (const char* ending : {"yml", "json", "yml.state"}) {
        arguments.push_back(fmt::format("part-{}.{}", i, ending));
      }
    }
    return arguments;
  }

  support::Outcome merge(int count, std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments = merging(count);
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  }

  std::vector<std::string> run_as_shards(int count) const {
    for (int i = 1; i <= count; ++i) run_shard(i, count);
    const support::Outcome outcome = merge(count);
    EXPECT_EQ(outcome.status, status_) << outcome.err;
    return results();
  }

  std::vector<std::string> results() const {
    return {read("hosts.yml"), read("report.json"), read("hosts.yml.state")};
  }

  // Back to what was before a run.
  void put_back(const std::vector<std::string>& files) const {
    write("hosts.yml", files[0]);
    std::filesystem::remove(path("hosts.yml.journal"));
    std::filesystem::remove(path("hosts.yml.state"));
    if (files.size() > 1) write("hosts.yml.state", files[2]);
  }

 private:
  support::TemporaryFolder folder_;
  std::vector<std::string> arguments_;
  std::string time_ = "1795900000";
  mutable int status_ = 0;  // of the last single run
};

// The first line that differs.
std::string difference(const std::string& one, const std::string& other) {
  if (one == other) return "";
  std::istringstream left(one);
  std::istringstream right(other);
  std::string first;
  std::string second;
  for (int line = 1;; ++line) {
    const bool has_first = static_cast<bool>(std::getline(left, first));
    const bool has_second = static_cast<bool>(std::getline(right, second));
    if (!has_first || !has_second || first != second) {
      return fmt::format("line {}:\n{}\n{}", line, has_first ? first : "(end)",
                         has_second ? second : "(end)");
    }
  }
}

void expect_same(const std::vector<std::string>& one, const std::vector<std::string>& joined) {
  ASSERT_EQ(one.size(), joined.size());
  for (std::size_t i = 0; i < one.size(); ++i) EXPECT_EQ(difference(one[i], joined[i]), "");
}

void expect_one_run(const Yard& yard, const std::vector<std::string>& before) {
  yard.put_back(before);
  const std::vector<std::string> once = yard.run_once();
  for (const int count : {2, 3, 7}) {
    SCOPED_TRACE(count);
    yard.put_back(before);
    expect_same(once, yard.run_as_shards(count));
  }
}

TEST(Merge, WritesTheDemonstrationAsOneRunDoes) {
  const std::string demo = std::string(SOURCE_DIR) + "/fixtures/demo/";
  const Yard yard(
      {"--policy", demo + "policy.yml", "--zone", demo + "demo.zone", "--poste", demo + "poste"});
  expect_one_run(yard, {support::read_fixture("fixtures/demo/outbound-hosts.yml")});
}

TEST(Merge, WritesABigWorldAsOneRunDoes) {
  const support::BigWorld world = support::big_world(IS_SLOW ? 60 : 300);
  std::vector<std::string> arguments = {"--send-on",   world.send_on, "--domains",
                                        "domains.txt", "--on-host",   "no"};
  for (const auto& zone : world.zones) {
    arguments.insert(arguments.end(), {"--zone", zone.name + ".zone"});
  }
  const Yard yard(arguments);
  yard.write("domains.txt", world.domains);
  for (const auto& zone : world.zones) {
    yard.write(zone.name + ".zone", fmt::format("$ORIGIN {}.\n{}", zone.name, zone.text));
  }
  expect_one_run(yard, {""});
}

// A small world in which much is wrong, rows share addresses, and DNS is silent here and there.
class RandomWorld {
 public:
  explicit RandomWorld(unsigned seed) : random_(seed) {}

  void write_to(const Yard& yard) {
    std::string zone = "$ORIGIN example.\n$TTL 3600\n@ SOA ns hostmaster 1 3600 600 86400 300\n";
    std::string reverse =
        "$ORIGIN 2.0.192.in-addr.arpa.\n$TTL 3600\n"
        "@ SOA ns.example. hostmaster.example. 1 3600 600 86400 300\n";
    zone +=
        "_spf TXT \"v=spf1 ip4:192.0.2.0/25 include:_deep ~all\"\n_deep TXT \"v=spf1 a -all\"\n";
    for (int i = 1; i <= 6; ++i) {
      zone += fmt::format("host{0} A 192.0.2.{0}\nhost{0} TXT \"v=spf1 a -all\"\n", i);
      // The default's is as it should be.
      if (i == 1 || chance(70)) {
        reverse += fmt::format("{} PTR host{}.example.\n", i, chance(80) ? i : 1);
      }
    }
    std::string domains = "default: {helo: host1.example, ip: 192.0.2.1}\ndomains:\n";
    for (int i = 0; i < 40; ++i) {
      zone += domain(i, reverse);
      domains += fmt::format("  - d{}.example\n", i);
      if (chance(10)) domains += fmt::format("  - {{name: c{0}.example, ips: [192.0.2.2]}}\n", i);
    }
    yard.write("example.zone", zone);
    yard.write("reverse.zone", reverse);
    yard.write("policy.yml", domains);
  }

 private:
  bool chance(unsigned percent) { return random_() % 100 < percent; }
  unsigned pick(unsigned least, unsigned most) {
    return least + static_cast<unsigned>(random_()) % (most - least + 1);
  }

  std::string domain(int i, std::string& reverse) {
    std::string records;
    const unsigned host = pick(1, 6);
    if (chance(50)) {
      records += fmt::format("d{0} MX 10 mail.d{0}\nmail.d{0} A 192.0.2.{1}\n", i, host);
      // Then it may be a HELO name, beside others of the same address.
      if (chance(50)) reverse += fmt::format("{} PTR mail.d{}.example.\n", host, i);
    } else if (chance(80)) {
      records += fmt::format("d{} MX {} host{}\n", i, pick(5, 20), host);
    }
    if (chance(5)) records += fmt::format("d{} MX 30 mx.silent.example.net.\n", i);
    if (chance(60)) {
      records += fmt::format("d{} TXT \"v=spf1 {} -all\"\n", i,
                             chance(50)   ? "mx"
                             : chance(50) ? "include:_spf.example"
                                          : "ip4:192.0.2.9");
    }
    if (chance(30)) records += fmt::format("_dmarc.d{} TXT \"v=DMARC1; p=reject\"\n", i);
    return records;
  }

  std::mt19937 random_;
};

const std::vector<std::string> random_arguments = {
    "--policy",   "policy.yml",
    "--zone",     "example.zone",
    "--zone",     "reverse.zone",
    "--send-on",  "192.0.2.1 192.0.2.2 192.0.2.3 192.0.2.4",
    "--severity", "ip.global=ignore",
    "--ack",      "ack.yml",
    "--on-host",  "no"};

std::vector<std::string> with(std::vector<std::string> arguments, std::vector<std::string> more) {
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

void write_accepted(const Yard& yard) {
  std::string text = "- {check: spf.mailfrom, domain: '*', until: 2027-01-31, reason: later}\n";
  for (int i = 0; i < 20; ++i) {
    text += fmt::format("- {{check: helo.shared, domain: d{}.example, until: {}, reason: known}}\n",
                        i, i % 2 == 0 ? "2027-01-31" : "2026-01-31");
  }
  yard.write("ack.yml", text);
}

TEST(Merge, WritesRandomWorldsAsOneRunDoes) {
  bool is_shared = false;
  bool is_accepted = false;
  for (unsigned seed = 3; seed <= 14; seed += IS_SLOW ? 3 : 1) {
    SCOPED_TRACE(seed);
    const char* const level = seed % 3 == 0   ? "helo.shared=error"
                              : seed % 3 == 1 ? "helo.shared=warning"
                                              : "helo.shared=ignore";
    Yard yard(with(random_arguments, {"--severity", level}));
    RandomWorld(seed).write_to(yard);
    write_accepted(yard);
    expect_one_run(yard, {""});
    const std::string report = yard.read("report.json");
    is_shared |=
        report.find("\"check\":\"helo.shared\",\"verdict\":\"error\"") != std::string::npos;
    is_accepted |= report.find("until 2027-01-31: known") != std::string::npos;
  }
  EXPECT_TRUE(is_shared) << "no world has rows of two HELO names from one address";
  EXPECT_TRUE(is_accepted);
}

// Parts are of no worth once they are joined: what is remembered is beside the joined file.
TEST(Merge, GoesOnFromTheJoinedState) {
  Yard yard(with(random_arguments, {"--severity", "helo.shared=error"}));
  RandomWorld(1).write_to(yard);
  write_accepted(yard);
  yard.put_back({""});
  const std::vector<std::string> first = yard.run_once();
  RandomWorld(3).write_to(yard);
  yard.set_time("1795990000");
  expect_one_run(yard, first);
  EXPECT_NE(yard.read("hosts.yml.state").find("\"pending\":{"), std::string::npos)
      << "nothing waits: another seed is wanted";
}

// All of it is gone but what stands beside it.
TEST(Merge, LetsTheJournalStandForALostFile) {
  Yard yard(with(random_arguments, {"--severity", "helo.shared=error"}));
  RandomWorld(1).write_to(yard);
  write_accepted(yard);
  yard.put_back({""});
  const std::vector<std::string> first = yard.run_once();
  const std::string journal = yard.read("hosts.yml.journal");
  const auto lose = [&] {
    yard.put_back(first);
    yard.write("hosts.yml.journal", journal);
    std::filesystem::remove(yard.path("hosts.yml"));
  };
  RandomWorld(3).write_to(yard);
  yard.set_time("1795990000");
  lose();
  const std::vector<std::string> once = yard.run_once();
  const std::string journal_of_once = yard.read("hosts.yml.journal");
  EXPECT_THAT(once[2], HasSubstr("they stand for it"));
  EXPECT_THAT(once[2], HasSubstr("\"pending\":{")) << "nothing waits: another seed is wanted";
  lose();
  expect_same(once, yard.run_as_shards(3));
  EXPECT_THAT(yard.read("hosts.yml.journal"), HasSubstr("hosts.yml\""));
  EXPECT_EQ(std::ranges::count(yard.read("hosts.yml.journal"), '\n'),
            std::ranges::count(journal_of_once, '\n'));
}

// What only merge finds comes and goes, and what fits nothing with it.
TEST(Merge, TellsOnceWhatNoShardCan) {
  Yard yard(with(random_arguments, {"--severity", "helo.shared=error"}));
  RandomWorld(3).write_to(yard);
  write_accepted(yard);
  yard.put_back({""});
  for (int i = 1; i <= 2; ++i) yard.run_shard(i, 2);
  const std::string first = yard.merge(2).err;
  EXPECT_THAT(first, HasSubstr(": error: helo.shared: ")) << "another seed is wanted";
  EXPECT_THAT(first, HasSubstr(": nothing to accept any more: helo.shared\n"));
  for (int i = 1; i <= 2; ++i) EXPECT_THAT(yard.run_shard(i, 2), Not(HasSubstr("gone: ")));
  EXPECT_EQ(yard.merge(2).err, "");
  yard.write("ack.yml", "- {check: helo.shared, domain: '*', until: 2027-01-31, reason: known}\n");
  for (int i = 1; i <= 2; ++i) yard.run_shard(i, 2);
  const std::string accepted = yard.merge(2).err;
  EXPECT_THAT(accepted, testing::MatchesRegex("(gone: [^\n]*\n)+"));
  EXPECT_THAT(accepted, HasSubstr(": error: helo.shared: "));
  EXPECT_THAT(accepted, HasSubstr(": nothing to accept any more: "));
}

// Two shards of a world, joined once.
class JoinedTwo : public testing::Test {
 protected:
  JoinedTwo() : yard_(random_arguments) {
    RandomWorld(1).write_to(yard_);
    write_accepted(yard_);
    yard_.put_back({""});
    yard_.run_shard(1, 2);
    yard_.run_shard(2, 2);
  }

  void change(const std::string& file, const std::string& from, const std::string& to) const {
    std::string text = yard_.read(file);
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    yard_.write(file, text.replace(at, from.size(), to));
  }

  // Everything is refused and nothing written.
  std::string refused(const std::vector<std::string>& arguments) const {
    const std::string before = yard_.read("hosts.yml");
    const support::Outcome outcome = yard_.run(arguments);
    EXPECT_EQ(outcome.status, 2) << outcome.err;
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(yard_.read("hosts.yml"), before);
    EXPECT_FALSE(std::filesystem::exists(yard_.path("report.json")));
    EXPECT_FALSE(std::filesystem::exists(yard_.path("hosts.yml.state")));
    return outcome.err;
  }

  Yard yard_;
};

TEST_F(JoinedTwo, PrintsTheHostsFileAlone) {
  const support::Outcome outcome = yard_.run({"merge", "part-2.yml", "part-1.yml"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  yard_.run_once();
  EXPECT_EQ(difference(yard_.read("hosts.yml"), outcome.out), "");
}

TEST_F(JoinedTwo, SaysWhatIsMissingOrThereTwice) {
  yard_.write("again.yml", yard_.read("part-1.yml"));
  EXPECT_EQ(refused({"merge", "--output", "hosts.yml", "part-1.yml"}),
            "the hosts file of shard 2/2 is missing\n");
  EXPECT_EQ(refused({"merge", "--output", "hosts.yml", "part-1.yml", "again.yml"}),
            "again.yml:3:1: shard 1/2, which part-1.yml is too\n"
            "the hosts file of shard 2/2 is missing\n");
  EXPECT_EQ(refused({"merge", "--output", "hosts.yml", "part-1.yml", "part-2.yml", "--report",
                     "report.json", "part-2.json", "part-2.yml.state"}),
            "the report of shard 1/2 is missing\nthe state of shard 1/2 is missing\n");
  EXPECT_EQ(refused({"merge", "--output", "hosts.yml", "part-1.json", "none.yml"}),
            "none.yml: No such file or directory\n");
  EXPECT_EQ(refused({"merge", "--output", "hosts.yml", "part-1.json", "part-2.json"}),
            "hosts.yml: no PART is a hosts file: there is nothing to write to --output\n"
            "part-1.json: a report: --report is wanted, where the joined one goes\n");
}

TEST_F(JoinedTwo, RefusesPartsOfOtherRuns) {
  change("part-2.yml", "# policy ", "# policy 0");
  change("part-2.yml", "2/2 by outbound-hosts ", "2/2 by outbound-hosts 9");
  change("part-2.yml", "\"helo\": \"host1.example\"", "\"helo\": \"host2.example\"");
  change("part-2.json", "\"version\": \"", "\"version\": \"9");
  const std::string told = refused(Yard::merging(2));
  EXPECT_THAT(told, HasSubstr("part-1.yml:3:1: policy "));
  EXPECT_THAT(told, HasSubstr("part-1.yml:3:1: version "));
  EXPECT_THAT(told, HasSubstr(": the default is host1.example from 192.0.2.1, but host2.example "
                              "from 192.0.2.1 in part-2.yml\n"));
  EXPECT_THAT(told, HasSubstr("part-1.json: version "));
  yard_.run_shard(2, 3);
  EXPECT_EQ(refused({"merge", "--output", "hosts.yml", "part-1.yml", "part-2.yml"}),
            "part-2.yml:3:1: shard 2/3, but 1/2 in part-1.yml: these are no parts of one run\n");
}

TEST_F(JoinedTwo, RefusesRowsOfAnotherShardAndWhatIsNotWhole) {
  const std::string second = yard_.read("part-2.yml");
  const std::string row = second.substr(second.rfind("\n\""));
  yard_.write("part-1.yml", yard_.read("part-1.yml") + row);
  EXPECT_THAT(refused({"merge", "--output", "hosts.yml", "part-1.yml", "part-2.yml"}),
              testing::MatchesRegex("part-1.yml:[0-9]+:1: .*.example is of shard 2/2, and this is "
                                    "the part of 1/2\n"
                                    "part-1.yml:3:1: [0-9]+ rows, but the file has [0-9]+\n"));
  const std::string report = yard_.read("part-1.json");
  yard_.write("part-1.json", report.substr(0, report.size() / 2));
  yard_.write("part-2.json", yard_.read("part-2.json") + "x");
  const std::string told =
      refused({"merge", "--report", "report.json", "part-1.json", "part-2.json"});
  EXPECT_THAT(told, HasSubstr("part-1.json:"));
  EXPECT_THAT(told, HasSubstr("part-2.json:"));
  yard_.write("part-1.yml", "x: [");
  EXPECT_THAT(refused({"merge", "--output", "hosts.yml", "part-1.yml", "hosts.yml"}),
              HasSubstr("hosts.yml"));
}

TEST_F(JoinedTwo, IsUnderTheGuardOfOneRun) {
  std::string present = "\"default\": {helo: host9.example, ip: 192.0.2.9}\n";
  for (int i = 0; i < 12; ++i) {
    present += fmt::format("\"d{}.example\": {{helo: host9.example, ip: 192.0.2.9}}\n", i);
  }
  yard_.write("hosts.yml", present);
  const support::Outcome refusal = yard_.merge(2);
  EXPECT_EQ(refusal.status, 4) << refusal.err;
  EXPECT_EQ(yard_.read("hosts.yml"), present);
  EXPECT_FALSE(std::filesystem::exists(yard_.path("hosts.yml.state")));
  const std::size_t hash = refusal.err.find("--approve ");
  ASSERT_NE(hash, std::string::npos) << refusal.err;
  const support::Outcome dry = yard_.merge(2, {"--dry-run", "--exit-code"});
  EXPECT_THAT(dry.out, HasSubstr("--- hosts.yml\n"));
  const support::Outcome approved =
      yard_.merge(2, {"--approve", refusal.err.substr(hash + 10, 12)});
  EXPECT_LT(approved.status, 4) << approved.err;
  EXPECT_NE(yard_.read("hosts.yml"), present);
  EXPECT_EQ(yard_.read("hosts.yml.previous"), present);
  EXPECT_THAT(yard_.read("hosts.yml.journal"), HasSubstr("\"adopted\""));
  EXPECT_THAT(yard_.read("hosts.yml.journal"), HasSubstr("\"approved\":\"plan\""));
}

TEST_F(JoinedTwo, KeepsTheJournalOfItsOutputAlone) {
  yard_.write(
      "hosts.yml.journal",
      "{\"schema\":1,\"time\":\"2026-11-28T10:00:00Z\",\"kind\":\"adopted\",\"domain\":"
      "\"d1.example\",\"from\":null,\"to\":{\"helo\":\"host1.example\",\"ip\":\"192.0.2.1\"},"
      "\"reason\":\"\",\"facts\":[],\"policy\":\"\",\"change\":\"0123456789ab\",\"output\":"
      "\"/elsewhere.yml\"}\n");
  EXPECT_THAT(refused(Yard::merging(2)), HasSubstr("hosts.yml.journal:1"));
}

// A part changes no row of the file.
TEST_F(JoinedTwo, NotifiesOfFindingsAlone) {
  yard_.run_shard(1, 2,
                  {"--fail-on", "warning", "--notify-command",
                   "cat > told; echo $OUTBOUND_HOSTS_ROWS $OUTBOUND_HOSTS_NEW > counts"});
  EXPECT_THAT(yard_.read("counts"), testing::MatchesRegex("0 [1-9][0-9]*\n"));
  EXPECT_THAT(yard_.read("told"), Not(HasSubstr("default: ")));
}

// What the command was told: its variables, then its standard input; empty where it did not run.
std::string take_told(const Yard& yard) {
  if (!fs::exists(yard.path("told"))) return "";
  std::string told = yard.read("told");
  fs::remove(yard.path("told"));
  return told;
}

constexpr const char* notice_command =
    "{ echo $OUTBOUND_HOSTS_STATUS $OUTBOUND_HOSTS_ROWS; cat; } > told";

TEST_F(JoinedTwo, NotifiesOfTheRowsThatChanged) {
  yard_.merge(2, {"--dry-run", "--notify-command", notice_command});
  EXPECT_EQ(take_told(yard_), "");
  yard_.merge(2, {"--notify-command", notice_command});
  const std::string told = take_told(yard_);
  EXPECT_THAT(told, testing::MatchesRegex("[0-3] [1-9][0-9]*\n(.|\n)*"));
  EXPECT_THAT(told, HasSubstr("\ndefault: "));
  yard_.merge(2, {"--notify-command", notice_command});
  EXPECT_EQ(take_told(yard_), "") << "nothing has changed since";
}

TEST_F(JoinedTwo, NotifiesOfItsEarlyEndOnce) {
  std::vector<std::string> arguments = {"merge",      "--output",         "hosts.yml",
                                        "part-1.yml", "--notify-command", notice_command};
  EXPECT_EQ(refused(arguments), "the hosts file of shard 2/2 is missing\n");
  EXPECT_EQ(take_told(yard_),
            "2 0\nhosts.yml: the run ended early, with status 2:\n"
            "the hosts file of shard 2/2 is missing\n");
  yard_.run(arguments);
  EXPECT_EQ(take_told(yard_), "");
  arguments.emplace_back("part-2.yml");
  yard_.run(arguments);
  EXPECT_THAT(take_told(yard_), HasSubstr("\ngone: the hosts file of shard 2/2 is missing\n"));
}

TEST_F(JoinedTwo, NotifiesOnlyOfAFile) {
  EXPECT_EQ(refused({"merge", "part-1.yml", "part-2.yml", "--notify-command", "cat"}),
            "--notify-command tells what changed in the file of --output: give that\n");
}

TEST_F(JoinedTwo, TellsAllThatDoesNotGoWithAShard) {
  const support::Outcome outcome =
      yard_.run({"generate", "--shard", "3/2", "--dry-run", "--force", "--guard-changed", "1",
                 "--guard-moved", "1", "--journal", "x", "--overlay", "x", "d1.example"});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 7) << outcome.err;
  EXPECT_EQ(yard_.run({"generate", "--present", "hosts.yml", "d1.example"}).err,
            "--present is for a part: give --shard too\n");
}

}  // namespace
