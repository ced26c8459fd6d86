#include "tests/support/processes.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include "tests/support/files.h"

namespace support {
namespace {

constexpr int succeeded = 0;
constexpr int failed = 1;
constexpr int skipped = 2;

// Ends the process with what `body` returns, and with nothing of what its parent would do at exit.
[[noreturn]] void end_with(const std::function<int()>& body) {
  int status = failed;
  try {
    status = body();
  } catch (const std::exception& failure) {
    std::printf("the child threw: %s\n", failure.what());
  }
  std::fflush(nullptr);
  _exit(status);
}

pid_t start(const std::function<int()>& body) {
  std::fflush(nullptr);
  const pid_t pid = fork();
  if (pid < 0) throw std::runtime_error("cannot fork");
  if (pid == 0) end_with(body);
  return pid;
}

int exit_status(pid_t pid) {
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : failed;
}

int expectations(const std::function<void()>& body) {
  body();
  if (testing::Test::HasFailure()) return failed;
  return testing::Test::IsSkipped() ? skipped : succeeded;
}

// Whoever may not make namespaces may make those that a user namespace of its own holds.
bool unshare_as_anybody(int namespaces) {
  if (unshare(namespaces) == 0) return true;
  const uid_t user = getuid();
  const gid_t group = getgid();
  if (unshare(namespaces | CLONE_NEWUSER) != 0) return false;
  write_file("/proc/self/setgroups", "deny");
  write_file("/proc/self/uid_map", "0 " + std::to_string(user) + " 1");
  write_file("/proc/self/gid_map", "0 " + std::to_string(group) + " 1");
  return true;
}

bool make_namespaces(int namespaces) {
  if (!unshare_as_anybody(namespaces)) return false;
  // What is mounted here must not be seen outside.
  return (namespaces & CLONE_NEWNS) == 0 ||
         mount("none", "/", "none", MS_REC | MS_PRIVATE, nullptr) == 0;
}

}  // namespace

void in_own_namespaces(int namespaces, const std::function<void()>& body) {
  const int status = exit_status(start([&] {
    if (!make_namespaces(namespaces)) {
      std::puts("this user can make no namespaces here");
      return skipped;
    }
    return expectations(body);
  }));
  if (status == skipped) GTEST_SKIP() << "NOT SHOWN: the child says why";
  EXPECT_EQ(status, succeeded) << "the child says why";
}

void without_privileges(const std::function<void()>& body) {
  constexpr uid_t nobody = 65534;
  const int status = exit_status(start([&] {
    if (getuid() == 0 && (setgid(nobody) != 0 || setuid(nobody) != 0)) return failed;
    return expectations(body);
  }));
  EXPECT_EQ(status, succeeded) << "the child says why";
}

void run(const std::string& command) {
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
}

Child::Child(const std::function<void(const std::function<void()>& tell)>& body) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) throw std::runtime_error("cannot make a pipe");
  pid_ = start([&] {
    close(ends[0]);
    body([&] {
      if (write(ends[1], ".", 1) != 1) _exit(failed);
    });
    return succeeded;
  });
  close(ends[1]);
  told_ = ends[0];
}

Child::~Child() {
  kill();
  close(told_);
}

void Child::wait() {
  char told = 0;
  if (read(told_, &told, 1) != 1) throw std::runtime_error("the child ended without telling");
}

void Child::kill() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  exit_status(pid_);
  pid_ = -1;
}

}  // namespace support
