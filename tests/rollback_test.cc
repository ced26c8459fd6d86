// The verbs history and rollback, and what the runs after them do.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gen/files.h"
#include "gen/journal_history.h"
#include "tests/support/changing_world.h"
#include "tests/support/processes.h"
#include "tests/support/world.h"

namespace {

namespace fs = std::filesystem;
using gen::JournalEntry;
using gen::JournalKind;
using support::ChangingWorld;
using support::name;
using support::Outcome;
using support::write_file;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::chrono::sys_seconds start{std::chrono::seconds(1'796'000'000)};

// One domain's row through time; each change an hour after the one before, and named after its row.
class Past {
 public:
  Past& add(JournalKind kind, int from, int to) {
    const std::string change = fmt::format("{:012}", to);
    history_.places.push_back({"journal", line_++});
    history_.entries.push_back({.time = start + std::chrono::hours(history_.entries.size()),
                                .kind = kind,
                                .domain = name("a.example"),
                                .from = row(from),
                                .to = row(to),
                                .change = change});
    present_ = {};
    if (row(to)) present_.entries.emplace(name("a.example"), *row(to));
    return *this;
  }

  // A line that cannot be read.
  Past& add_gap() {
    history_.gaps.push_back({history_.entries.size(), {"journal", line_++, 1, "broken"}});
    return *this;
  }

  // The last octet of the row's address then, 0 for no row, or why that is not known.
  std::string at(const gen::RollbackTarget& target) const {
    const auto rows = rows_at(target, history_, present_);
    if (!rows) return to_string(rows.error());
    const auto found = rows->entry_of(name("a.example"));
    const std::string ip = found ? found->ip.to_string() : "192.0.2.0";
    return ip.substr(ip.rfind('.') + 1);
  }

 private:
  static std::optional<policy::Sender> row(int octet) {
    if (octet == 0) return std::nullopt;
    return support::sender("mail.example.com", fmt::format("192.0.2.{}", octet));
  }

  gen::JournalHistory history_;
  policy::HostsFile present_;
  int line_ = 1;
};

Past some_past() {
  return Past()
      .add(JournalKind::began, 1, 1)
      .add(JournalKind::adopted, 1, 2)
      .add(JournalKind::found, 2, 3)
      .add(JournalKind::adopted, 3, 4);
}

TEST(RowsAt, AreThoseOfThen) {
  const Past past = some_past();
  EXPECT_EQ(past.at(gen::BeforeLastChange()), "3");
  EXPECT_EQ(past.at(start), "1");
  EXPECT_EQ(past.at(start + std::chrono::hours(1)), "2");
  EXPECT_EQ(past.at(start + std::chrono::minutes(150)), "3");
  EXPECT_EQ(past.at(start + std::chrono::days(1)), "4");
  EXPECT_EQ(past.at(gen::RightAfter{"000000000002"}), "2");
  EXPECT_EQ(past.at(gen::RightAfter{"000000000004"}), "4");
}

TEST(RowsAt, SayWhatIsNotKnown) {
  const Past past = some_past();
  EXPECT_EQ(past.at(start - std::chrono::seconds(1)),
            "the journal begins at 2026-11-30T00:53:20Z, and nothing is known of before");
  EXPECT_EQ(past.at(gen::RightAfter{"0123456789ab"}), "the journal has no change 0123456789ab");
  EXPECT_EQ(past.at(gen::RightAfter{"000000000001"}), "the journal has no change 000000000001");
  EXPECT_EQ(Past().at(gen::BeforeLastChange()), "no change is known");
  EXPECT_EQ(Past().at(start), "no change is known");
  EXPECT_EQ(Past().add(JournalKind::began, 1, 1).at(gen::BeforeLastChange()), "no change is known");
}

// Twice the same is once: it does not go to and fro.
TEST(RowsAt, AreTheSameAfterARollback) {
  EXPECT_EQ(some_past().add(JournalKind::rolled_back, 4, 3).at(gen::BeforeLastChange()), "3");
  EXPECT_EQ(some_past()
                .add(JournalKind::rolled_back, 4, 3)
                .add(JournalKind::adopted, 3, 5)
                .at(gen::BeforeLastChange()),
            "3");
}

TEST(RowsAt, LookBackPastWhatBeganAPart) {
  const Past past = some_past().add(JournalKind::began, 4, 4);
  EXPECT_EQ(past.at(gen::BeforeLastChange()), "3");
  EXPECT_EQ(past.at(start), "1");
}

const std::string not_known =
    "broken; it may tell of a change, so that the rows of then are not known: without this line, "
    "what the others tell is taken for all";

// Of what lies between then and now all must be known.
TEST(RowsAt, AreNotKnownPastAChangeThatCannotBeRead) {
  const Past past = Past()
                        .add(JournalKind::began, 1, 1)
                        .add(JournalKind::adopted, 1, 2)
                        .add_gap()  // from 2 to 3
                        .add(JournalKind::adopted, 3, 4);
  EXPECT_EQ(past.at(gen::RightAfter{"000000000002"}), "journal:3:1: " + not_known);
  EXPECT_EQ(past.at(start), "journal:3:1: " + not_known);
  EXPECT_EQ(past.at(gen::BeforeLastChange()), "journal:3:1: " + not_known);
  EXPECT_EQ(past.at(gen::RightAfter{"000000000004"}), "4");
}

TEST(RowsAt, AreKnownWhereTheOtherLinesTellAll) {
  const Past past = Past()
                        .add(JournalKind::began, 1, 1)
                        .add(JournalKind::adopted, 1, 2)
                        .add_gap()  // a line that a killed run began
                        .add(JournalKind::adopted, 2, 3);
  EXPECT_EQ(past.at(gen::BeforeLastChange()), "2");
  EXPECT_EQ(past.at(start), "1");
}

// What was found is what that line told, or another hand's of later.
TEST(RowsAt, AreNotKnownBetweenALineThatCannotBeReadAndWhatIsFound) {
  const Past past = Past()
                        .add(JournalKind::began, 1, 1)
                        .add_gap()
                        .add(JournalKind::found, 1, 2)
                        .add(JournalKind::adopted, 2, 3);
  EXPECT_EQ(past.at(gen::BeforeLastChange()), "2");
  EXPECT_EQ(past.at(start), "journal:2:1: " + not_known);
}

TEST(RowsAt, AreNotKnownPastALineThatIsMissing) {
  const Past past = Past().add(JournalKind::began, 1, 1).add(JournalKind::adopted, 2, 3);
  EXPECT_EQ(past.at(gen::BeforeLastChange()),
            "journal:2:1: it does not fit what was told of a.example before: mail.example.com from "
            "192.0.2.1, not mail.example.com from 192.0.2.2");
}

// Whose beginning was cut off, say.
TEST(RowsAt, AreKnownOfAJournalThatBeginsAnywhere) {
  EXPECT_EQ(Past().add(JournalKind::adopted, 2, 3).at(gen::BeforeLastChange()), "2");
  EXPECT_EQ(Past().add_gap().add(JournalKind::adopted, 2, 3).at(gen::BeforeLastChange()),
            "journal:1:1: " + not_known);
}

TEST(RollbackTarget, IsATimeOrAHash) {
  EXPECT_EQ(std::get<std::chrono::sys_seconds>(
                gen::parse_rollback_target("2026-11-30T00:53:20Z").value()),
            start);
  EXPECT_EQ(std::get<gen::RightAfter>(gen::parse_rollback_target("0123456789ab").value()).change,
            "0123456789ab");
  for (const char* const text : {"", "yesterday", "0123456789aB", "0123456789abc", "0123456789a"}) {
    EXPECT_EQ(gen::parse_rollback_target(text).error(),
              "a time like 2026-11-28T10:00:00Z or the hash of a change is wanted");
  }
}

// A world that has moved from 11 to 12.
class MovedWorld : public ChangingWorld {
 public:
  MovedWorld() {
    generate();
    before_ = read("hosts.yml");
    move_to(12);
    generate();
    EXPECT_EQ(row(), "12");
  }

  const std::string& before() const { return before_; }
  Outcome rollback(std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments = {"rollback", "--output", "hosts.yml"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(std::move(arguments), {"SOURCE_DATE_EPOCH=1796003600"});
  }
  // The hash that the last line of standard error names.
  static std::string hash_in(const std::string& text) {
    const std::string mark = "--approve ";
    return text.substr(text.find(mark) + mark.size(), 12);
  }

 private:
  std::string before_;
};

TEST(Rollback, PutsTheFileBackAsItWas) {
  const MovedWorld world;
  const Outcome outcome = world.rollback();
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out,
            "example.com: two.example.com from 192.0.2.12 -> one.example.com from 192.0.2.11\n");
  EXPECT_THAT(outcome.err, StartsWith("the next runs do not adopt again what was taken out; "));
  EXPECT_EQ(world.read("hosts.yml"), world.before());
  EXPECT_THAT(world.journal(),
              ElementsAre("adopted default - -> 10", "adopted example.com - -> 11",
                          "adopted example.com 11 -> 12", "rolled back example.com 12 -> 11"));
  EXPECT_THAT(world.read("hosts.yml.journal"), HasSubstr("\"reason\":\"rolled back by a person\""));
}

TEST(Rollback, IsNotUndoneByTheNextRuns) {
  const MovedWorld world;
  const std::string hash = MovedWorld::hash_in(world.rollback().err);
  for (int i = 0; i < 4; ++i) {
    // The domain's SPF names its exchange, which the row that was put back is not.
    const Outcome outcome = world.generate({"--report", "report.txt", "--tell", "all"});
    EXPECT_EQ(outcome.status, 1);
    EXPECT_THAT(outcome.err, HasSubstr("example.com: error: spf.mailfrom: "));
    EXPECT_EQ(world.read("hosts.yml"), world.before());
    EXPECT_THAT(world.read("report.txt"), HasSubstr("note row.rejected: "));
  }
  EXPECT_EQ(world.generate({"--approve", hash}).status, 0);
  EXPECT_EQ(world.row(), "12");
  world.generate();
  EXPECT_EQ(world.row(), "12");
}

// No finding of its own counts, and yet a person is to know that his hand holds against DNS.
TEST(Rollback, IsToldOnceByTheNextRuns) {
  const MovedWorld world;
  world.rollback();
  const std::string rejected =
      "example.com: note: row.rejected: two.example.com from 192.0.2.12 is decided, and a person "
      "took it out on ";
  EXPECT_THAT(world.generate().err, HasSubstr(rejected));
  EXPECT_EQ(world.generate().err, "");
  EXPECT_THAT(world.generate({"--tell", "all"}).err, HasSubstr(rejected));
  world.move_to(11);
  EXPECT_THAT(world.generate().err, HasSubstr("gone: example.com: note: row.rejected\n"));
}

TEST(Rollback, EndsWhenDnsGivesAnotherSender) {
  const MovedWorld world;
  world.rollback();
  world.move_to(11);
  world.generate();
  world.move_to(12);
  world.generate();
  EXPECT_EQ(world.row(), "12");
}

TEST(Rollback, TwiceIsOnce) {
  const MovedWorld world;
  world.rollback();
  const Outcome outcome = world.rollback();
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.err, "hosts.yml: it has these rows: there is nothing to roll back\n");
  EXPECT_EQ(world.journal().size(), 4U);
}

TEST(Rollback, GoesBackToATimeAndToAChange) {
  const MovedWorld world;
  const std::string journal = world.read("hosts.yml.journal");
  const std::string first = journal.substr(journal.find("\"change\":\"") + 10, 12);
  const std::string last = journal.substr(journal.rfind("\"change\":\"") + 10, 12);
  EXPECT_EQ(world.rollback({"--to", first}).status, 0);
  EXPECT_EQ(world.row(), "11");
  EXPECT_EQ(world.rollback({"--to", last}).status, 0);
  EXPECT_EQ(world.row(), "12");
  EXPECT_EQ(world.rollback({"--to", first}).status, 0);
  EXPECT_EQ(world.rollback({"--to", "2026-11-30T00:53:20Z"}).status, 0);
  EXPECT_EQ(world.row(), "12");
  const Outcome early = world.rollback({"--to", "2026-11-30T00:53:19Z"});
  EXPECT_EQ(early.status, 2);
  EXPECT_EQ(early.err,
            "hosts.yml.journal: the journal begins at 2026-11-30T00:53:20Z, and nothing is known "
            "of before\n");
  EXPECT_EQ(world.rollback({"--to", "0123456789ab"}).status, 2);
  EXPECT_EQ(world.rollback({"--to", ""}).status, 2);
}

// The previous file is then another; comments are made of what is there.
TEST(Rollback, WritesRowsThatNoFileHas) {
  const MovedWorld world;
  write_file(world.path("hosts.yml.previous"), "not: [a hosts file");
  EXPECT_EQ(world.rollback().status, 0);
  EXPECT_EQ(world.row(), "11");
  EXPECT_THAT(world.read("hosts.yml"), HasSubstr("# put back by a person\n\"example.com\":\n"));
  EXPECT_THAT(world.read("hosts.yml"),
              StartsWith(world.before().substr(0, world.before().find("# MX"))));
}

TEST(Rollback, DoesWithoutAJournal) {
  const MovedWorld world;
  fs::remove(world.path("hosts.yml.journal"));
  const Outcome first = world.rollback();
  EXPECT_EQ(first.status, 0);
  EXPECT_THAT(first.err, StartsWith("hosts.yml.journal: no change is known: back to what "));
  EXPECT_EQ(world.read("hosts.yml"), world.before());
  const ChangingWorld without_both;
  without_both.generate({"--journal", "/dev/null"});
  const Outcome outcome = without_both.run({"rollback", "--output", "hosts.yml"});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.err, "hosts.yml.journal: no change is known\n");
}

// The previous file is then that of before the rollback: what a person took out.
TEST(Rollback, IsNotUndoneByASecondWithoutAJournal) {
  for (const bool is_journal_lost_again : {false, true}) {
    SCOPED_TRACE(is_journal_lost_again);
    const MovedWorld world;
    fs::remove(world.path("hosts.yml.journal"));
    EXPECT_EQ(world.rollback().status, 0);
    if (is_journal_lost_again) fs::remove(world.path("hosts.yml.journal"));
    const Outcome second = world.rollback();
    EXPECT_EQ(second.status, 2);
    EXPECT_THAT(second.err, StartsWith("hosts.yml.journal: no change is known"));
    EXPECT_EQ(world.row(), "11");
  }
}

TEST(Rollback, SaysWhichLineKeepsItFromKnowing) {
  const MovedWorld world;
  const std::string file = world.read("hosts.yml");
  std::string journal = world.read("hosts.yml.journal");
  const std::string first = journal.substr(journal.find("\"change\":\"") + 10, 12);
  world.move_to(11);
  world.generate();
  journal = world.read("hosts.yml.journal");
  const std::size_t third = journal.find('\n', journal.find('\n') + 1) + 1;
  write_file(world.path("hosts.yml.journal"), journal.replace(third, 5, "torn "));
  const std::string before = world.read("hosts.yml");
  const Outcome outcome = world.rollback({"--to", first});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.err, StartsWith("hosts.yml.journal:3:1: no entry of a journal: "));
  EXPECT_EQ(world.read("hosts.yml"), before);
}

