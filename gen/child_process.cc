#include "gen/child_process.h"

#include <spawn.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <string_view>
#include <system_error>

namespace gen {

namespace {

void check(int error_number, const std::string& operation) {
  if (error_number != 0) {
    throw std::system_error(error_number, std::generic_category(), operation);
  }
}

constexpr const char* preparing = "prepare a command";

class SpawnActions {
 public:
  explicit SpawnActions(const ChildStart& start) {
    check(posix_spawn_file_actions_init(&actions_), preparing);
    if (!start.folder.empty()) {
      check(posix_spawn_file_actions_addchdir_np(&actions_, start.folder.c_str()), preparing);
    }
    if (start.input >= 0) duplicate(start.input, STDIN_FILENO);
    duplicate(STDERR_FILENO, STDOUT_FILENO);
  }
  ~SpawnActions() { posix_spawn_file_actions_destroy(&actions_); }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;

  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  void duplicate(int from, int to) {
    check(posix_spawn_file_actions_adddup2(&actions_, from, to), preparing);
  }

  posix_spawn_file_actions_t actions_;
};

class SpawnAttributes {
 public:
  explicit SpawnAttributes(const ChildStart& start) {
    check(posix_spawnattr_init(&attributes_), preparing);
    sigset_t usual;
    sigemptyset(&usual);
    sigaddset(&usual, SIGPIPE);
    sigaddset(&usual, SIGXFSZ);
    check(posix_spawnattr_setsigdefault(&attributes_, &usual), preparing);
    check(posix_spawnattr_setpgroup(&attributes_, 0), preparing);
    if (start.blocked) check(posix_spawnattr_setsigmask(&attributes_, &*start.blocked), preparing);
    const int flags = POSIX_SPAWN_SETSIGDEF | (start.has_own_group ? POSIX_SPAWN_SETPGROUP : 0) |
                      (start.blocked ? POSIX_SPAWN_SETSIGMASK : 0);
    check(posix_spawnattr_setflags(&attributes_, static_cast<short>(flags)), preparing);
  }
  ~SpawnAttributes() { posix_spawnattr_destroy(&attributes_); }
  SpawnAttributes(const SpawnAttributes&) = delete;
  SpawnAttributes& operator=(const SpawnAttributes&) = delete;

  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_;
};

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  return pointers;
}

std::string_view name_of(std::string_view variable) {
  return variable.substr(0, variable.find('='));
}

// Of two of one name some programs take the first and others the last.
std::vector<char*> environment_with(std::vector<std::string>& variables) {
  std::vector<char*> all = pointers_to(variables);
  for (char** own = environ; *own != nullptr; ++own) {
    const bool is_replaced = std::ranges::any_of(variables, [own](const std::string& variable) {
      return name_of(variable) == name_of(*own);
    });
    if (!is_replaced) all.push_back(*own);
  }
  all.push_back(nullptr);
  return all;
}

// It may have been inherited.
void stop_ignoring_children() {
  struct sigaction action {};
  if (sigaction(SIGCHLD, nullptr, &action) == 0 && action.sa_handler == SIG_IGN) {
    std::signal(SIGCHLD, SIG_DFL);
  }
}

}  // namespace

pid_t start_child(ChildStart start) {
  const SpawnActions actions(start);
  const SpawnAttributes attributes(start);
  std::vector<char*> words = pointers_to(start.words);
  words.push_back(nullptr);
  std::vector<char*> variables = environment_with(start.variables);
  stop_ignoring_children();
  pid_t child = 0;
  check(posix_spawn(&child, start.program.c_str(), actions.get(), attributes.get(), words.data(),
                    variables.data()),
        start.program);
  return child;
}

}  // namespace gen
