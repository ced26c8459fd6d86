#include "gen/generate.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <optional>
#include <stdexcept>
#include <system_error>

#include "gen/canary.h"
#include "gen/diff.h"
#include "gen/files.h"
#include "gen/guard.h"
#include "gen/held_rows.h"
#include "gen/hosts_text.h"
#include "gen/memory_file.h"
#include "gen/notify.h"
#include "gen/outlook.h"
#include "gen/output_files.h"
#include "gen/policy_hash.h"
#include "gen/publish.h"
#include "gen/report_files.h"
#include "gen/report_formats.h"
#include "gen/row_text.h"
#include "gen/run_journal.h"
#include "gen/statistics.h"
#include "gen/tell.h"

namespace gen {

namespace {

std::string memory_file_of(const GenerateOptions& options) {
  return options.memory.empty() ? state_file(options.output) : options.memory;
}

std::string journal_file_of(const GenerateOptions& options) {
  return options.journal.empty() ? journal_file(options.output) : options.journal;
}

// The file's new text, read back and compared before anybody else sees it.
std::string render_hosts_file(const Report& report, const Inputs& inputs) {
  std::string text = hosts_text_of(report, inputs.present, inputs.present_text);
  if (const std::optional<std::string> difference = verify_written(text, report.plan.rows)) {
    throw std::logic_error("the hosts file does not read back as written: " + *difference);
  }
  return text;
}

// What became of the plan.
struct Published {
  bool is_pending = false;  // a dry run found that it would change the file
  bool is_written = false;  // the file of --output holds its rows
};

// Writes the text to where it belongs.
Published publish(const GenerateOptions& options, const Inputs& inputs, const Report& report,
                  const std::string& text) {
  const Plan& plan = report.plan;
  if (options.dry_run) {
    const std::string name = options.output.empty() ? "outbound-hosts.yml" : options.output;
    fmt::print("{}", unified_diff(inputs.present_text, text, name, name + " (new)"));
    return {.is_pending = text != inputs.present_text};
  }
  if (options.output.empty()) {
    fmt::print("{}", text);
  } else if (plan.rows == policy::HostsFile()) {
    fmt::print(stderr, "{}: not written: there is no row to write\n", options.output);
  } else {
    publish_file(
        options.output, text,
        examine_as_plugin(options.output, {inputs.present, plan.rows, report.survey.allowed}));
    return {.is_written = true};
  }
  return {};
}

// Tells the journal what the run did to the file. False where it cannot be written: the file is
// what counts, and stands.
bool tell_journal(const GenerateOptions& options, const Inputs& inputs, const Report& report,
                  bool is_written) {
  const RowsOfRun run = {.before = inputs.present,
                         .after = is_written ? report.plan.rows : inputs.present,
                         .stamp = {inputs.certificates.now, report.policy_hash}};
  try {
    keep_journal(journal_file_of(options), run,
                 [&report](const auto& domain) { return cause_of_row(report, domain); });
    return true;
  } catch (const FileError& error) {
    fmt::print(stderr, "{}: what changed is not in the journal; the next run adds it\n",
               error.what());
    return false;
  }
}

ExitStatus status_of(const GenerateOptions& options, const Report& report, bool changes_pending) {
  if (report.is_refused) return ExitStatus::refused;
  if (report.plan.is_incomplete()) return ExitStatus::incomplete;
  if (options.exit_code && changes_pending) return ExitStatus::findings;
  return !findings_that_count(report).empty() ? ExitStatus::findings : ExitStatus::clean;
}

// What is remembered of the entries of a file that is written. A plan with records that are not
// there yet leaves no trace, nor does one that goes to standard output.
class Remembering {
 public:
  // Mistakes where the state file is none, or another output's.
  static dns::Result<Remembering> begin(const GenerateOptions& options, const Start& start) {
    if (options.output.empty() || start.session->has_overlay()) return Remembering();
    const std::string file = memory_file_of(options);
    const std::string output = remembered_output(options.output);
    dns::Parsed<Remembered> before = read_memory(file, output);
    if (!before) return tl::unexpected(std::vector{dns::Mistake{file, 0, 0, before.error()}});
    Remembering remembering;
    remembering.file_ = file;
    remembering.is_dry_run_ = options.dry_run;
    remembering.before_ = std::move(*before);
    remembering.keeper_.emplace(start.inputs, remembering.before_.rows,
                                HoldOptions{{options.confirm_runs},
                                            options.guard.approved,
                                            std::chrono::days(options.longest_hold)});
    return remembering;
  }

  // An approval of what a person had taken out is none of a plan.
  GuardOptions guard(GuardOptions guard) const {
    if (keeper_) {
      std::erase_if(guard.approved, [this](const std::string& change) {
        return keeper_->taken_back().contains(change);
      });
    }
    return guard;
  }

  // Who keeps the present rows; nullptr where nothing is remembered.
  RowKeeper* keeper() { return keeper_ ? &*keeper_ : nullptr; }

  // What the last run told; nothing where nobody knows, and where nothing is remembered of this.
  std::optional<Told> told_before() const { return is_dry_run_ ? std::nullopt : before_.told; }

  void save(bool is_refused, const Told& told) const {
    if (!keeper_ || is_dry_run_) return;
    const policy::Memory& rows = is_refused ? keeper_->memory_without() : keeper_->memory();
    replace_file(file_, memory_text({before_.output, rows, told}));
  }

