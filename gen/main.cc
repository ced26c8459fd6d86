// outbound-hosts: reads the command line, runs the verb, turns failures into an exit status.

#include <fcntl.h>
#include <fmt/format.h>
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>

#include "boot/boot.h"
#include "boot/expand.h"
#include "boot/explain_as_plugin.h"
#include "gen/command_line.h"
#include "gen/environment.h"
#include "gen/exit_status.h"
#include "gen/generate.h"
#include "gen/history.h"
#include "gen/lint.h"
#include "gen/merge.h"
#include "gen/records.h"
#include "gen/rollback.h"
#include "gen/spf.h"
#include "policy/checks.h"

namespace {

using gen::ExitStatus;

ExitStatus explain_check(const std::string& id) {
  const std::vector<std::string_view> ids = policy::check_ids();
  if (std::find(ids.begin(), ids.end(), id) == ids.end()) {
    fmt::print(stderr, "{:?}: no such check; there are {}\n", id, fmt::join(ids, " "));
    return ExitStatus::usage;
  }
  const policy::Check& check = policy::check(id);
  fmt::print("{}{}\nrule    {}\nreason  {}\nsource  {}\n", check.id,
             check.blocking ? " (an error keeps a row from being written)" : "", check.rule,
             check.reason, check.source);
  return ExitStatus::clean;
}

struct Runner {
  ExitStatus operator()(const gen::GenerateOptions& options) const {
    return gen::generate(options, gen::read_environment());
  }
  ExitStatus operator()(const gen::MergeOptions& options) const {
    return gen::merge(options, gen::read_environment());
  }
  ExitStatus operator()(const gen::LintOptions& options) const {
    return gen::lint(options, gen::read_environment());
  }
  ExitStatus operator()(const gen::RecordsOptions& options) const {
    return gen::records(options, gen::read_environment());
  }
  ExitStatus operator()(const gen::ExplainOptions& options) const {
    return gen::explain(options, gen::read_environment());
  }
  ExitStatus operator()(const gen::HistoryOptions& options) const { return gen::history(options); }
  ExitStatus operator()(const gen::RollbackOptions& options) const {
    return gen::rollback(options, gen::read_environment());
  }
  ExitStatus operator()(const gen::ExplainPluginOptions& options) const {
    return boot::explain_as_plugin(options, gen::read_environment());
  }
  ExitStatus operator()(const gen::CheckSpfOptions& options) const {
    return gen::check_spf(options, gen::read_environment());
  }
  ExitStatus operator()(const gen::CheckSpfBatchOptions& options) const {
    return gen::check_spf_batch(options, gen::read_environment());
  }
  ExitStatus operator()(const gen::ExpandOptions& options) const {
    return boot::expand(options, gen::read_environment());
  }
  ExitStatus operator()(const gen::BootOptions& options) const {
    return boot::boot(options, gen::read_environment());
  }
  ExitStatus operator()(const gen::ExplainCheckOptions& options) const {
    return explain_check(options.id);
  }
  ExitStatus operator()(const gen::VersionOptions&) const {
    fmt::print("outbound-hosts {}\n", OUTBOUND_HOSTS_VERSION);
    return ExitStatus::clean;
  }
  ExitStatus operator()(const gen::Usage& usage) const {
    fmt::print(usage.is_help ? stdout : stderr, "{}", usage.text);
    return usage.is_help ? ExitStatus::clean : ExitStatus::usage;
  }
};

// What is opened later must not become a standard stream that the caller closed: messages would be
// written into it. Standard input and output fail then as closed ones do, for they are opened the
// wrong way round; whoever closed standard error wants no messages.
void open_closed_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    // The lowest free descriptor is this one, for those below are open.
    if (fcntl(stream, F_GETFD) < 0)
      open("/dev/null", stream == STDOUT_FILENO ? O_RDONLY : O_WRONLY);
  }
}

}  // namespace

int main(int argc, char** argv) {
  open_closed_streams();
  // Whoever reads may go at any time: a run must not end halfway for that.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may grow no further is told as EFBIG
  // Fixed, or glibc raises it with the first large block that is freed, and the lists of a long run
  // leave holes in the heap as they grow: a tenth of the peak for 10,000 domains.
  mallopt(M_MMAP_THRESHOLD, 128 * 1024);
  try {
    const ExitStatus status = std::visit(Runner(), gen::parse_command_line(argc, argv));
    // What was printed is only written now: a full disk must not pass for success.
    if (std::fflush(stdout) != 0) throw std::runtime_error("standard output: cannot write");
    return static_cast<int>(status);
  } catch (const std::exception& error) {
    std::fputs(fmt::format("outbound-hosts: {}\n", error.what()).c_str(), stderr);
    return static_cast<int>(ExitStatus::failed);
  }
}
