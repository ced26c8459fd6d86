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
  return {variable("SEND_ON"),           variable("LISTEN_ON"), variable("OUTBOUND_MAIL_IP"),
          variable("SOURCE_DATE_EPOCH"), variable("DES_KEY"),   isatty(STDERR_FILENO) == 1};
}

}  // namespace gen
