#include "boot/webmail_sql.h"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "gen/child_process.h"
#include "gen/files.h"

namespace boot {
namespace {

using Words = std::vector<std::string>;

constexpr const char* webmail = "/opt/www/webmail";

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

// How it ended; nothing where all went well. No shell reads the words.
std::optional<std::string> run(Words words) {
  pid_t child = 0;
  try {
    // Both take the folder where they start for the webmail's.
    const std::string program = words.front();
    child = gen::start_child({.program = program, .words = std::move(words), .folder = webmail});
  } catch (const std::system_error& error) {
    return error.what();
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "waitpid");
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