 private:
  std::string file_;
  bool is_dry_run_ = false;
  Remembered before_;
  std::optional<RowKeeper> keeper_;
};

// At a terminal the whole report, unless what changed is asked for.
Teller::Lines lines_of(const GenerateOptions& options, const std::optional<Told>& before,
                       bool is_whole_report) {
  if (is_whole_report) return Teller::Lines::all;
  const Tell usual = before ? Tell::changed : Tell::all;
  return options.tell.value_or(usual) == Tell::changed ? Teller::Lines::changed
                                                       : Teller::Lines::all;
}

// Runs the person's command where rows or findings changed. What becomes of it costs nothing.
void notify_person(const GenerateOptions& options, const std::vector<JournalEntry>& rows,
                   const Teller& teller, ExitStatus status) {
  const std::string text = changed_rows_text(rows) + teller.changes();
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

// The files that a run writes, and those that it reads.
std::vector<NamedFile> written_files(const GenerateOptions& options) {
  std::vector<NamedFile> files;
  if (!options.output.empty()) {
    files = files_of_output(options.output, memory_file_of(options), journal_file_of(options));
  }
  files.push_back({"--record", options.dns.record});
  for (const std::string& report : options.reports) files.push_back({"--report", report});
  return files;
}

std::vector<NamedFile> read_files(const GenerateOptions& options) {
  std::vector<NamedFile> files = read_files_of(options.dns);
  files.push_back({"--policy", options.policy.policy_file});
  files.push_back({"--ack", options.findings.acknowledged});
  for (const std::string& list : options.policy.domain_files) files.push_back({"--domains", list});
  return files;
}

}  // namespace

ExitStatus generate(const GenerateOptions& options, const Environment& environment) {
  const auto started = std::chrono::steady_clock::now();
  std::vector<dns::Mistake> mistakes =
      find_files_used_twice(read_files(options), written_files(options));
  if (!options.dns.overlays.empty() && !options.output.empty() && !options.dry_run) {
    mistakes.push_back({"--overlay", 0, 0,
                        "no row may rest on records that are not published: --dry-run shows what "
                        "would be written to --output"});
  }
  if (!mistakes.empty()) return tell(mistakes);
  std::optional<FileLock> lock;
  if (!options.output.empty() && !options.dry_run) {
    lock.emplace(options.output);
    remove_leftovers({previous_file(options.output), memory_file_of(options),
                      journal_file_of(options), older_journal(journal_file_of(options))});
  }
  dns::Result<Start> start = start_run(options.policy, options.dns, options.output, environment);
  const dns::Result<Selection> selection = read_selection(options.findings);
  if (!start || !selection) return tell(mistakes_of(start, selection));
  const auto without_overlay = look_without_overlay(
      *start->session, [&] { return look(*start, options.policy.on_host, *selection); });
  if (!without_overlay) return tell(without_overlay.error());
  dns::Result<Remembering> remembering = Remembering::begin(options, *start);
  if (!remembering) return tell(remembering.error());
  const tl::expected<Outlook, Failure> outlook =
      look(*start, options.policy.on_host, *selection, remembering->keeper());
  if (!outlook) return tell(outlook.error());
  const Plan& plan = outlook->plan;
  std::optional<PlanChanges> changes;
  if (*without_overlay) changes = changes_of((*without_overlay)->plan, plan);
  start->session->save_recording();
  const std::string statistics = start->session->statistics();
  start->session.reset();  // its answers are in the survey now
  const std::optional<std::string> refusal =
      refusal_of(start->inputs.present, plan.rows, start->inputs.policy.domains,
                 remembering->guard(options.guard));
  const Report report{.policy = start->inputs.policy,
                      .policy_hash = policy_hash(start->inputs.policy),
                      .survey = outlook->survey,
                      .plan = plan,
                      .changes = changes ? &*changes : nullptr,
                      .fail_on = options.findings.fail_on,
                      .is_refused = refusal.has_value(),
                      .facts_are_new = asks_network(options.dns),
                      .checks = told_checks(*selection)};
  const std::string text = render_hosts_file(report, start->inputs);
  Published published;
  if (!refusal || options.dry_run) published = publish(options, start->inputs, report, text);
  const bool is_journal_kept =
      !lock || tell_journal(options, start->inputs, report, published.is_written);
  const bool is_whole_report = environment.errors_on_terminal && options.tell != Tell::changed;
  const std::optional<Told> told_before = remembering->told_before();
  Teller teller(told_before, lines_of(options, told_before, is_whole_report));
  tell_person(environment, report, {options.output, refusal, outlook->unused}, is_whole_report,
              teller);
  remembering->save(refusal.has_value(), teller.told());
  write_reports(options.reports, report);
  if (options.stats) tell_statistics(statistics, started);
  const ExitStatus status =
      is_journal_kept ? status_of(options, report, published.is_pending) : ExitStatus::failed;
  lock.reset();  // the command may take its time
  if (!options.dry_run) {
    notify_person(options,
                  published.is_written
                      ? changes_between(start->inputs.present, plan.rows, JournalKind::adopted, {})
                      : std::vector<JournalEntry>(),
                  teller, status);
  }
  return status;
}

}  // namespace gen
