#include "gen/notify.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>

#include "tests/support/files.h"

namespace {

using gen::Notification;
using gen::notify;

class Notify : public testing::Test {
 protected:
  std::string path(std::string_view name) const { return (folder_.path() / name).string(); }
  std::string read(std::string_view name) const { return support::read_file(path(name)); }

  support::TemporaryFolder folder_;
};

TEST_F(Notify, HandsOnTheTextAndTheVariables) {
  EXPECT_EQ(notify({.command = fmt::format("cat >{0}; echo \"$ONE $TWO\" >>{0}", path("out")),
                    .text = "a line\n",
                    .variables = {"ONE=1", "TWO=a b"}}),
            std::nullopt);
  EXPECT_EQ(read("out"), "a line\n1 a b\n");
}

// dash takes the last of two, and others the first.
TEST_F(Notify, HandsOnItsVariablesInThePlaceOfInheritedOnes) {
  setenv("ONE", "inherited", 1);
  setenv("OTHER", "inherited", 1);
  EXPECT_EQ(notify({.command = fmt::format("env | grep ^O >{}", path("out")),
                    .text = "",
                    .variables = {"ONE=1"}}),
            std::nullopt);
  unsetenv("ONE");
  unsetenv("OTHER");
  EXPECT_THAT(read("out"), testing::HasSubstr("ONE=1\n"));
  EXPECT_THAT(read("out"), testing::HasSubstr("OTHER=inherited\n"));
  EXPECT_THAT(read("out"), testing::Not(testing::HasSubstr("ONE=inherited\n")));
}

TEST_F(Notify, HearsOfTheEndAlthoughThatIsIgnored) {
  const auto before = std::signal(SIGCHLD, SIG_IGN);
  EXPECT_EQ(notify({.command = "exit 3", .text = ""}), "it ended with status 3");
  std::signal(SIGCHLD, before);
}

// Nobody has to read it.
TEST_F(Notify, WaitsForNoReader) {
  EXPECT_EQ(notify({.command = "true", .text = std::string(10'000'000, 'x')}), std::nullopt);
}

TEST_F(Notify, KeepsStandardOutputForTheResult) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  EXPECT_EQ(notify({.command = "echo said", .text = ""}), std::nullopt);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "said\n");
}

// Who writes into a pipe that nobody reads must end.
TEST_F(Notify, LeavesTheCommandItsBrokenPipes) {
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  EXPECT_EQ(notify({.command = "kill -PIPE $$", .text = ""}), "signal 13 ended it");
  std::signal(SIGPIPE, before);
}

TEST_F(Notify, SaysHowItFailed) {
  EXPECT_EQ(notify({.command = "exit 3", .text = ""}), "it ended with status 3");
  EXPECT_EQ(notify({.command = "kill -9 $$", .text = ""}), "signal 9 ended it");
  testing::internal::CaptureStderr();
  EXPECT_EQ(notify({.command = "/no/such/program", .text = ""}), "it ended with status 127");
  testing::internal::GetCapturedStderr();
}

// Whether the process is gone, or goes soon: who is killed on a busy machine still has to be told.
// As /proc tells it, for valgrind knows no pidfd_open.
bool ends(pid_t pid) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (std::chrono::steady_clock::now() < deadline) {
    std::ifstream file(fmt::format("/proc/{}/stat", pid));
    std::string stat;
    std::getline(file, stat);
    const std::size_t name_end = stat.rfind(')');
    const bool is_gone = name_end == std::string::npos || stat.substr(name_end + 2, 1) == "Z";
    if (is_gone) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

TEST_F(Notify, StopsAllOfItAtTheLimit) {
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(notify({.command = fmt::format("sleep 300 & echo $! >{}; wait", path("pid")),
                    .text = "",
                    .limit = std::chrono::seconds(2)}),
            "it was stopped after 2 s");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(30));
  EXPECT_TRUE(ends(std::stoi(read("pid")))) << "what the command started runs on";
}

TEST_F(Notify, StopsAllOfItWithItself) {
  const Notification notification = {
      .command = fmt::format("sleep 300 & echo $! >{}; kill -TERM $PPID; wait", path("pid")),
      .text = ""};
  EXPECT_EXIT(notify(notification), testing::KilledBySignal(SIGTERM), "");
  EXPECT_TRUE(ends(std::stoi(read("pid")))) << "what the command started runs on";
}

// As below nohup.
TEST_F(Notify, HeedsNoSignalThatIsIgnored) {
  const auto before = std::signal(SIGHUP, SIG_IGN);
  EXPECT_EQ(notify({.command = "kill -HUP $PPID; exit 3", .text = ""}), "it ended with status 3");
  std::signal(SIGHUP, before);
}

// It ends by its signals as it would without us.
TEST_F(Notify, HoldsNoSignalOfTheCommandBack) {
  EXPECT_EQ(notify({.command = "kill -TERM $$; exit 3", .text = ""}), "signal 15 ended it");
}

}  // namespace
