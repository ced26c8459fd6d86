#include <fmt/format.h>

#include <algorithm>

#include "gen/report.h"
#include "gen/report_formats.h"

namespace gen {

using policy::Finding;
using policy::Outcome;

namespace {

std::size_t widest(const std::vector<ReportRow>& rows, std::string ReportRow::*column,
                   std::size_t least) {
  std::size_t width = least;
  for (const ReportRow& row : rows) width = std::max(width, (row.*column).size());
  return width;
}

std::string table_text(const std::vector<ReportRow>& rows) {
  const std::size_t domain = widest(rows, &ReportRow::subject, 6);
  const std::size_t helo = widest(rows, &ReportRow::helo, 9);
  const std::size_t ip = widest(rows, &ReportRow::ip, 4);
  std::string text =
      fmt::format("{:<{}}  {:<{}}  {:<{}}  WHY\n", "DOMAIN", domain, "LEAVES AS", helo, "FROM", ip);
  for (const ReportRow& row : rows) {
    text += fmt::format("{:<{}}  {:<{}}  {:<{}}  {}\n", row.subject, domain, row.helo, helo, row.ip,
                        ip, row.why);
  }
  return text;
}

std::string finding_text(const Finding& finding) {
  const policy::Judgement& judgement = finding.judgement;
  std::string text =
      fmt::format("{} {} {}", to_string(judgement.verdict), subject_of(finding), finding.check->id);
  if (finding.ip) text += fmt::format(" {}", *finding.ip);
  text += fmt::format("\n  rule     {}\n  seen     {}\n", finding.check->rule, judgement.seen);
  if (!judgement.wanted.empty()) text += fmt::format("  wanted   {}\n", judgement.wanted);
  if (!judgement.publish.empty()) text += fmt::format("  publish  {}\n", judgement.publish);
  if (judgement.actor != policy::Actor::nobody) {
    text += fmt::format("  who      {}\n", to_string(judgement.actor));
  }
  if (finding.acknowledged) text += fmt::format("  accepted {}\n", *finding.acknowledged);
  return text;
}

}  // namespace

std::string outcomes_text(const Report& report) {
  const Summary summary = summarize(report.plan);
  return fmt::format(
      "{} domains: {} with a row of their own, {} by the default, {} without one that may be "
      "written, {} undecided",
      report.plan.domains.size(), summary.own, summary.by_default, summary.none, summary.undecided);
}

std::string counts_text(const Report& report) {
  const Summary summary = summarize(report.plan);
  std::string text = fmt::format("{} errors, {} warnings, {} notes, {} unknown", summary.errors,
                                 summary.warnings, summary.notes, summary.unknowns);
  if (summary.accepted > 0) text += fmt::format(", {} accepted", summary.accepted);
  return text;
}

std::string summary_text(const Report& report) {
  std::string text = outcomes_text(report) + '\n' + counts_text(report) + '\n';
  if (report.survey.allowed.is_any()) {
    text += "SEND_ON is *, and this is not the host: that an address is allowed was not checked\n";
  }
  return text;
}

std::string undecided_text(const Report& report) {
  std::string text;
  const auto add = [&text](const std::string& name, const policy::Decision& decision) {
    if (decision.outcome != Outcome::undecided) return;
    text += fmt::format("{}: undecided: {}\n", name, decision.reason);
  };
  if (report.plan.default_identity) add("default", report.plan.default_identity->decision);
  for (std::size_t i = 0; i < report.plan.domains.size(); ++i) {
    add(report.policy.domains[i].name.to_string(), report.plan.domains[i].decision);
  }
  return text;
}

std::string report_text(const Report& report) {
  std::string text = summary_text(report) + '\n' + table_text(rows_of(report));
  for (const Finding* const finding : by_gravity(report)) text += '\n' + finding_text(*finding);
  return text;
}

std::string finding_line(const Finding& finding) {
  const policy::Judgement& judgement = finding.judgement;
  std::string line = fmt::format("{}: {}: {}: {}", subject_of(finding),
                                 to_string(judgement.verdict), finding.check->id, judgement.seen);
  if (!judgement.publish.empty()) line += fmt::format("; publish {}", judgement.publish);
  return line + '\n';
}

namespace {

std::string lint_line(const Finding& finding, const Report& report) {
  const policy::Judgement& judgement = finding.judgement;
  std::string line = fmt::format("{}: {}: {}: ", to_string(origin_of(finding, report)),
                                 to_string(judgement.verdict), finding.check->id);
  if (finding.domain || finding.sender) line += fmt::format("{}: ", subject_of(finding));
  line += judgement.seen;
  if (!judgement.publish.empty()) {
    line += fmt::format("; publish {}", judgement.publish);
  } else if (!judgement.wanted.empty()) {
    line += fmt::format("; wanted: {}", judgement.wanted);
  }
  if (finding.acknowledged) line += fmt::format("; accepted {}", *finding.acknowledged);
  return line + '\n';
}

}  // namespace

std::string lint_text(const Report& report) {
  std::vector<const Finding*> findings = report.findings;
  std::ranges::stable_sort(findings, {}, [](const Finding* finding) {
    return std::pair(!finding->place.is_known(), finding->place);
  });
  std::string text;
  for (const Finding* const finding : findings) text += lint_line(*finding, report);
  return text;
}

}  // namespace gen
