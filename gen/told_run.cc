#include "gen/told_run.h"

#include <fmt/format.h>

#include <cstdio>
#include <exception>

#include "gen/files.h"
#include "gen/output_files.h"

namespace gen {

namespace {

// As main says it.
std::string reason_of(const std::exception& error) {
  return fmt::format("outbound-hosts: {}", error.what());
}

tl::expected<ExitStatus, EarlyEnd> run_to_its_end(const ToldRun& of, const Running& run,
                                                  const ToldFailure& told) {
  try {
    auto ended = run(told);
    if (ended) return *ended;
    Failure& failure = ended.error();
    return tl::unexpected(
        EarlyEnd{failure.status, std::move(failure.reason), std::move(failure.same)});
  } catch (const Locked& locked) {
    return tl::unexpected(EarlyEnd{ExitStatus::failed, reason_of(locked),
                                   of.recipient.output + ": another run holds the lock"});
  } catch (const std::exception& error) {
    return tl::unexpected(EarlyEnd{ExitStatus::failed, reason_of(error)});
  }
}

// Nothing is known or remembered where none can be named.
std::string failure_file_of(const ToldRun& of) {
  if (of.recipient.output.empty() || of.recipient.notify.command.empty()) return "";
  try {
    return failure_file(of.memory_file());
  } catch (const std::exception&) {
    return "";
  }
}

}  // namespace

ExitStatus run_told(const ToldRun& of, const Running& run) {
  const ToldFailure told(failure_file_of(of));
  const tl::expected<ExitStatus, EarlyEnd> ended = run_to_its_end(of, run, told);
  if (ended) return *ended;
  const EarlyEnd& end = ended.error();
  std::fputs((end.reason + '\n').c_str(), stderr);
  if (!of.is_dry_run) notify_of_early_end(of.recipient, end, told);
  return end.status;
}

}  // namespace gen
