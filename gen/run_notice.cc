#include "gen/run_notice.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <string_view>
#include <system_error>

#include "gen/notify.h"
#include "gen/row_text.h"

namespace gen {

namespace {

struct Notice {
  std::string changes = {};  // of rows and findings
  FailureWords failure = {};
  ExitStatus status = ExitStatus::clean;
  std::size_t rows = 0;
  std::string change = {};  // the hash of the rows' change
  std::size_t new_count = 0;
  std::size_t gone_count = 0;
};

std::string gone_lines(std::string_view lines) {
  std::string text;
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size() - 1);
    text += fmt::format("gone: {}", lines.substr(0, end + 1));
    lines.remove_prefix(end + 1);
  }
  return text;
}

// What is new of failures, and what is gone.
std::string failure_text(const std::optional<std::string>& told, const FailureWords& now) {
  if (told == now.same) return "";
  return now.text + gone_lines(told.value_or(""));
}

bool run_command(const Recipient& recipient, const Notice& notice, std::string text) {
  const Notification notification = {
      .command = recipient.notify.command,
      .text = std::move(text),
      .variables = {"OUTBOUND_HOSTS_OUTPUT=" + recipient.output,
                    fmt::format("OUTBOUND_HOSTS_ROWS={}", notice.rows),
                    fmt::format("OUTBOUND_HOSTS_NEW={}", notice.new_count),
                    fmt::format("OUTBOUND_HOSTS_GONE={}", notice.gone_count),
                    "OUTBOUND_HOSTS_CHANGE=" + notice.change,
                    fmt::format("OUTBOUND_HOSTS_STATUS={}", static_cast<int>(notice.status))},
      .limit = recipient.notify.time_limit};
  try {
    const std::optional<std::string> failure = notify(notification);
    if (failure) fmt::print(stderr, "--notify-command: {}\n", *failure);
    return !failure;
  } catch (const std::system_error& error) {
    fmt::print(stderr, "--notify-command: {}\n", error.what());
    return false;
  }
}

void send(const Recipient& recipient, const Notice& notice, const ToldFailure& before) {
  const bool is_anybody_told = !recipient.output.empty() && !recipient.notify.command.empty();
  if (!is_anybody_told) return;
  const bool has_failed = !notice.failure.same.empty();
  // That a later run met this one's lock is neither this one's failure nor gone with its end.
  const bool is_of_other = !has_failed && before.is_told_since();
  std::string text = notice.changes;
  if (!is_of_other) text += failure_text(before.told(), notice.failure);
  if (!text.empty() && !run_command(recipient, notice, std::move(text))) return;
  const bool is_to_remember = has_failed || (!is_of_other && before.told() != "");
  if (!is_to_remember) return;
  const std::optional<std::string> reason = before.remember(notice.failure.same);
  if (!reason || before.told() == notice.failure.same) return;
  std::fputs(fmt::format("{}: the next run tells it again\n", *reason).c_str(), stderr);
}

}  // namespace

void notify_person(const Recipient& recipient, const std::vector<JournalEntry>& rows,
                   const Teller& teller, const Steps& steps, ExitStatus status,
                   const ToldFailure& before) {
  send(recipient,
       {.changes = changed_rows_text(rows) + teller.changes(),
        .failure = {steps.failures(), steps.failures()},
        .status = status,
        .rows = rows.size(),
        .change = rows.empty() ? "" : rows.front().change,
        .new_count = teller.new_count(),
        .gone_count = teller.gone_count()},
       before);
}

void notify_of_early_end(const Recipient& recipient, const EarlyEnd& end,
                         const ToldFailure& before) {
  send(recipient, {.failure = words_of(end, recipient.output), .status = end.status}, before);
}

}  // namespace gen
