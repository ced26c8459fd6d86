#include "gen/run_notice.h"

#include <fmt/format.h>

#include <cstdio>
#include <optional>
#include <system_error>

#include "gen/notify.h"
#include "gen/row_text.h"

namespace gen {

void notify_person(const GenerateOptions& options, const std::vector<JournalEntry>& rows,
                   const Teller& teller, const Steps& steps, ExitStatus status) {
  const std::string text = changed_rows_text(rows) + teller.changes() + steps.failures();
  if (options.notify.command.empty() || text.empty()) return;
  const Notification notification = {
      .command = options.notify.command,
      .text = text,
      .variables = {"OUTBOUND_HOSTS_OUTPUT=" + options.output,
                    fmt::format("OUTBOUND_HOSTS_ROWS={}", rows.size()),
                    fmt::format("OUTBOUND_HOSTS_NEW={}", teller.new_count()),
                    fmt::format("OUTBOUND_HOSTS_GONE={}", teller.gone_count()),
                    "OUTBOUND_HOSTS_CHANGE=" + (rows.empty() ? "" : rows.front().change),
                    fmt::format("OUTBOUND_HOSTS_STATUS={}", static_cast<int>(status))},
      .limit = options.notify.time_limit};
  try {
    const std::optional<std::string> failure = notify(notification);
    if (failure) fmt::print(stderr, "--notify-command: {}\n", *failure);
  } catch (const std::system_error& error) {
    fmt::print(stderr, "--notify-command: {}\n", error.what());
  }
}

}  // namespace gen
