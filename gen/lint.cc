#include "gen/lint.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <set>

#include "gen/lint_plan.h"
#include "gen/policy_hash.h"
#include "gen/report_files.h"
#include "gen/report_formats.h"
#include "gen/run.h"
#include "gen/selection.h"
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

ExitStatus status_of(const LintOptions& options, const Report& report) {
  if (!options.dns.offline && report.plan.is_incomplete()) return ExitStatus::incomplete;
  return !findings_that_count(report).empty() ? ExitStatus::findings : ExitStatus::clean;
}

}  // namespace

ExitStatus lint(const LintOptions& options, const Environment& environment) {
  dns::Result<LintStart> started = start_lint(options, environment);
  if (!started) return tell(started.error());
  const FoundFile& file = started->file;
  Inputs& inputs = started->start.inputs;
  const std::string hash = policy_hash(inputs.policy);
  judge_senders_of(file, inputs);
  const OnHost on_host = fit_send_on(options, inputs);
  const tl::expected<Survey, Failure> survey =
      take_survey(started->start, on_host, UnnamedDefault::nobody);
  if (!survey) return tell(survey.error());
  Plan plan = make_lint_plan(*survey, inputs, file);
  std::vector<const policy::Check*> checks = told_checks(started->selection);
  if (options.dns.offline) {
    const std::set<const policy::Check*> dropped = drop_unknown(plan);
    std::erase_if(checks,
                  [&dropped](const policy::Check* check) { return dropped.contains(check); });
  }
  const std::string unused = apply(started->selection, inputs.certificates.now, plan);
  find_spf_cures(*started->start.session, inputs.policy, *survey, plan);
  started->start.session->save_recording();
  const Report report{.policy = inputs.policy,
                      .policy_hash = hash,
                      .survey = *survey,
                      .plan = plan,
                      .linted_file = options.file,
                      .fail_on = options.findings.fail_on,
                      .facts_are_new = asks_network(options.dns),
                      .checks = std::move(checks)};
  fmt::print("{}", environment.output_on_terminal ? report_text(report, layout_of(STDOUT_FILENO))
                                                  : lint_text(report));
  fmt::print(stderr, "{}", unused);
  Steps steps;
  for (const std::string& name : options.reports) {
    steps.take([&] { write_report(name, report); });
  }
  return steps.all_done() ? status_of(options, report) : ExitStatus::failed;
}

}  // namespace gen
