// The environment variables this program heeds, and what its streams are: read once, at the start.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "dns/result.h"

namespace gen {

struct Environment {
  std::optional<std::string> send_on;            // SEND_ON
  std::optional<std::string> listen_on;          // LISTEN_ON
  std::optional<std::string> outbound_mail_ip;   // OUTBOUND_MAIL_IP
  std::optional<std::string> source_date_epoch;  // SOURCE_DATE_EPOCH
  std::optional<std::string> des_key;            // DES_KEY, a secret
  std::optional<std::string> boot_preflight;     // BOOT_PREFLIGHT
  std::string temporary_folder = "/tmp";         // TMPDIR
  bool output_on_terminal = false;               // standard output
  bool errors_on_terminal = false;               // standard error
};

// An empty variable counts as unset, as it does in the container.
Environment read_environment();

// What the run takes for the present: SOURCE_DATE_EPOCH, else the clock.
dns::Parsed<std::chrono::sys_seconds> time_of(const Environment& environment);

}  // namespace gen
