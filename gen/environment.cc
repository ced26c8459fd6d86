#include "gen/environment.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>

#include "dns/number.h"
#include "gen/clean_text.h"

namespace gen {
namespace {

std::optional<std::string> variable(const char* name) {
  const char* const value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

}  // namespace

Environment read_environment() {
  return {.send_on = variable("SEND_ON"),
          .listen_on = variable("LISTEN_ON"),
          .outbound_mail_ip = variable("OUTBOUND_MAIL_IP"),
          .source_date_epoch = variable("SOURCE_DATE_EPOCH"),
          .des_key = variable("DES_KEY"),
          .boot_preflight = variable("BOOT_PREFLIGHT"),
          .temporary_folder = variable("TMPDIR").value_or("/tmp"),
          .output_on_terminal = isatty(STDOUT_FILENO) == 1,
          .errors_on_terminal = isatty(STDERR_FILENO) == 1};
}

dns::Parsed<std::chrono::sys_seconds> time_of(const Environment& environment) {
  if (!environment.source_date_epoch) {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  }
  const std::string& text = *environment.source_date_epoch;
  const auto time = dns::parse_number<std::int64_t>(text);
  constexpr std::int64_t end_of_9999 = 253'402'300'799;
  if (time && *time >= 0 && *time <= end_of_9999)
    return std::chrono::sys_seconds(std::chrono::seconds(*time));
  return tl::unexpected(fmt::format(
      "SOURCE_DATE_EPOCH {}: seconds since 1970 are wanted, before the year 10000", quote(text)));
}

}  // namespace gen
