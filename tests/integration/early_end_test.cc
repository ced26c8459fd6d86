// What the person's command hears of runs of generate that end early, or fail in part.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <optional>

#include "gen/files.h"
#include "tests/support/changing_world.h"
#include "tests/support/processes.h"

namespace {

namespace fs = std::filesystem;
using support::ChangingWorld;
using support::Outcome;
using support::write_file;
using testing::HasSubstr;
using testing::StartsWith;

class EarlyEnd : public testing::Test {
 protected:
  EarlyEnd() : policy_(world_.read("policy.yml")) {
    world_.generate();
    world_.generate();
  }

  // What the command was given: "STATUS ROWS NEW GONE" and its standard input; empty where it did
  // not run.
  std::string told_by(const std::vector<std::string>& more = {}, int status = 0) const {
    std::vector<std::string> arguments = {"--notify-command", command};
    arguments.insert(arguments.end(), more.begin(), more.end());
    outcome_ = world_.generate(std::move(arguments));
    EXPECT_EQ(outcome_.status, status) << outcome_.err;
    return take_told();
  }

  std::string take_told() const {
    if (!world_.has("told.txt")) return "";
    std::string told = world_.read("told.txt");
    fs::remove(world_.path("told.txt"));
    return told;
  }

  void break_policy(std::string_view with) const {
    write_file(world_.path("policy.yml"), policy_ + std::string(with));
  }
  void mend_policy() const { write_file(world_.path("policy.yml"), policy_); }

  static constexpr const char* command =
      "{ echo \"$OUTBOUND_HOSTS_STATUS $OUTBOUND_HOSTS_ROWS $OUTBOUND_HOSTS_NEW "
      "$OUTBOUND_HOSTS_GONE\"; cat; } >>told.txt";
  static constexpr const char* failure_file = "hosts.yml.state.failure";

