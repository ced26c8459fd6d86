#include "gen/merge.h"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <set>

#include "gen/files.h"
#include "gen/guard.h"
#include "gen/merge_report_text.h"
#include "gen/merge_tell.h"
#include "gen/merge_work.h"
#include "gen/output_files.h"
#include "gen/publication.h"
#include "gen/publish.h"
#include "gen/steps.h"
#include "gen/told_run.h"

namespace gen {

using dns::Mistake;
using std::chrono::sys_seconds;

namespace {

std::vector<NamedFile> written_files(const MergeOptions& options) {
  std::vector<NamedFile> files;
  if (!options.output.empty()) {
    files = files_of_output(options.output, merged_state(options), merged_journal(options));
  }
  for (const std::string& report : options.reports) files.push_back({"--report", report});
  return files;
}

std::vector<NamedFile> read_files(const MergeOptions& options) {
  std::vector<NamedFile> files;
  for (const std::string& part : options.parts) files.push_back({"PART", part});
  return files;
}

// All that may leave by the default, as far as it is known.
std::vector<policy::TrustedDomain> trusted_domains(const MergeWork& work) {
  std::set<dns::DomainName> names;
  if (work.has_report()) {
    for_each_line(work.report, [&names](const DomainLine& line) { names.insert(line.name); });
  } else {
    for (const auto& [name, row] : work.present.entries) names.insert(name);
    for (const auto& [name, row] : work.hosts.rows.entries) names.insert(name);
  }
  std::vector<policy::TrustedDomain> domains;
  for (const dns::DomainName& name : names) domains.push_back({.name = name, .origin = {}});
  return domains;
}

// As a run finds it that decides about all domains.
TakenBack taken_back(const MergeOptions& options, const MergeWork& work) {
  TakenBack taken;
  for (const auto& [domain, entry] : work.remembered.rows.entries) {
    if (!entry.rejected) continue;
    const std::string& change = entry.rejected->change;
    if (std::ranges::find(options.guard.approved, change) == options.guard.approved.end()) continue;
    taken.changes.insert(change);
    if (entry.rejected->row == work.hosts.rows.entry_of(domain)) taken.domains.insert(domain);
  }
  return taken;
}

std::optional<std::string> refusal_of(const MergeOptions& options, const MergeWork& work) {
  if (options.output.empty()) return std::nullopt;
  const std::vector<policy::TrustedDomain> domains = trusted_domains(work);
  GuardOptions guard = options.guard;
  if (!work.has_report() && work.hosts.domains > domains.size()) {
    guard.unnamed = work.hosts.domains - domains.size();
  }
  return refusal_of(work.present, work.hosts.rows, domains, guard, taken_back(options, work),
                    work.journal.recent_changes(work.present));
}

void keep_journal(const MergeOptions& options, const MergeWork& work,
                  const Publication& publication) {
  const TakenBack taken = taken_back(options, work);
  work.journal.keep(
      {.before = work.present,
       .after = publication.is_written ? work.hosts.rows : work.present,
       .stamp = {work.now, work.hosts.parts.front().policy},
       .is_approved = is_persons_plan(work.present, work.hosts.rows, options.guard, taken),
       .taken_back = taken.domains},
      [&work](const std::optional<dns::DomainName>& domain) {
        const auto found = work.hosts.comments.find(domain ? domain->to_string() : "default");
        return RowCause{found == work.hosts.comments.end() ? "not in any part" : found->second, {}};
      });
}

Publication publish_joined(const MergeOptions& options, const MergeWork& work, bool is_refused,
                           Steps& steps) {
  if (!work.has_hosts()) return {};
  // Where mail may leave from no part says: it may from what the rows have.
  const policy::AllowedIps send_on = policy::AllowedIps::any();
  return publish({options.output, options.dry_run, is_refused, work.present_text, work.present,
                  work.hosts.rows, send_on},
                 text_of(work.hosts), steps);
}

bool has_findings_that_count(const MergeOptions& options, const MergeWork& work) {
  const Summary& summary = work.report.summary;
  std::size_t found = summary.errors;
  if (options.fail_on <= policy::Level::warning) found += summary.warnings;
  if (options.fail_on <= policy::Level::note) found += summary.unknowns + summary.notes;
  return found > 0;
}

ExitStatus status_of(const MergeOptions& options, const MergeWork& work, bool is_refused,
                     const Publication& publication, const Steps& steps) {
  if (!steps.all_done()) return ExitStatus::failed;
  if (is_refused) return ExitStatus::refused;
  if (work.report.summary.undecided > 0 || work.report.is_default_undecided) {
    return ExitStatus::incomplete;
  }
  if (options.exit_code && publication.is_pending) return ExitStatus::findings;
  return has_findings_that_count(options, work) ? ExitStatus::findings : ExitStatus::clean;
}

// Each part is read through a descriptor or two of its own.
void allow_many_files() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

// Nothing where no file is written.
std::unique_ptr<FileLock> lock_files(const MergeOptions& options) {
  if (options.output.empty() || options.dry_run) return nullptr;
  return lock_output(options.output, merged_state(options), merged_journal(options));
}

std::vector<JournalEntry> rows_changed(const MergeOptions& options, const MergeWork& work,
                                       const Publication& publication) {
  if (options.notify.command.empty() || !publication.is_written) return {};
  return changes_between(work.present, work.hosts.rows, JournalKind::adopted, {});
}

Recipient recipient_of(const MergeOptions& options) {
  return {options.notify, options.output};
}

// Writes what is joined, and tells of it whoever is to know.
ExitStatus conclude(const MergeOptions& options, MergeWork& work, std::unique_ptr<FileLock> lock,
                    const ToldFailure& told_failure) {
  const std::optional<std::string> refusal = refusal_of(options, work);
  Steps steps;
  const Publication publication = publish_joined(options, work, refusal.has_value(), steps);
  if (lock && work.has_hosts()) {
    steps.take([&] { keep_journal(options, work, publication); },
               "what changed is not in the journal; the next run adds it");
  }
  const std::optional<Told> told_before = told_by_merge(options, work);
  Teller teller(told_before ? &*told_before : nullptr,
                told_before ? Teller::Lines::changed : Teller::Lines::all,
                !options.notify.command.empty());
  steps.take([&] { tell_joined(options, refusal, work, teller); },
             "what there is to tell is told again by the next run");
  if (lock && work.has_state() && publication.is_adopted) {
    steps.take([&] { replace_memory(merged_state(options), view_of(work.state.memory)); },
               "the next run counts and tells again what this one did");
  }
  for (const std::string& file : options.reports) {
    steps.take([&] {
      replace_file_by_pieces(
          file, [&work](const TextSink& sink) { write_joined_report(work.report, sink); });
    });
  }
  const ExitStatus status = status_of(options, work, refusal.has_value(), publication, steps);
  lock.reset();  // the command may take its time
  if (!options.dry_run) {
    notify_person(recipient_of(options), rows_changed(options, work, publication), teller, steps,
                  status, told_failure);
  }
  return status;
}

tl::expected<ExitStatus, Failure> run_merge(const MergeOptions& options, sys_seconds now,
                                            const ToldFailure& told) {
  const std::vector<Mistake> twice =
      find_files_used_twice(read_files(options), written_files(options));
  if (!twice.empty()) return tell(twice);  // whoever gives these options reads that
  std::unique_ptr<FileLock> lock = lock_files(options);
  dns::Result<MergeWork> work = read_work(options, now);
  if (!work) return tl::unexpected(failure_of(work.error()));
  return conclude(options, *work, std::move(lock), told);
}

}  // namespace

ExitStatus merge(const MergeOptions& options, const Environment& environment) {
  const dns::Parsed<sys_seconds> now = time_of(environment);
  if (!now) return tell({{"", 0, 0, now.error()}});
  allow_many_files();
  return run_told({.recipient = recipient_of(options),
                   .memory_file = [&options] { return merged_state(options); },
                   .is_dry_run = options.dry_run},
                  [&](const ToldFailure& told) { return run_merge(options, *now, told); });
}

}  // namespace gen
