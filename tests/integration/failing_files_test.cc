// What a run does where the machine fails it: disks that are full, closed or broken, streams that
// nobody reads, a second run, a signal, a clock that jumps. The file stays whole, nothing of the
// run is left beside it, and the exit status says what happened.
#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <list>

#include "tests/support/failing_calls.h"
#include "tests/support/files.h"
#include "tests/support/processes.h"
#include "tests/support/program.h"

namespace {

namespace fs = std::filesystem;
using support::Outcome;
using testing::HasSubstr;
using testing::UnorderedElementsAre;
using Words = std::vector<std::string>;

constexpr int written = 3;  // the demonstration has a domain of which DNS says nothing
constexpr int failed = 5;

class Failing : public testing::Test {
 protected:
  Failing() {
    for (const char* const name : {"policy.yml", "demo.zone"}) {
      support::write_file(inputs_.path() / name,
                          support::read_fixture(std::string("fixtures/demo/") + name));
    }
  }

  fs::path path(const std::string& name) const { return outputs_.path() / name; }
  std::string text(const std::string& name) const { return path(name).string(); }
  std::string hosts() const { return support::read_file(path("hosts.yml")); }

  Outcome run(const std::function<void()>& prepare = {}, Words more = {},
              std::vector<std::string> environment = {}) const {
    return support::run_program(invocation(prepare, std::move(more), std::move(environment)));
  }