  const ChangingWorld world_;
  const std::string policy_;
  mutable Outcome outcome_;
};

TEST_F(EarlyEnd, IsToldOnceUntilItChanges) {
  break_policy("wrong: 1\n");
  const std::string told = told_by({}, 2);
  EXPECT_THAT(told, StartsWith("2 0 0 0\nhosts.yml: the run ended early, with status 2:\n"
                               "policy.yml:5:1: "));
  EXPECT_THAT(told, HasSubstr("wrong"));
  EXPECT_THAT(told, testing::EndsWith(outcome_.err));
  EXPECT_EQ(told_by({}, 2), "");
  EXPECT_THAT(outcome_.err, StartsWith("policy.yml:5:1: ")) << "whoever looks is told each time";
  break_policy("other: 1\n");
  const std::string other = told_by({}, 2);
  EXPECT_THAT(other, HasSubstr("\npolicy.yml:5:1: "));
  EXPECT_THAT(other, HasSubstr("\ngone: policy.yml:5:1: "));
  mend_policy();
  EXPECT_THAT(told_by(), StartsWith("0 0 0 0\ngone: hosts.yml: the run ended early, with status 2:"
                                    "\ngone: policy.yml:5:1: "));
  EXPECT_FALSE(world_.has(failure_file));
  EXPECT_EQ(told_by(), "");
}

TEST_F(EarlyEnd, IsToldOfALockThatIsHeld) {
  std::optional<gen::FileLock> lock(world_.path("hosts.yml"));
  EXPECT_THAT(told_by({}, 5), StartsWith("5 0 0 0\nhosts.yml: the run ended early, with status 5:\n"
                                         "outbound-hosts: hosts.yml: locked by process "));
  // Another process holds it, and that is no news.
  write_file(world_.path("hosts.yml.lock"), "4711\n");
  EXPECT_EQ(told_by({}, 5), "");
  EXPECT_THAT(outcome_.err, HasSubstr("locked by process 4711"));
  lock.reset();
  EXPECT_EQ(told_by(),
            "0 0 0 0\ngone: hosts.yml: the run ended early, with status 5:\n"
            "gone: hosts.yml: another run holds the lock\n");
}

// A run that takes longer than the next one waits is met by each second one: that is one failure,
// and no end of it comes with the end of the one that was met.
TEST_F(EarlyEnd, IsToldOnceOfRunsThatMeetEachOther) {
  int told = 0;
  for (int i = 0; i < 3; ++i) {
    fs::remove(world_.path("pipe"));
    ASSERT_EQ(mkfifo(world_.path("pipe").c_str(), 0600), 0);
    support::RunningProgram slow(
        {.arguments = {"generate", "--policy", "pipe", "--zone", "world.zone", "--output",
                       "hosts.yml", "--notify-command", command},
         .folder = world_.path("")});
    std::ofstream pipe(world_.path("pipe"));  // opens when the run reads, which holds the lock then
    if (!told_by({}, 5).empty()) ++told;
    pipe << policy_;
    pipe.close();
    EXPECT_EQ(slow.wait().status, 0);
    EXPECT_EQ(take_told(), "");
  }
  EXPECT_EQ(told, 1);
  EXPECT_THAT(told_by(), HasSubstr("gone: hosts.yml: another run holds the lock\n"));
}

TEST_F(EarlyEnd, IsToldOfDnsThatIsGone) {
  support::in_own_namespaces(CLONE_NEWUTS, [&] {
    ASSERT_EQ(sethostname("mail.example.com", 16), 0);
    write_file(world_.path("none.json"), "{\"schema\": 1, \"answers\": []}");
    const auto without_dns = [&] {
      const Outcome outcome =
          world_.run({"generate", "--domains", "list", "--send-on", "host", "--replay", "none.json",
                      "--output", "hosts.yml", "--notify-command", command});
      EXPECT_EQ(outcome.status, 3) << outcome.err;
      return take_told();
    };
    write_file(world_.path("list"), "example.com\n");
    EXPECT_THAT(without_dns(),
                StartsWith("3 0 0 0\nhosts.yml: the run ended early, with status 3:\n"
                           "SEND_ON: \"host\" cannot be looked up: "));
    EXPECT_EQ(without_dns(), "");
    EXPECT_THAT(told_by(), HasSubstr("gone: SEND_ON: \"host\" cannot be looked up\n"));
  });
}

TEST_F(EarlyEnd, IsToldOfAJournalOfAnotherOutput) {
  std::string journal = world_.read("hosts.yml.journal");
  const std::size_t name = journal.find("hosts.yml");
  write_file(world_.path("hosts.yml.journal"), journal.replace(name, 5, "other"));
  const std::string told = told_by({}, 2);
  EXPECT_THAT(told, HasSubstr("\nhosts.yml.journal:1:1: tells of the rows of "));
  EXPECT_EQ(told_by({}, 2), "");
}

TEST_F(EarlyEnd, IsToldOfAStateOfAnotherOutput) {
  std::string state = world_.read("hosts.yml.state");
  const std::size_t name = state.find("hosts.yml");
  write_file(world_.path("hosts.yml.state"), state.replace(name, 5, "other"));
  EXPECT_THAT(told_by({}, 2), HasSubstr("\nhosts.yml.state: remembers the entries of "));
  EXPECT_EQ(told_by({}, 2), "");
}

TEST_F(EarlyEnd, IsToldOfAFailureOfTheMachine) {
  fs::remove(world_.path("hosts.yml"));
  fs::create_directory(world_.path("hosts.yml"));
  EXPECT_THAT(told_by({}, 5), StartsWith("5 0 0 0\nhosts.yml: the run ended early, with status 5:\n"
                                         "outbound-hosts: hosts.yml: cannot read: "));
  EXPECT_EQ(told_by({}, 5), "");
  fs::remove(world_.path("hosts.yml"));
  EXPECT_THAT(told_by(), HasSubstr("gone: outbound-hosts: hosts.yml: cannot read: "));
}

// Whoever gives them reads what is wrong with them.
TEST_F(EarlyEnd, IsNotToldOfOptions) {
  EXPECT_EQ(told_by({"--confirm", "x"}, 2), "");
  EXPECT_EQ(told_by({"--report", "hosts.yml"}, 2), "");
  EXPECT_EQ(told_by({"--report", failure_file}, 2), "");
  EXPECT_EQ(told_by({"--overlay", "world.zone"}, 2), "");
  break_policy("wrong: 1\n");
  EXPECT_EQ(told_by({"--dry-run"}, 2), "");
  EXPECT_FALSE(world_.has(failure_file));
}

TEST_F(EarlyEnd, IsToldEachTimeWhereThatCannotBeRemembered) {
  break_policy("wrong: 1\n");
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(told_by({"--state", "no/folder/state"}, 2), HasSubstr("policy.yml:5:1: "));
    EXPECT_THAT(outcome_.err, HasSubstr("\nno/folder/state.failure: cannot "));
  }
  write_file(world_.path(failure_file), "mine\n");
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(told_by({}, 2), HasSubstr("policy.yml:5:1: "));
    EXPECT_EQ(world_.read(failure_file), "mine\n");
  }
  mend_policy();
  EXPECT_EQ(told_by(), "");
  EXPECT_EQ(world_.read(failure_file), "mine\n");
}

