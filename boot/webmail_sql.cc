#include "boot/webmail_sql.h"

#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "gen/files.h"

namespace boot {
namespace {

using Words = std::vector<std::string>;

constexpr const char* webmail = "/opt/www/webmail";

[[noreturn]] void fail(const char* operation, int error_number) {
  throw std::system_error(error_number, std::generic_category(), operation);
}

// With the plugin-installer's tool where there is one, for it also keeps the plugin's version.
std::optional<Words> command_for(const PluginSql& sql) {
  const std::string installer = fmt::format("{}/vendor/bin/rcubeinitdb.sh", webmail);
  const std::string folder = fmt::format("--dir={}", sql.folder);
  if (access(installer.c_str(), X_OK) == 0) {
    return Words{installer, fmt::format("--package={}", sql.plugin), folder};
  }
  const std::string own = fmt::format("{}/bin/initdb.sh", webmail);
  if (access(own.c_str(), X_OK) == 0) return Words{own, folder};
  return std::nullopt;
}

// Where the tool starts, and where it writes: both take the working folder for the webmail's.
class SpawnActions {
 public:
  SpawnActions() {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addchdir_np(&actions_, webmail);
    posix_spawn_file_actions_adddup2(&actions_, STDERR_FILENO, STDOUT_FILENO);
  }
  ~SpawnActions() { posix_spawn_file_actions_destroy(&actions_); }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;

  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

// With the signals as a shell has them: what this program ignores, its children would too.
class SpawnAttributes {
 public:
  SpawnAttributes() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGPIPE);
    posix_spawnattr_init(&attributes_);
    posix_spawnattr_setsigdefault(&attributes_, &signals);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnAttributes() { posix_spawnattr_destroy(&attributes_); }
  SpawnAttributes(const SpawnAttributes&) = delete;
  SpawnAttributes& operator=(const SpawnAttributes&) = delete;

  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_;
};

// How it ended; nothing where all went well. No shell reads the words.
std::optional<std::string> run(Words words) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const SpawnActions actions;
  const SpawnAttributes attributes;
  pid_t child = 0;
  if (const int error = posix_spawn(&child, words.front().c_str(), actions.get(), attributes.get(),
                                    arguments.data(), environ)) {
    return fmt::format("{}: {}", words.front(), std::generic_category().message(error));
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) fail("waitpid", errno);
  }
  if (WIFSIGNALED(status)) return fmt::format("ended by signal {}", WTERMSIG(status));
  if (WEXITSTATUS(status) != 0) return fmt::format("exit status {}", WEXITSTATUS(status));
  return std::nullopt;
}

std::optional<std::string> why_not_run(const ImageRoot& root, const PluginSql& sql) {
  if (sql.folder.empty()) return std::nullopt;
  if (!root.is_own()) return "its SQL is run by a start in the container";
  const std::optional<Words> command = command_for(sql);
  if (!command) return fmt::format("{} has no tool to run its SQL", webmail);
  const std::optional<std::string> why = run(*command);
  if (!why) return std::nullopt;
  return fmt::format("its SQL failed ({}); if its tables are there, add {} to {}", *why, sql.plugin,
                     installed_plugins);
}

void note_installed(const ImageRoot& root, const std::string& plugin) {
  const std::filesystem::path place = root.make_place(installed_plugins);
  std::string names = gen::read_file(place).value_or("");
  if (!names.empty() && !names.ends_with('\n')) names += '\n';
  gen::replace_file(place, names + plugin + "\n");
}

}  // namespace

void install_plugins(const ImageRoot& root, WebmailPlan& plan) {
  gen::remove_leftovers({root.place_of(installed_plugins)});
  const std::vector<PluginSql> all = plan.to_install;
  for (const PluginSql& sql : all) {
    if (const auto why = why_not_run(root, sql)) {
      plan.pass_over(sql.plugin, fmt::format("{}/{}: not used: {}", own_plugins, sql.plugin, *why));
    } else {
      note_installed(root, sql.plugin);
    }
  }
}

}  // namespace boot
