#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "gen/report_formats.h"
#include "gen/report_groups.h"
#include "gen/report_table.h"
#include "gen/row_text.h"
#include "gen/to_do.h"

namespace gen {

using policy::Finding;
using policy::Verdict;

namespace {

// "client.example, one.example 192.0.2.11 (outbound-hosts.yml:7:3)".
std::string subjects_of(const FindingGroup& group, const Report& report, const Layout& layout) {
  std::vector<std::string> names;
  for (const Finding* const finding : group) {
    names.push_back(subject_of(*finding));
    if (finding->place.is_known()) {
      names.back() += fmt::format(" ({})", to_string(origin_of(*finding, report)));
    }
  }
  std::string text = list_of(names, layout);
  if (group.front()->ip) text += fmt::format(" from {}", *group.front()->ip);
  return text;
}

std::string group_text(const FindingGroup& group, const Report& report, const Layout& layout) {
  const Finding& finding = *group.front();
  const policy::Judgement& judgement = finding.judgement;
  std::string text = wrapped("  ", subjects_of(group, report, layout), layout);
  text += wrapped("    seen     ", judgement.seen, layout);
  if (!judgement.wanted.empty()) text += wrapped("    wanted   ", judgement.wanted, layout);
  text += records_text(judgement.publish, "    ", layout);
  if (judgement.actor != policy::Actor::nobody) {
    text += wrapped("    who      ", to_string(judgement.actor), layout);
  }
  if (finding.acknowledged) text += wrapped("    accepted ", *finding.acknowledged, layout);
  return text;
}

std::string heading(const Finding& finding, const Layout& layout) {
  const Verdict verdict = finding.judgement.verdict;
  const std::string head = fmt::format("{}{} {}: ", finding.acknowledged ? "accepted " : "",
                                       to_string(verdict), finding.check->id);
  const std::string text =
      wrapped("", head + std::string(finding.check->rule), layout).substr(head.size());
  return painted(head, finding.acknowledged ? Verdict::pass : verdict, head.size(), layout) + text;
}

// A fact that was not to be had, told once for all checks that asked for it.
std::string unknown_text(const FindingGroup& group, const Layout& layout) {
  return wrapped(
             "  ",
             fmt::format("{}: {}", list_of(names_of(group), layout), group.front()->judgement.seen),
             layout) +
         wrapped("    for ", list_of(checks_of(group), layout), layout);
}

std::string details_text(const Report& report, const Layout& layout) {
  const std::vector<FindingGroup> groups = grouped(report);
  const std::size_t shown =
      layout.most_rows == 0 ? groups.size() : std::min(layout.most_rows, groups.size());
  std::string text;
  const Finding* last = nullptr;
  for (const FindingGroup& group : std::span(groups).first(shown)) {
    const Finding& finding = *group.front();
    if (is_open_question(finding)) {
      const bool is_first = last == nullptr || !is_open_question(*last);
      if (is_first) text += '\n' + painted("unknown", Verdict::unknown, 0, layout) + '\n';
      text += unknown_text(group, layout);
      last = &finding;
      continue;
    }
    const bool is_new = last == nullptr || last->check != finding.check ||
                        last->judgement.verdict != finding.judgement.verdict ||
                        (last->acknowledged == nullptr) != (finding.acknowledged == nullptr);
    if (is_new) text += '\n' + heading(finding, layout);
    text += group_text(group, report, layout);
    last = &finding;
  }
  if (shown < groups.size()) {
    text += wrapped("",
                    fmt::format("and {} lesser ones, not shown here: --report FILE.txt tells all",
                                groups.size() - shown),
                    layout);
  }
  return text;
}

// "cures spf.mailfrom of a.example, b.example".
std::string cured_text(const FindingGroup& cured, const Layout& layout) {
  return fmt::format("cures {} of {}", list_of(checks_of(cured), layout),
                     list_of(names_of(cured), layout));
}

std::string first_things_text(const Report& report, const Layout& layout) {
  constexpr std::size_t most = 3;
  const std::vector<const Finding*>& findings = report.findings.all();
  const std::vector<ToDo> to_do = to_do_of(findings, report.policy.weights);
  if (to_do.empty()) return "";
  std::string text = to_do.size() > most
                         ? fmt::format("\nTo do first, of {} things:\n", to_do.size())
                         : std::string("\nTo do:\n");
  for (std::size_t i = 0; i < std::min(most, to_do.size()); ++i) {
    const Finding& gravest = *findings[to_do[i].gravest];
    const std::string_view likewise = to_do[i].domains > 1 ? ", and likewise for the others" : "";
    text += wrapped(
        fmt::format("  {}. ", i + 1),
        fmt::format("{} ({}){}", cure_text(gravest), to_string(gravest.judgement.actor), likewise),
        layout);
    text += wrapped(std::string(5, ' '), cured_text(cured_by(to_do[i], findings), layout), layout);
  }
  return text +
         wrapped("", "outbound-hosts records prints each record to publish, and what it replaces",
                 layout);
}

std::string list_text(std::string_view title, const std::vector<const Finding*>& findings,
                      const Layout& layout) {
  if (findings.empty()) return fmt::format("{}: nothing\n", title);
  std::string text = fmt::format("{}:\n", title);
  for (const Finding* const finding : findings) {
    std::string line = fmt::format("{} {} {}", to_string(finding->judgement.verdict),
                                   subject_of(*finding), finding->check->id);
    if (finding->ip) line += fmt::format(" {}", *finding->ip);
    text += wrapped("  ", line, layout);
  }
  return text;
}

}  // namespace

std::string finding_changes_text(const PlanChanges& changes, const Layout& layout) {
  return list_text("cured by the plan", changes.cured, layout) +
         list_text("caused by the plan", changes.caused, layout);
}

std::string changes_text(const PlanChanges& changes, const Layout& layout) {
  std::string text = finding_changes_text(changes, layout);
  text += changes.rows.empty() ? "rows that would change: none\n" : "rows that would change:\n";
  for (const RowChange& row : changes.rows) {
    text += wrapped("  ",
                    fmt::format("{}: {}, now {}", row.domain ? row.domain->to_string() : "default",
                                row_text(row.after, "no row"), row_text(row.before, "no row")),
                    layout);
  }
  return text;
}

std::string report_text(const Report& report, const Layout& layout) {
  const ReportTable table(report);
  std::string text = table.answer_text(layout) + wrapped("", outcomes_text(report), layout) +
                     wrapped("", "findings: " + counts_text(report), layout);
  const std::string caution = caution_text(report);
  if (!caution.empty()) text += wrapped("", caution.substr(0, caution.size() - 1), layout);
  if (report.changes != nullptr) {
    text += '\n' + (report.linted_file.empty() ? changes_text(*report.changes, layout)
                                               : finding_changes_text(*report.changes, layout));
  }
  return text + '\n' + table.text(layout) + details_text(report, layout) +
         first_things_text(report, layout);
}

}  // namespace gen
