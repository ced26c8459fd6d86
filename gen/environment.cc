#include "gen/environment.h"

#include <unistd.h>

#include <cstdlib>

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
          .errors_on_terminal = isatty(STDERR_FILENO) == 1};
}

}  // namespace gen
