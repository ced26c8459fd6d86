#include "gen/command_line_notify.h"

#include <chrono>
#include <cstdint>

namespace gen {

void NotifyCommand::add_to(CLI::App& app, NotifyOptions& notify) {
  const std::string group = "Findings";
  add_path(app, "--notify-command", notify.command,
           "run by the shell where rows or findings changed or the run failed, of which its "
           "standard input tells")
      ->type_name("COMMAND")
      ->group(group);
  app.add_option("--notify-timeout", timeout_, "seconds after which it is stopped, else 60")
      ->type_name("SECONDS")
      ->group(group);
}

void NotifyCommand::read(OptionReader& reader, const std::string& output,
                         NotifyOptions& notify) const {
  std::int64_t limit = notify.time_limit.count();
  reader.read_number("--notify-timeout", timeout_, std::int64_t{1}, std::int64_t{3600}, limit);
  notify.time_limit = std::chrono::seconds(limit);
  if (!notify.command.empty() && output.empty()) {
    reader.complain("--notify-command tells what changed in the file of --output: give that");
  }
}

}  // namespace gen
