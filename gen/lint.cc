#include "gen/lint.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <set>

#include "gen/lint_plan.h"
#include "gen/outlook.h"
#include "gen/policy_hash.h"
#include "gen/report_files.h"
#include "gen/report_formats.h"
#include "gen/spf_cures.h"
#include "gen/steps.h"
#include "gen/used_files.h"

namespace gen {

using policy::Verdict;

namespace {

std::optional<FileAccess> access_of(const std::string& path) {
  struct stat status = {};
  if (stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  return FileAccess{status.st_mode, status.st_uid, status.st_gid};
}

dns::Result<FoundFile> find_file(const std::string& path) {
  const dns::Parsed<std::string> text = read_named_file(path);
  if (!text) return tl::unexpected(std::vector{dns::Mistake{path, 0, 0, text.error()}});
  return FoundFile{path, inspect_hosts_file(*text, path), access_of(path)};
}

std::vector<NamedFile> read_files(const LintOptions& options) {
  std::vector<NamedFile> files = read_files_of(options.dns);
  files.push_back({"FILE", options.file});
  files.push_back({"--policy", options.policy.policy_file});
  files.push_back({"--ack", options.findings.acknowledged});
  for (const std::string& list : options.policy.domain_files) files.push_back({"--domains", list});
  return files;
}

// What lint begins with. All the mistakes of all that it reads are told at once.
struct LintStart {
  FoundFile file;
  Selection selection;
  Start start;
};

dns::Result<LintStart> start_lint(const LintOptions& options, const Environment& environment) {
  std::vector<NamedFile> written = {{"--record", options.dns.record}};
  for (const std::string& report : options.reports) written.push_back({"--report", report});
  std::vector<dns::Mistake> mistakes = find_files_used_twice(read_files(options), written);
  if (!mistakes.empty()) return tl::unexpected(std::move(mistakes));
  dns::Result<FoundFile> file = find_file(options.file);
  dns::Result<Selection> selection = read_selection(options.findings);
  dns::Result<Start> start = start_run(options.policy, options.dns, "", environment);
  if (file && selection && start) {
    return LintStart{std::move(*file), std::move(*selection), std::move(*start)};
  }
  return tl::unexpected(mistakes_of(file, selection, start));
}

// Where nobody said from which addresses mail may leave, every address may be written: this machine
// need not be the one that sends.
OnHost fit_send_on(const LintOptions& options, Inputs& inputs) {
  if (inputs.says_send_on || options.policy.on_host == OnHost::yes) return options.policy.on_host;
  inputs.policy.send_on = policy::AddressList{.any = true, .literals = {}};
  return OnHost::no;
}

// Offline no fact is known: to say so of each would hide what can be told. Returns the checks that
// nothing can be said of.
std::set<const policy::Check*> drop_unknown(Plan& plan) {
  std::set<const policy::Check*> dropped;
  const auto drop_from = [&dropped](std::vector<policy::Finding>& findings) {
    std::erase_if(findings, [&dropped](const policy::Finding& finding) {
      const bool is_unknown = finding.judgement.verdict == Verdict::unknown;
      if (is_unknown) dropped.insert(finding.check);
      return is_unknown;
    });
  };
  if (plan.default_identity) drop_from(plan.default_identity->findings);
  for (policy::DomainAudit& audit : plan.domains) drop_from(audit.findings);
  return dropped;
}

// What DNS and the file say, as it is to be told.
struct Judged {
  Survey survey;
  Plan plan;
  std::string unused;  // for people: acknowledgements that fit nothing
  std::vector<const policy::Check*> checks;
};

tl::expected<Judged, Failure> judge(const LintOptions& options, OnHost on_host,
                                    LintStart& started) {
  Inputs& inputs = started.start.inputs;
  tl::expected<Survey, Failure> survey =
      take_survey(started.start, on_host, UnnamedDefault::nobody);
  if (!survey) return tl::unexpected(std::move(survey.error()));
  Judged judged{std::move(*survey), {}, {}, told_checks(started.selection)};
  judged.plan = make_lint_plan(judged.survey, inputs, started.file);
  if (options.dns.offline) {
    const std::set<const policy::Check*> dropped = drop_unknown(judged.plan);
    std::erase_if(judged.checks,
                  [&dropped](const policy::Check* check) { return dropped.contains(check); });
  }
  policy::Acknowledger acknowledger =
      acknowledger_of(started.selection, inputs.certificates.now);
  apply(started.selection, acknowledger, judged.plan);
  judged.unused = unused_lines(acknowledger);
  find_spf_cures(*started.start.session, inputs.policy, judged.survey, judged.plan);
  return judged;
}

// The result on standard output; at a terminal for a person.
void tell_report(const Report& report, const Environment& environment) {
  if (environment.output_on_terminal) {
    fmt::print("{}", report_text(report, layout_of(STDOUT_FILENO)));
    return;
  }
  fmt::print("{}", lint_text(report));
  if (report.changes != nullptr) fmt::print(stderr, "{}", finding_changes_text(*report.changes));
}

ExitStatus status_of(const LintOptions& options, const Report& report) {
  if (!options.dns.offline && report.plan.is_incomplete()) return ExitStatus::incomplete;
  return any_counts(report) ? ExitStatus::findings : ExitStatus::clean;
}

}  // namespace

ExitStatus lint(const LintOptions& options, const Environment& environment) {
  dns::Result<LintStart> started = start_lint(options, environment);
  if (!started) return tell(started.error());
  Inputs& inputs = started->start.inputs;
  const std::string hash = policy_hash(inputs.policy);
  judge_senders_of(started->file, inputs);
  const OnHost on_host = fit_send_on(options, inputs);
  DnsSession& session = *started->start.session;
  const auto look = [&] { return judge(options, on_host, *started); };
  const auto without_overlay = look_without_overlay(session, look);
  if (!without_overlay) return tell(without_overlay.error());
  tl::expected<Judged, Failure> judged = look();
  if (!judged) return tell(judged.error());
  std::optional<PlanChanges> changes;
  if (*without_overlay) changes = changes_of((*without_overlay)->plan, judged->plan);
  session.save_recording();
  const Gists gists = gists_of(judged->survey, judged->plan, inputs,
                               {.json = any_tells_facts(options.reports),
                                .temporary_folder = environment.temporary_folder});
  const Report report{.policy = inputs.policy,
                      .policy_hash = hash,
                      .survey = judged->survey,
                      .plan = judged->plan,
                      .gists = gists,
                      .linted_file = options.file,
                      .changes = changes ? &*changes : nullptr,
                      .fail_on = options.findings.fail_on,
                      .facts_are_new = asks_network(options.dns),
                      .checks = std::move(judged->checks)};
  tell_report(report, environment);
  fmt::print(stderr, "{}", judged->unused);
  Steps steps;
  for (const std::string& name : options.reports) {
    steps.take([&] { write_report(name, report); });
  }
  return steps.all_done() ? status_of(options, report) : ExitStatus::failed;
}

}  // namespace gen
