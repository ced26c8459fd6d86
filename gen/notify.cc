#include "gen/notify.h"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <system_error>
#include <thread>

#include "gen/descriptor.h"
#include "gen/files.h"

namespace gen {

namespace {

void check(int error_number, const char* operation) {
  if (error_number == 0) return;
  throw std::system_error(error_number, std::generic_category(), operation);
}

// In memory and not a pipe: it may be read or not, and nobody waits for that.
Descriptor input_with(std::string_view text) {
  Descriptor file(memfd_create("changes", MFD_CLOEXEC));
  const bool is_there =
      file.is_open() && write_all(file.number(), text) && lseek(file.number(), 0, SEEK_SET) == 0;
  if (!is_there) check(errno, "the input of the command");
  return file;
}

class SpawnActions {
 public:
  SpawnActions() { check(posix_spawn_file_actions_init(&actions_), "prepare the command"); }
  ~SpawnActions() { posix_spawn_file_actions_destroy(&actions_); }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;

  void duplicate(int from, int to) {
    check(posix_spawn_file_actions_adddup2(&actions_, from, to), "prepare the command");
  }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

// A process group of its own, so that all of it can be stopped.
class SpawnAttributes {
 public:
  SpawnAttributes() {
    check(posix_spawnattr_init(&attributes_), "prepare the command");
    sigset_t usual;  // this program ignores it, and a child would too
    sigemptyset(&usual);
    sigaddset(&usual, SIGPIPE);
    check(posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF),
          "prepare the command");
    check(posix_spawnattr_setpgroup(&attributes_, 0), "prepare the command");
    check(posix_spawnattr_setsigdefault(&attributes_, &usual), "prepare the command");
  }
  ~SpawnAttributes() { posix_spawnattr_destroy(&attributes_); }
  SpawnAttributes(const SpawnAttributes&) = delete;
  SpawnAttributes& operator=(const SpawnAttributes&) = delete;

  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_;
};

pid_t start(const Notification& notification) {
  const Descriptor input = input_with(notification.text);
  SpawnActions actions;
  actions.duplicate(input.number(), STDIN_FILENO);
  actions.duplicate(STDERR_FILENO, STDOUT_FILENO);
  const SpawnAttributes attributes;
  std::vector<std::string> words = {"sh", "-c", notification.command};
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  std::vector<std::string> variables = notification.variables;
  std::vector<char*> environment;
  for (std::string& variable : variables) environment.push_back(variable.data());
  for (char** old = environ; *old != nullptr; ++old) environment.push_back(*old);
  environment.push_back(nullptr);
  pid_t pid = 0;
  check(posix_spawn(&pid, "/bin/sh", actions.get(), attributes.get(), arguments.data(),
                    environment.data()),
        "/bin/sh");
  return pid;
}

// Nothing where it was still running at the end of the limit.
std::optional<int> wait_for(pid_t pid, std::chrono::seconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (true) {
    int status = 0;
    const pid_t ended = waitpid(pid, &status, WNOHANG);
    if (ended == pid) return status;
    if (ended < 0 && errno != EINTR) check(errno, "wait for the command");
    if (std::chrono::steady_clock::now() >= end) return std::nullopt;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

}  // namespace

std::optional<std::string> notify(const Notification& notification) {
  const pid_t pid = start(notification);
  const std::optional<int> status = wait_for(pid, notification.limit);
  if (!status) {
    kill(-pid, SIGKILL);
    while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) continue;
    return fmt::format("it was stopped after {} s", notification.limit.count());
  }
  if (WIFSIGNALED(*status)) return fmt::format("signal {} ended it", WTERMSIG(*status));
  if (WEXITSTATUS(*status) == 0) return std::nullopt;
  return fmt::format("it ended with status {}", WEXITSTATUS(*status));
}

}  // namespace gen