  support::Invocation invocation(const std::function<void()>& prepare, Words more,
                                 std::vector<std::string> environment = {}) const {
    Words arguments = {"generate",  "--policy", "policy.yml", "--zone", "demo.zone",
                       "--on-host", "no",       "--confirm",  "1",      "--force"};
    if (more.empty()) more = {"--output", text("hosts.yml")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return {.arguments = std::move(arguments),
            .environment = std::move(environment),
            .folder = inputs_.path(),
            .prepare = prepare};
  }

  // A whole file, as a run writes it, and one before it that another policy made.
  void begin_with_old_file() {
    EXPECT_EQ(run().status, written);
    new_ = hosts();
    old_ = new_ + "\"old.example\":\n  \"helo\": \"mail.example.com\"\n  \"ip\": \"192.0.2.10\"\n";
    support::write_file(path("hosts.yml"), old_);
    fs::remove(path("hosts.yml.state"));
  }

  bool has_leftovers() const { return support::has_leftovers(outputs_.path()); }

  support::TemporaryFolder inputs_;
  support::TemporaryFolder outputs_;
  std::string old_;
  std::string new_;
};

TEST_F(Failing, ACallThatFailsLosesNothing) {
  begin_with_old_file();
  struct Case {
    const char* name;
    support::FailingCall call;
  };
  constexpr int first_file = STDERR_FILENO + 1;
  constexpr int block_size = 65'536;  // octets, in which files are read
  constexpr int text_size = 100;      // octets, more than a lock has
  const Case cases[] = {
      {"EIO of the lock's write", {SYS_write, EIO, first_file}},
      {"EIO of write", {SYS_write, EIO, first_file, text_size}},
      {"ENOSPC of write", {SYS_write, ENOSPC, first_file, text_size}},
      {"EDQUOT of write", {SYS_write, EDQUOT, first_file, text_size}},
      {"EIO of fsync", {SYS_fsync, EIO}},
      {"EIO of fchmod", {SYS_fchmod, EIO}},
      {"EIO of rename", {SYS_renameat, EIO}},
      {"ENOLCK of flock", {SYS_flock, ENOLCK}},
      {"EIO of read", {SYS_read, EIO, first_file, block_size}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    // A sanitizer writes into a pipe of its own to see what can be read.
    if (IS_SLOW && c.call.number == SYS_write && c.call.least_size == 0) continue;
    // Valgrind itself reads what the process has mapped, and ends where it cannot.
    if (IS_UNDER_VALGRIND && c.call.number == SYS_read) continue;
    support::write_file(path("hosts.yml"), old_);
    const Outcome outcome = run([&c] { support::make_fail(c.call); });
    EXPECT_TRUE(outcome.status == failed || outcome.status == 2) << outcome.status << outcome.err;
    EXPECT_TRUE(hosts() == old_ || hosts() == new_);
    EXPECT_FALSE(has_leftovers());
    std::printf("%-16s status %d, %s: %s", c.name, outcome.status,
                hosts() == old_ ? "the old file" : "the new file", outcome.err.c_str());
    EXPECT_EQ(run().status, written);
    EXPECT_EQ(hosts(), new_);
  }
}

TEST_F(Failing, AFullDiskLosesNothing) {
  begin_with_old_file();
  const std::string before = old_;
  support::in_own_namespaces(CLONE_NEWNS, [&] {
    ASSERT_EQ(mount("none", outputs_.path().c_str(), "tmpfs", 0, "size=256k"), 0);
    int full = 0;
    int complete = 0;
    // From nothing left to enough for all, a page more each time.
    for (int pages = 0; pages < 24; ++pages) {
      SCOPED_TRACE(pages);
      support::write_file(path("hosts.yml"), before);
      fs::remove(path("hosts.yml.state"));
      fs::remove(path("report.json"));
      fs::remove(path("filler"));
      support::run(
          fmt::format("dd if=/dev/zero of={0}/filler bs=4096 count=64 2>/dev/null; "
                      "truncate -s -{1} {0}/filler",
                      outputs_.path().string(), pages * 4096));
      const Outcome outcome =
          run({}, {"--output", text("hosts.yml"), "--report", text("report.json")});
      EXPECT_TRUE(outcome.status == failed || outcome.status == written) << outcome.err;
      EXPECT_TRUE(hosts() == before || hosts() == new_) << hosts().size() << " octets";
      EXPECT_FALSE(has_leftovers());
      if (outcome.status == failed) {
        EXPECT_THAT(outcome.err, HasSubstr("No space left on device"));
        ++full;
      } else {
        EXPECT_EQ(hosts(), new_);
        ++complete;
      }
    }
    EXPECT_GT(full, 0);
    EXPECT_GT(complete, 0);
    std::printf("%d runs on a full disk ended with status 5, %d with room for all wrote it\n", full,
                complete);
  });
}

TEST_F(Failing, AReadOnlyFileSystemIsToldAndLosesNothing) {
  begin_with_old_file();
  support::in_own_namespaces(CLONE_NEWNS, [&] {
    ASSERT_EQ(mount(outputs_.path().c_str(), outputs_.path().c_str(), "none", MS_BIND, nullptr),
              0);
    ASSERT_EQ(
        mount("none", outputs_.path().c_str(), "none", MS_BIND | MS_REMOUNT | MS_RDONLY, nullptr),
        0);
    const Outcome outcome = run();
    EXPECT_EQ(outcome.status, failed);
    EXPECT_THAT(outcome.err, HasSubstr("Read-only file system"));
    EXPECT_EQ(hosts(), old_);
  });
}

TEST_F(Failing, AFolderOfOthersIsToldAndLosesNothing) {
  begin_with_old_file();
  fs::permissions(inputs_.path(), fs::perms(0755));
  fs::permissions(outputs_.path(), fs::perms(0755));
  support::without_privileges([&] {
    const Outcome outcome = run();
    EXPECT_EQ(outcome.status, failed);
    EXPECT_THAT(outcome.err, HasSubstr("Permission denied"));
    EXPECT_EQ(hosts(), old_);
  });
}

void close_output() {
  close(STDOUT_FILENO);
}

void fill_output() {
  dup2(open("/dev/full", O_WRONLY), STDOUT_FILENO);
}

// Whoever should read has gone.
void break_output() {
  int ends[2];
  if (pipe(ends) != 0) _exit(99);
  close(ends[0]);
  dup2(ends[1], STDOUT_FILENO);
}

// Nobody reads, and nothing waits for it.
void stuff_output() {
  int ends[2];
  if (pipe(ends) != 0) _exit(99);
  fcntl(ends[1], F_SETFL, O_NONBLOCK);
  const std::string block(4096, 'x');
  while (write(ends[1], block.data(), block.size()) > 0) {
  }
  dup2(ends[1], STDOUT_FILENO);
}

TEST_F(Failing, AnOutputThatNobodyTakesIsAFailure) {
  const std::pair<const char*, void (*)()> cases[] = {{"closed", close_output},
                                                      {"/dev/full", fill_output},
                                                      {"a pipe without reader", break_output},
                                                      {"a full pipe", stuff_output}};
  for (const auto& [name, prepare] : cases) {
    SCOPED_TRACE(name);
    if (IS_UNDER_VALGRIND && prepare == close_output) continue;  // its log takes that number
    const Outcome outcome = run(prepare, {"--fail-on", "error"});
    EXPECT_EQ(outcome.status, failed);
    EXPECT_THAT(outcome.err, HasSubstr("standard output"));
    // What goes to a file does not need it.
    EXPECT_EQ(run(prepare, {"--output", text("hosts.yml")}).status, written);
  }
}

// Messages are lost where nobody takes them, but not what was decided.
TEST_F(Failing, MessagesThatNobodyTakesKeepNothingFromBeingWritten) {
  EXPECT_EQ(run().status, written);
  new_ = hosts();
  for (const auto& prepare : {close_output, fill_output, break_output}) {
    fs::remove(path("hosts.yml"));
    const auto of_errors = [prepare] {
      prepare();
      dup2(STDOUT_FILENO, STDERR_FILENO);
    };
    const Outcome outcome = run(of_errors);
    EXPECT_TRUE(outcome.status == written || outcome.status == failed) << outcome.status;
    EXPECT_EQ(hosts(), new_);
  }
}

TEST_F(Failing, ASignalLeavesAWholeFile) {
  begin_with_old_file();
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGPIPE}) {
    for (int i = 0; i < 5; ++i) {
      support::write_file(path("hosts.yml"), old_);
      support::RunningProgram running(invocation({}, {}));
      usleep(static_cast<useconds_t>(i) * 3'000);
      running.send(signal);
      running.wait();
      EXPECT_TRUE(hosts() == old_ || hosts() == new_);
    }
    EXPECT_EQ(run().status, written);
    EXPECT_EQ(hosts(), new_);
    EXPECT_FALSE(has_leftovers());
  }
}

TEST_F(Failing, OfRunsAtOnceOneWritesAndTheOthersSayWho) {
  begin_with_old_file();
  int wrote = 0;
  int locked = 0;
  for (int round = 0; round < 10; ++round) {
    support::write_file(path("hosts.yml"), old_);
    std::list<support::RunningProgram> all;
    for (int i = 0; i < 4; ++i) all.emplace_back(invocation({}, {}));
    for (support::RunningProgram& one : all) {
      const Outcome outcome = one.wait();
      outcome.status == written ? ++wrote : ++locked;
      if (outcome.status == written) continue;
      EXPECT_EQ(outcome.status, failed);
      EXPECT_THAT(outcome.err, HasSubstr("locked by "));
    }
    EXPECT_EQ(hosts(), new_);
    EXPECT_FALSE(has_leftovers());
  }
  EXPECT_GE(wrote, 10);
  std::printf("of 40 runs at once %d wrote, %d ended with status 5\n", wrote, locked);
}

// Of certificates, damping and what is held too long: no time is taken for another's.
TEST_F(Failing, AClockThatJumpsLosesNoRow) {
  const long long now = 1'800'000'000;
  const long long year = 31'556'952;
  EXPECT_EQ(run({}, {}, {fmt::format("SOURCE_DATE_EPOCH={}", now)}).status, written);
  const std::string before = hosts();
  for (const long long time : {now - 30 * year, now + 30 * year, now, 0LL, now + 100 * year, now}) {
    SCOPED_TRACE(time);
    const Outcome outcome = run({}, {}, {fmt::format("SOURCE_DATE_EPOCH={}", time)});
    EXPECT_EQ(outcome.status, written) << outcome.err;
    EXPECT_EQ(hosts(), before);
    EXPECT_THAT(outcome.err, testing::Not(HasSubstr("the run does without")));
  }
}

}  // namespace
