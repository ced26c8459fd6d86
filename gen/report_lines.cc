#include <fmt/format.h>

#include <algorithm>

#include "gen/report.h"

namespace gen {

using policy::Finding;

std::string outcomes_text(const Report& report) {
  const Summary summary = summarize(report.plan);
  return fmt::format(
      "hosts file: {} domains have a row of their own, {} leave by the default, {} get none, for "
      "no "
      "sender passes, {} undecided",
      summary.own, summary.by_default, summary.none, summary.undecided);
}

std::string counts_text(const Report& report) {
  const Summary summary = summarize(report.plan);
  std::string text = fmt::format("{} errors, {} warnings, {} notes, {} unknown", summary.errors,
                                 summary.warnings, summary.notes, summary.unknowns);
  if (summary.accepted > 0) text += fmt::format(", {} accepted", summary.accepted);
  return text;
}

std::string caution_text(const Report& report) {
  if (!report.survey.allowed.is_any()) return "";
  return "SEND_ON is *, and this is not the host: that an address is allowed was not checked\n";
}

std::string undecided_text(const Report& report) {
  std::string text;
  const auto add = [&text](const std::string& name, const policy::Decision& decision) {
    if (decision.outcome != policy::Outcome::undecided) return;
    text += fmt::format("{}: undecided: {}\n", name, decision.reason);
  };
  if (report.plan.default_identity) add("default", report.plan.default_identity->decision);
  for (std::size_t i = 0; i < report.plan.domains.size(); ++i) {
    add(report.policy.domains[i].name.to_string(), report.plan.domains[i].decision);
  }
  return text;
}

std::string publish_text(const policy::Cure& cure) {
  std::string text;
  for (const policy::CureRecord& record : cure.records) {
    if (!text.empty()) text += "; ";
    (text += "publish ") += record.to_string();
    std::string_view before = " instead of ";
    for (const std::string& replaced : record.replaces) {
      (text += before) += replaced;
      before = " and ";
    }
  }
  return text;
}

std::string finding_line(const Finding& finding) {
  const policy::Judgement& judgement = finding.judgement;
  std::string line = subject_of(finding);
  const std::string_view parts[] = {to_string(judgement.verdict), finding.check->id,
                                    judgement.seen};
  for (const std::string_view part : parts) (line += ": ") += part;
  if (!judgement.publish.empty()) (line += "; ") += publish_text(judgement.publish);
  return line += '\n';
}

namespace {

std::string lint_line(const Finding& finding, const Report& report) {
  const policy::Judgement& judgement = finding.judgement;
  std::string line = fmt::format("{}: {}: {}: ", to_string(origin_of(finding, report)),
                                 to_string(judgement.verdict), finding.check->id);
  if (finding.domain || finding.sender) line += fmt::format("{}: ", subject_of(finding));
  line += judgement.seen;
  if (!judgement.publish.empty()) {
    line += "; " + publish_text(judgement.publish);
  } else if (!judgement.wanted.empty()) {
    line += fmt::format("; wanted: {}", judgement.wanted);
  }
  if (finding.acknowledged) line += fmt::format("; accepted {}", *finding.acknowledged);
  return line + '\n';
}

}  // namespace

std::string lint_text(const Report& report) {
  std::vector<const Finding*> findings = report.findings.all();
  std::ranges::stable_sort(findings, {}, [](const Finding* finding) {
    return std::pair(!finding->place.is_known(), finding->place);
  });
  std::string text;
  for (const Finding* const finding : findings) text += lint_line(*finding, report);
  return text;
}

}  // namespace gen
