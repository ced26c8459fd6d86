#include "gen/child_process.h"

#include <spawn.h>
#include <unistd.h>

#include <csignal>
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
  explicit SpawnAttributes(bool has_own_group) {
    check(posix_spawnattr_init(&attributes_), preparing);
    sigset_t usual;
    sigemptyset(&usual);
    sigaddset(&usual, SIGPIPE);
    check(posix_spawnattr_setsigdefault(&attributes_, &usual), preparing);
    check(posix_spawnattr_setpgroup(&attributes_, 0), preparing);
    const int flags = POSIX_SPAWN_SETSIGDEF | (has_own_group ? POSIX_SPAWN_SETPGROUP : 0);
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

}  // namespace

pid_t start_child(ChildStart start) {
  const SpawnActions actions(start);
  const SpawnAttributes attributes(start.has_own_group);
  std::vector<char*> words = pointers_to(start.words);
  words.push_back(nullptr);
  std::vector<char*> variables = pointers_to(start.variables);
  for (char** own = environ; *own != nullptr; ++own) variables.push_back(*own);
  variables.push_back(nullptr);
  pid_t child = 0;
  check(posix_spawn(&child, start.program.c_str(), actions.get(), attributes.get(), words.data(),
                    variables.data()),
        start.program);
  return child;
}

}  // namespace gen
