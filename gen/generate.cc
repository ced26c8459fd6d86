#include "gen/generate.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <functional>
#include <memory>
#include <optional>

#include "gen/cut.h"
#include "gen/files.h"
#include "gen/guard.h"
#include "gen/hosts_text.h"
#include "gen/lost_rows.h"
#include "gen/outlook.h"
#include "gen/output_files.h"
#include "gen/part_run.h"
#include "gen/publication.h"
#include "gen/publish.h"
#include "gen/remembering.h"
#include "gen/report_files.h"
#include "gen/report_formats.h"
#include "gen/row_cause.h"
#include "gen/run_journal.h"
#include "gen/statistics.h"
#include "gen/steps.h"
#include "gen/tell.h"
#include "gen/told_run.h"

namespace gen {

namespace {

std::string journal_file_of(const GenerateOptions& options) {
  return options.journal.empty() ? journal_file(options.output) : options.journal;
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
  if (!options.present.empty()) {
    for (const std::string& file :
         {options.present, state_file(options.present), journal_file(options.present)}) {
      files.push_back({"--present", file});
    }
  }
  for (const std::string& list : options.policy.domain_files) files.push_back({"--domains", list});
  return files;
}

std::vector<dns::Mistake> mistakes_in(const GenerateOptions& options) {
  std::vector<dns::Mistake> mistakes =
      find_files_used_twice(read_files(options), written_files(options));
  if (!options.dns.overlays.empty() && !options.output.empty() && !options.dry_run) {
    mistakes.push_back({"--overlay", 0, 0,
                        "no row may rest on records that are not published: --dry-run shows what "
                        "would be written to --output"});
  }
  return mistakes;
}

// Nothing where no file is written.
std::unique_ptr<FileLock> lock_files(const GenerateOptions& options) {
  if (options.output.empty() || options.dry_run) return nullptr;
  return lock_output(options.output, memory_file_of(options), journal_file_of(options));
}

// Of the present hosts file, which is another one's than a part.
dns::Result<RunJournal> read_journal(const GenerateOptions& options, const Inputs& inputs) {
  const std::string& output = present_file(options);
  if (output.empty()) return RunJournal();
  const std::string journal =
      options.present.empty() ? journal_file_of(options) : journal_file(options.present);
  return RunJournal::read(journal, name_of_output(output, journal), inputs.certificates.now);
}

Recipient recipient_of(const GenerateOptions& options) {
  return {options.notify, options.output};
}

// The world as it would be with the planned records, where there are any, and as it is.
struct Views {
  Outlook view;
  std::optional<Outlook> without_overlay;
};

// A part and a dry run keep no journal.
WantedGists gists_wanted(const GenerateOptions& options, const Environment& environment) {
  const bool is_written = !options.output.empty() && !options.dry_run;
  return {.json = any_tells_facts(options.reports),
          .evidence = true,
          .row_facts = is_written && !options.policy.shard,
          .findings = options.dns.overlays.empty(),  // else both plans are compared
          .temporary_folder = environment.temporary_folder};
}

tl::expected<Views, Failure> look_around(Start& start, const GenerateOptions& options,
                                         const Selection& selection, RowKeeper* keeper,
                                         WantedGists wanted) {
  auto without_overlay = look_without_overlay(
      *start.session, [&] { return look(start, options.policy.on_host, selection); });
  if (!without_overlay) return tl::unexpected(std::move(without_overlay.error()));
  tl::expected<Outlook, Failure> outlook =
      look(start, options.policy.on_host, selection, keeper, std::move(wanted));
  if (!outlook) return tl::unexpected(std::move(outlook.error()));
  return Views{std::move(*outlook), std::move(*without_overlay)};
}

// At a terminal the whole report, unless what changed is asked for.
bool is_whole_report(const GenerateOptions& options, const Environment& environment) {
  return environment.errors_on_terminal && options.tell != Tell::changed;
}

Teller::Lines lines_of(const GenerateOptions& options, const Told* before, bool is_whole) {
  if (is_whole) return Teller::Lines::all;
  const Tell usual = before != nullptr ? Tell::changed : Tell::all;
  return options.tell.value_or(usual) == Tell::changed ? Teller::Lines::changed
                                                       : Teller::Lines::all;
}

// A part is no plan of the whole file: it is merge that refuses.
std::optional<std::string> refusal_of_run(const GenerateOptions& options, const Inputs& inputs,
                                          const Plan& plan, const Remembering& remembering,
                                          const RunJournal& journal) {
  if (options.policy.shard) return std::nullopt;
  return refusal_of(inputs.present, plan.rows, inputs.policy.domains, options.guard,
                    remembering.taken_back(), journal.recent_changes(inputs.present));
}

std::optional<ReportPart> part_of_run(const GenerateOptions& options, const Selection& selection,
                                      const Inputs& inputs, const std::string& unused) {
  if (!options.policy.shard) return std::nullopt;
  return report_part_of(*options.policy.shard, selection, inputs.policy.weights, unused);
}

// Of the hosts file that a mail server reads, which a part is not. Nothing where nobody is told.
std::vector<JournalEntry> rows_changed(const GenerateOptions& options, const Inputs& inputs,
                                       const Report& report, const Publication& publication) {
  if (options.notify.command.empty() || !publication.is_written || report.part) return {};
  return changes_between(inputs.present, report.plan.rows, JournalKind::adopted, {});
}

ExitStatus status_of(const GenerateOptions& options, const Report& report,
                     const Publication& publication, const Steps& steps) {
  if (!steps.all_done()) return ExitStatus::failed;
  if (report.is_refused) return ExitStatus::refused;
  if (report.plan.is_incomplete()) return ExitStatus::incomplete;
  if (options.exit_code && publication.is_pending) return ExitStatus::findings;
  return any_counts(report) ? ExitStatus::findings : ExitStatus::clean;
}

// What is done with a plan, and by whom it is done.
struct Conclusion {
  const GenerateOptions& options;
  const Environment& environment;
  const Inputs& inputs;
  const Report& report;
  const Remembering& remembering;
  const RunJournal& journal;
  const RunWords& words;
  const ToldFailure& told_failure;
  const std::function<void()> tell_statistics;
};

void keep_journal_of_run(const Conclusion& run, const Publication& publication) {
  const Inputs& inputs = run.inputs;
  const Report& report = run.report;
  const TakenBack taken_back = run.remembering.taken_back();
  run.journal.keep({.before = inputs.present,
                    .after = publication.is_written ? report.plan.rows : inputs.present,
                    .stamp = {inputs.certificates.now, report.policy_hash},
                    .is_approved = is_persons_plan(inputs.present, report.plan.rows,
                                                   run.options.guard, taken_back),
                    .taken_back = taken_back.domains},
                   [&report](const auto& domain) { return cause_of_row(report, domain); },
                   Spool(run.environment.temporary_folder));
}

// The text of many rows stands in memory no longer than it takes.
Publication publish_rows(const Conclusion& run, Steps& steps) {
  const Inputs& inputs = run.inputs;
  std::string text;
  const bool is_made = steps.take(
      [&] { text = hosts_text_of(run.report, inputs.present, inputs.present_text); });
  return is_made ? publish(run.options, inputs, run.report, text, steps) : Publication();
}

// Writes the file, and tells of it whoever is to know.
ExitStatus conclude(const Conclusion& run, Steps steps, std::unique_ptr<FileLock> lock) {
  const auto& [options, environment, inputs, report, remembering, journal, words, told_failure,
               tell_statistics] = run;
  const Publication publication = publish_rows(run, steps);
  if (lock && !report.part) {
    steps.take([&] { keep_journal_of_run(run, publication); },
               "what changed is not in the journal; the next run adds it");
  }
  const bool is_whole = is_whole_report(options, environment);
  const Told* const told_before = remembering.told_before();
  Teller teller(told_before, lines_of(options, told_before, is_whole),
                !options.notify.command.empty());
  const bool is_told =
      steps.take([&] { tell_person(environment, report, words, is_whole, teller); },
                 "what there is to tell is told again by the next run");
  const Told* const told = is_told ? teller.told() : told_before;
  steps.take([&] { remembering.save(publication.is_adopted, told); },
             "the next run counts and tells again what this one did");
  for (const std::string& file : options.reports) {
    steps.take([&] { write_report(file, report); });
  }
  steps.take(tell_statistics);
  const ExitStatus status = status_of(options, report, publication, steps);
  lock.reset();  // the command may take its time
  if (!options.dry_run) {
    notify_person(recipient_of(options), rows_changed(options, inputs, report, publication), teller,
                  steps, status, told_failure);
  }
  return status;
}

// What a run of sound options comes to.
tl::expected<ExitStatus, Failure> run_generate(const GenerateOptions& options,
                                               const Environment& environment,
                                               const ToldFailure& told_failure) {
  const auto started = std::chrono::steady_clock::now();
  std::unique_ptr<FileLock> lock = lock_files(options);
  dns::Result<Start> start =
      start_run(options.policy, options.dns, present_file(options), environment);
  const dns::Result<Selection> selection = read_selection(options.findings);
  if (!start || !selection) return tl::unexpected(failure_of(mistakes_of(start, selection)));
  const Inputs& inputs = start->inputs;
  const dns::Result<RunJournal> journal = read_journal(options, inputs);
  dns::Result<Remembering> remembering = Remembering::begin(options, inputs);
  if (!journal || !remembering) {
    return tl::unexpected(failure_of(mistakes_of(journal, remembering)));
  }
  const std::string lost = restore_lost_rows(
      present_file(options), {journal->state().rows, remembering->row_count()}, start->inputs);
  const tl::expected<Views, Failure> views =
      look_around(*start, options, *selection, remembering->keeper(),
                  gists_wanted(options, environment));
  if (!views) return tl::unexpected(views.error());
  const auto& [outlook, without_overlay] = *views;
  std::optional<PlanChanges> changes;
  if (without_overlay) changes = changes_of(without_overlay->plan, outlook.plan);
  Steps steps;
  steps.take([&start] { start->session->save_recording(); });
  const std::string statistics = start->session->statistics();
  start->session.reset();  // what is wanted of its answers is in the outlook now
  const std::optional<std::string> refusal =
      refusal_of_run(options, inputs, outlook.plan, *remembering, *journal);
  const Report report{.policy = inputs.policy,
                      .policy_hash = policy_hash_of(inputs),
                      .survey = outlook.survey,
                      .plan = outlook.plan,
                      .gists = outlook.gists,
                      .changes = changes ? &*changes : nullptr,
                      .fail_on = options.findings.fail_on,
                      .is_refused = refusal.has_value(),
                      .facts_are_new = asks_network(options.dns),
                      .part = part_of_run(options, *selection, inputs, outlook.unused),
                      .checks = told_checks(*selection)};
  const RunWords words{options.output, refusal,
                       lost + (options.policy.shard ? "" : outlook.unused)};
  const auto say_statistics = [&] {
    if (options.stats) tell_statistics(statistics, started);
  };
  return conclude({options, environment, inputs, report, *remembering, *journal, words,
                   told_failure, say_statistics},
                  std::move(steps), std::move(lock));
}

}  // namespace

ExitStatus generate(const GenerateOptions& options, const Environment& environment) {
  const Running run = [&](const ToldFailure& told) -> tl::expected<ExitStatus, Failure> {
    const std::vector<dns::Mistake> mistakes = mistakes_in(options);
    if (!mistakes.empty()) return tell(mistakes);  // whoever gives these options reads that
    return run_generate(options, environment, told);
  };
  return run_told({.recipient = recipient_of(options),
                   .memory_file = [&options] { return memory_file_of(options); },
                   .is_dry_run = options.dry_run},
                  run);
}

}  // namespace gen