TEST(Rollback, TakesNoOtherOutputsJournal) {
  const MovedWorld world;
  fs::copy(world.path("hosts.yml"), world.path("other.yml"));
  for (const char* const verb : {"rollback", "generate"}) {
    std::vector<std::string> arguments = {verb, "--output", "other.yml", "--journal",
                                          "hosts.yml.journal"};
    if (verb == std::string("generate")) {
      arguments.insert(arguments.end(), {"--policy", "policy.yml", "--zone", "world.zone"});
    }
    const Outcome outcome = world.run(arguments);
    EXPECT_EQ(outcome.status, 2);
    EXPECT_THAT(outcome.err, StartsWith("hosts.yml.journal:1:1: tells of the rows of \""));
  }
  EXPECT_EQ(world.journal().size(), 3U);
  EXPECT_EQ(world.read("other.yml"), world.read("hosts.yml"));
}

TEST(Rollback, SaysThatTheNextRunTakesOutWhatThePolicyDoesNotList) {
  const ChangingWorld world;
  world.generate();
  write_file(world.path("hosts.yml"),
             world.read("hosts.yml") + "b.example: {helo: mail.example.com, ip: 192.0.2.10}\n");
  world.generate();
  const Outcome outcome = world.run({"rollback", "--output", "hosts.yml"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.err, HasSubstr("hosts.yml: the next run takes out again what the policy does "
                                     "not list: b.example had no entry\n"));
  world.generate();
  EXPECT_EQ(world.read("hosts.yml").find("b.example"), std::string::npos);
}

TEST(Rollback, ShowsWhatItWouldDo) {
  const MovedWorld world;
  const std::string file = world.read("hosts.yml");
  const std::string journal = world.read("hosts.yml.journal");
  const std::string memory = world.read("hosts.yml.state");
  const Outcome outcome = world.rollback({"--dry-run"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, HasSubstr("\n-  \"ip\": \"192.0.2.12\"\n"));
  EXPECT_EQ(world.read("hosts.yml"), file);
  EXPECT_EQ(world.read("hosts.yml.journal"), journal);
  EXPECT_EQ(world.read("hosts.yml.state"), memory);
}

TEST(Rollback, TakesBackWhatAnotherHandWrote) {
  const MovedWorld world;
  const std::string moved = world.read("hosts.yml");
  write_file(world.path("hosts.yml"),
             "default: {helo: mail.example.com, ip: 192.0.2.10}\n"
             "example.com: {helo: one.example.com, ip: 192.0.2.11}\n");
  EXPECT_EQ(world.rollback().status, 0);
  EXPECT_EQ(world.row(), "12");
  EXPECT_THAT(world.journal(), testing::IsSupersetOf({"found example.com 12 -> 11",
                                                      "rolled back example.com 11 -> 12"}));
}

TEST(Rollback, IsTheSameByASymbolicLink) {
  const MovedWorld world;
  fs::create_symlink("hosts.yml", world.path("link.yml"));
  EXPECT_EQ(world.run({"rollback", "--output", "link.yml"}).status, 0);
  EXPECT_FALSE(world.has("link.yml.state"));
  EXPECT_FALSE(world.has("link.yml.journal"));
  world.generate();
  world.generate();
  EXPECT_EQ(world.read("hosts.yml"), world.before());
}

TEST(Rollback, WritesNoFileThatHasAnotherUse) {
  const MovedWorld world;
  const std::string hosts = world.read("hosts.yml");
  for (const char* const other :
       {"hosts.yml", "hosts.yml.state", "hosts.yml.previous", "hosts.yml.lock"}) {
    const Outcome outcome = world.run({"rollback", "--output", "hosts.yml", "--journal", other});
    EXPECT_EQ(outcome.status, 2) << other;
  }
  EXPECT_EQ(world.read("hosts.yml"), hosts);
}

TEST(Rollback, NeverEmptiesTheFile) {
  const ChangingWorld world;
  world.generate();
  const std::string file = world.read("hosts.yml");
  const Outcome outcome = world.run({"rollback", "--output", "hosts.yml"});
  EXPECT_EQ(outcome.status, 4);
  EXPECT_EQ(outcome.err, "hosts.yml: refused, the file stays as it is: it had no row then\n");
  EXPECT_EQ(world.read("hosts.yml"), file);
}

TEST(Rollback, SaysThatThePolicyDecidesTheDefault) {
  const MovedWorld world;
  std::string text = world.read("hosts.yml");
  text.replace(text.find("192.0.2.10\"\n"), 10, "192.0.2.12");
  write_file(world.path("hosts.yml"), text);
  EXPECT_THAT(world.rollback().err, HasSubstr("hosts.yml: the policy says who the default is"));
}

TEST(Rollback, TellsWhatARunWouldBeRefusedFor) {
  const MovedWorld world;
  std::string many = world.read("hosts.yml");
  for (int i = 0; i < 20; ++i) {
    many += fmt::format("d{:02}.example: {{helo: mail.example.com, ip: 192.0.2.10}}\n", i);
  }
  write_file(world.path("hosts.yml"), many);
  const Outcome outcome = world.rollback();
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.err, StartsWith("hosts.yml: mind that 20 of 22 rows would change or go (20 "
                                      "go), more than 30 %: d00.example, "));
}

// So many domains that a run is refused to move them all.
class ManyDomains : public ChangingWorld {
 public:
  ManyDomains() {
    std::string domains;
    for (int i = 0; i < 30; ++i) domains += fmt::format(", d{:02}.example", i);
    std::string policy = read("policy.yml");
    write_file(path("policy.yml"), policy.insert(policy.find("example.com]") + 11, domains));
    move_all_to(11);
    generate();
  }

  void move_all_to(int octet) const {
    move_to(octet);
    std::string zone = read("world.zone");
    for (int i = 0; i < 30; ++i) {
      zone +=
          fmt::format("d{:02}.example. MX 10 {}.example.com.\n", i, octet == 11 ? "one" : "two");
    }
    write_file(path("world.zone"), zone);
  }
};

TEST(Rollback, IsTakenBackByTheWordsThatItTells) {
  const ManyDomains world;
  world.move_all_to(12);
  world.generate({"--force"});
  const std::string moved = world.read("hosts.yml");
  const std::string err = world.run({"rollback", "--output", "hosts.yml"}).err;
  EXPECT_THAT(err, HasSubstr("hosts.yml: mind that 31 of 32 rows would change"));
  EXPECT_EQ(world.row(), "11");
  EXPECT_NE(world.generate().status, 4);
  EXPECT_EQ(world.row(), "11");
  EXPECT_NE(world.generate({"--approve", MovedWorld::hash_in(err)}).status, 4);
  EXPECT_EQ(world.read("hosts.yml"), moved);
}

// A file that was lost is no first one: the guard compares with what the journal knows.
TEST(Rollback, BringsBackALostFileThatTheGuardKeepsFromChanging) {
  const ManyDomains world;
  write_file(world.path("hosts.yml"), "");
  world.move_all_to(12);
  const Outcome refused = world.generate();
  EXPECT_EQ(refused.status, 4);
  EXPECT_THAT(refused.err, HasSubstr("31 of 32 rows would change or go"));
  EXPECT_EQ(world.read("hosts.yml"), "");
  EXPECT_EQ(world.run({"rollback", "--output", "hosts.yml"}).status, 0);
  EXPECT_EQ(world.row(), "11");
}

TEST(Rollback, WaitsForNoOtherRun) {
  const MovedWorld world;
  support::Child holder([&](const std::function<void()>& tell) {
    const gen::FileLock lock(world.path("hosts.yml"));
    tell();
    pause();
  });
  holder.wait();
  EXPECT_EQ(world.rollback().status, 5);
  EXPECT_EQ(world.row(), "12");
}

TEST(Rollback, StandsWhereTheJournalCannotBeWritten) {
  const MovedWorld world;
  fs::remove(world.path("hosts.yml.journal"));
  ASSERT_EQ(mkfifo(world.path("hosts.yml.journal").c_str(), 0600), 0);
  const Outcome outcome = world.rollback();
  EXPECT_EQ(outcome.status, 5);
  EXPECT_EQ(world.row(), "11");
  EXPECT_THAT(outcome.err,
              HasSubstr("\nhosts.yml.journal: cannot append to it: not a regular file: "));
}

TEST(Rollback, SaysWhatIsWrongWithTheFile) {
  const ChangingWorld world;
  EXPECT_EQ(world.run({"rollback", "--output", "hosts.yml"}).err, "hosts.yml: no such file\n");
  write_file(world.path("hosts.yml"), "default: {helo: mail.example.com}\n");
  const Outcome outcome = world.run({"rollback", "--output", "hosts.yml"});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.err, StartsWith("hosts.yml:1:"));
}