// Mail that did not leave told nobody.
TEST_F(EarlyEnd, IsToldAgainWhereTheCommandFailed) {
  break_policy("wrong: 1\n");
  EXPECT_THAT(world_.generate({"--notify-command", "exit 7"}).err,
              HasSubstr("--notify-command: it ended with status 7\n"));
  EXPECT_NE(told_by({}, 2), "");
  mend_policy();
  world_.generate({"--notify-command", "exit 7"});
  EXPECT_THAT(told_by(), HasSubstr("gone: policy.yml:5:1: "));
  EXPECT_EQ(told_by(), "");
}

TEST_F(EarlyEnd, LeavesWhatWasToldOfFindingsAsItIs) {
  std::string zone = world_.read("world.zone");
  const std::string record = "example.com. TXT \"v=spf1 mx -all\"";
  write_file(world_.path("world.zone"), zone.replace(zone.find("\n" + record) + 1, record.size(),
                                                     "example.com. TXT \"v=spf1 -all\""));
  const std::string fault = "example.com: error: spf.mailfrom: fail: ";
  EXPECT_THAT(told_by({}, 1), HasSubstr(fault));
  break_policy("wrong: 1\n");
  EXPECT_NE(told_by({}, 2), "");
  mend_policy();
  EXPECT_THAT(told_by({}, 1), testing::Not(HasSubstr(fault)));
  world_.move_to(11);
  EXPECT_THAT(told_by(), HasSubstr("gone: " + fault));
}

TEST_F(EarlyEnd, TellsOnceOfAStepThatFails) {
  EXPECT_THAT(told_by({"--report", "no/report.txt"}, 5),
              StartsWith("5 0 0 0\nno/report.txt: cannot "));
  EXPECT_EQ(told_by({"--report", "no/report.txt"}, 5), "");
  EXPECT_THAT(outcome_.err, StartsWith("no/report.txt: cannot "));
  EXPECT_THAT(told_by(), StartsWith("0 0 0 0\ngone: no/report.txt: cannot "));
}

// Of what is wrong with a run nothing is lost to what changed by it, nor the other way round.
TEST_F(EarlyEnd, TellsOfChangesWhileAStepFails) {
  EXPECT_NE(told_by({"--report", "no/report.txt"}, 5), "");
  world_.move_to(12);
  const std::string told = told_by({"--report", "no/report.txt"}, 5);
  EXPECT_THAT(told, StartsWith("5 1 "));
  EXPECT_THAT(told, testing::Not(HasSubstr("no/report.txt")));
}

}  // namespace
