// A run that tells the person's command where it ends before it is through.
#pragma once

#include <functional>
#include <string>

#include "gen/exit_status.h"
#include "gen/run.h"
#include "gen/run_notice.h"
#include "gen/told_failure.h"

namespace gen {

// Its lock is free when it returns: the command may take its time.
using Running = std::function<tl::expected<ExitStatus, Failure>(const ToldFailure& told)>;

struct ToldRun {
  Recipient recipient;
  // The state file, beside which it stands what the command was told; may throw.
  std::function<std::string()> memory_file;
  bool is_dry_run = false;  // of which nobody is told
};

// What it comes to; what it throws, too, is an end with words on standard error.
ExitStatus run_told(const ToldRun& of, const Running& run);

}  // namespace gen