TEST(History, TellsWhatChangedWhenAndWhy) {
  const MovedWorld world;
  const Outcome outcome = world.run({"history", "example.com", "--output", "hosts.yml"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.err, "");
  EXPECT_THAT(outcome.out,
              StartsWith("2026-11-30T00:53:20Z example.com: no entry -> one.example.com from "
                         "192.0.2.11\n  adopted in change "));
  EXPECT_THAT(outcome.out,
              HasSubstr("\n2026-11-30T00:53:20Z example.com: one.example.com from 192.0.2.11 -> "
                        "two.example.com from 192.0.2.12\n  adopted in change "));
  EXPECT_THAT(outcome.out, HasSubstr("\n  example.com. MX 10 two.example.com. (TTL 3600)\n"));
  EXPECT_EQ(outcome.out.find("default"), std::string::npos);
}

TEST(History, IsTheJournalsOwnLinesForPrograms) {
  const MovedWorld world;
  EXPECT_EQ(world.run({"history", "--journal", "hosts.yml.journal", "--format", "json"}).out,
            world.read("hosts.yml.journal"));
  EXPECT_THAT(world.run({"history", "default", "-o", "hosts.yml", "--format", "json"}).out,
              HasSubstr("\"domain\":\"default\""));
}

TEST(History, HasThePartBefore) {
  const MovedWorld world;
  fs::rename(world.path("hosts.yml.journal"), world.path("hosts.yml.journal.1"));
  world.generate();
  const std::string told = world.run({"history", "-o", "hosts.yml"}).out;
  EXPECT_THAT(told, StartsWith("2026-11-30T00:53:20Z default: no entry -> mail.example.com from "));
  // Left by a run that was killed while it began it anew.
  fs::remove(world.path("hosts.yml.journal"));
  fs::create_hard_link(world.path("hosts.yml.journal.1"), world.path("hosts.yml.journal"));
  EXPECT_EQ(world.run({"history", "-o", "hosts.yml"}).out, told);
}

TEST(History, PassesOverWhatCannotBeReadAndSaysSo) {
  const MovedWorld world;
  const std::string told = world.run({"history", "-o", "hosts.yml"}).out;
  write_file(world.path("hosts.yml.journal"),
             "\x1b[2J\n" + world.read("hosts.yml.journal") + "{\"schema\":1,\"ti");
  const Outcome outcome = world.run({"history", "-o", "hosts.yml"});
  EXPECT_EQ(outcome.out, told);
  EXPECT_THAT(outcome.err, StartsWith("hosts.yml.journal:1:1: no entry of a journal: "));
  EXPECT_EQ(outcome.err.find('\x1b'), std::string::npos);
}

TEST(History, SaysWhereThereIsNone) {
  const ChangingWorld world;
  const Outcome outcome = world.run({"history", "-o", "hosts.yml"});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.err, "hosts.yml.journal: no such file\n");
  EXPECT_EQ(world.run({"history"}).err, "--output or --journal is wanted\n");
  EXPECT_EQ(world.run({"history", "x", "-o", "h", "--format", "xml"}).status, 2);
  world.generate();
  EXPECT_EQ(world.run({"history", "other.example", "-o", "hosts.yml"}).err,
            "hosts.yml.journal: no change is known\n");
}

}  // namespace
