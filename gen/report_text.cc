#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <span>

#include "gen/report_formats.h"
#include "gen/report_groups.h"
#include "gen/row_text.h"
#include "gen/to_do.h"

namespace gen {

using policy::Finding;
using policy::Verdict;

namespace {

// A row, and what is wrong with it.
struct StateRow {
  ReportRow row;
  Verdict state = Verdict::pass;  // or warning, error; unknown where it is undecided
  FindingGroup findings;
  std::vector<ToDo> to_do;  // of these findings

  bool is_fine() const { return state == Verdict::pass; }
};

std::string_view word_of(Verdict state) {
  return state == Verdict::pass ? "fine" : to_string(state);
}

StateRow state_of(ReportRow row, const policy::Decision& decision, FindingGroup findings,
                  const policy::Weights& weights) {
  StateRow state{std::move(row), Verdict::pass, std::move(findings), {}};
  state.to_do = to_do_of(state.findings, weights);
  const bool has_error = std::ranges::any_of(state.findings, [](const Finding* finding) {
    return counts(*finding, policy::Level::error);
  });
  if (has_error) {
    state.state = Verdict::error;
  } else if (decision.outcome == policy::Outcome::undecided) {
    state.state = Verdict::unknown;
  } else if (!state.to_do.empty()) {
    state.state = Verdict::warning;
  }
  return state;
}

// In the order of rows_of.
std::vector<StateRow> states_of(const Report& report) {
  std::vector<StateRow> states;
  auto row = [rows = rows_of(report), next = std::size_t{0}]() mutable {
    return std::move(rows[next++]);
  };
  if (report.plan.default_identity) {
    states.push_back(state_of(row(), report.plan.default_identity->decision,
                              findings_about(std::nullopt, report), report.policy.weights));
  }
  for (std::size_t i = 0; i < report.plan.domains.size(); ++i) {
    states.push_back(state_of(row(), report.plan.domains[i].decision,
                              findings_about(report.policy.domains[i].name, report),
                              report.policy.weights));
  }
  return states;
}

// "19 domains: 7 fine, 3 with warnings, …": the default's row is none of them.
std::string answer_text(const Report& report, const std::vector<StateRow>& states) {
  const std::size_t of_default = report.plan.default_identity ? 1 : 0;
  const auto count = [&](Verdict state) {
    return std::count_if(states.begin() + static_cast<std::ptrdiff_t>(of_default), states.end(),
                         [state](const StateRow& row) { return row.state == state; });
  };
  return fmt::format(
      "{} domains: {} fine, {} with warnings, {} with errors, {} not known; the mail of {} leaves "
      "by a sender that all checks let pass",
      states.size() - of_default, count(Verdict::pass), count(Verdict::warning),
      count(Verdict::error), count(Verdict::unknown),
      std::ranges::count(sendings_of(report), Sending::well));
}

struct Columns {
  std::size_t state = 7;
  std::size_t subject = 6;
  std::size_t helo = 9;
  std::size_t ip = 9;

  std::size_t width() const { return state + subject + helo + ip + 8; }
};

Columns columns_of(const std::vector<StateRow>& states) {
  Columns columns;
  for (const StateRow& state : states) {
    columns.subject = std::max(columns.subject, state.row.subject.size());
    columns.helo = std::max(columns.helo, state.row.helo.size());
    columns.ip = std::max(columns.ip, state.row.ip.size());
  }
  return columns;
}

// Each once, in their order.
std::vector<std::string> checks_of(const FindingGroup& findings) {
  std::vector<std::string> ids;
  for (const Finding* const finding : findings) {
    const std::string id(finding->check->id);
    if (std::ranges::find(ids, id) == ids.end()) ids.push_back(id);
  }
  return ids;
}

// Each once, sorted.
std::vector<std::string> names_of(const FindingGroup& findings) {
  std::set<std::string> names;
  for (const Finding* const finding : findings) names.insert(subject_of(*finding));
  return {names.begin(), names.end()};
}

// The findings of a list that this would cure.
FindingGroup cured_by(const ToDo& to_do, const FindingGroup& findings) {
  FindingGroup cured;
  for (const std::size_t i : to_do.findings) cured.push_back(findings[i]);
  return cured;
}

// "publish mail.example.com. A 192.0.2.10", or what is seen and wanted.
std::string cure_of(const Finding& finding) {
  const policy::Judgement& judgement = finding.judgement;
  if (!judgement.publish.empty()) return publish_text(judgement.publish);
  if (judgement.wanted.empty()) return judgement.seen;
  return fmt::format("{}; wanted: {}", judgement.seen, judgement.wanted);
}

// "spf.mailfrom, spf.record: publish …", a line of the table for each thing to do.
std::vector<std::string> causes_of(const StateRow& row) {
  std::vector<std::string> causes;
  for (const ToDo& to_do : row.to_do) {
    causes.push_back(fmt::format("{}: {}",
                                 fmt::join(checks_of(cured_by(to_do, row.findings)), ", "),
                                 cure_of(*row.findings[to_do.gravest])));
  }
  return causes;
}

// So much of a text as has room in a line of the table; what is cut is told whole below it.
std::string cut(std::string text, std::size_t room) {
  if (text.size() <= room) return text;
  text.resize(room - 3);
  return text + "...";
}

// Where columns leave no room for words beside them, a domain takes several lines.
std::string block_text(const StateRow& state, const Layout& layout) {
  const ReportRow& row = state.row;
  std::string text =
      painted(word_of(state.state), state.state, 7, layout) + "  " + row.subject + '\n';
  const std::string indent(9, ' ');
  text += wrapped(indent, fmt::format("as {} from {}", row.helo, row.ip), layout);
  text += wrapped(indent, row.why, layout);
  for (const std::string& cause : causes_of(state)) text += wrapped(indent, cause, layout);
  return text;
}

std::string line_text(const StateRow& state, const Columns& columns, const Layout& layout) {
  const ReportRow& row = state.row;
  std::string text = painted(word_of(state.state), state.state, columns.state, layout);
  const std::string beside = fmt::format("  {:<{}}  {:<{}}  {:<{}}  ", row.subject, columns.subject,
                                         row.helo, columns.helo, row.ip, columns.ip);
  const std::string lines =
      wrapped(std::string(columns.state, ' ') + beside, row.why, layout).substr(columns.state);
  const std::string indent(columns.state + 4, ' ');
  const std::size_t room = (layout.width == 0 ? 180 : layout.width) - indent.size();
  text += lines;
  for (const std::string& cause : causes_of(state)) text += indent + cut(cause, room) + '\n';
  return text;
}

// What is wrong stands first. Where there are more rows than fit, those that are fine go.
std::vector<StateRow> rows_to_show(std::vector<StateRow> states, const Layout& layout) {
  std::ranges::stable_sort(states, {}, [](const StateRow& state) { return gravity(state.state); });
  if (layout.most_rows == 0 || states.size() <= layout.most_rows) return states;
  std::erase_if(states, [](const StateRow& state) { return state.is_fine(); });
  if (states.size() > layout.most_rows) states.resize(layout.most_rows);
  return states;
}

std::string table_text(const std::vector<StateRow>& all, const Layout& layout) {
  const std::vector<StateRow> states = rows_to_show(all, layout);
  const Columns columns = columns_of(states);
  constexpr std::size_t least_room = 36;
  const bool has_room = layout.width == 0 || columns.width() + least_room <= layout.width;
  std::string text;
  if (has_room) {
    text = fmt::format("{:<{}}  {:<{}}  {:<{}}  {:<{}}  WHY, AND WHAT IS WRONG\n", "STATE",
                       columns.state, "DOMAIN", columns.subject, "HELO NAME", columns.helo,
                       "SOURCE IP", columns.ip);
  }
  for (const StateRow& state : states) {
    text += has_room ? line_text(state, columns, layout) : block_text(state, layout);
  }
  if (states.size() < all.size()) {
    text += fmt::format("and {} more, not shown here\n", all.size() - states.size());
  }
  return text;
}

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
  // Never broken, so that it can be copied.
  for (const policy::CureRecord& record : judgement.publish.records) {
    text += fmt::format("    publish  {}\n", record);
    if (!record.instead_of.empty()) text += wrapped("    replaces ", record.instead_of, layout);
  }
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
  const std::vector<ToDo> to_do = to_do_of(report.findings, report.policy.weights);
  if (to_do.empty()) return "";
  std::string text = to_do.size() > most
                         ? fmt::format("\nTo do first, of {} things:\n", to_do.size())
                         : std::string("\nTo do:\n");
  for (std::size_t i = 0; i < std::min(most, to_do.size()); ++i) {
    const Finding& gravest = *report.findings[to_do[i].gravest];
    const std::string_view likewise = to_do[i].domains > 1 ? ", and likewise for the others" : "";
    text += wrapped(
        fmt::format("  {}. ", i + 1),
        fmt::format("{} ({}){}", cure_of(gravest), to_string(gravest.judgement.actor), likewise),
        layout);
    text += wrapped(std::string(5, ' '), cured_text(cured_by(to_do[i], report.findings), layout),
                    layout);
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
  const std::vector<StateRow> states = states_of(report);
  std::string text = wrapped("", answer_text(report, states), layout) +
                     wrapped("", outcomes_text(report), layout) +
                     wrapped("", "findings: " + counts_text(report), layout);
  const std::string caution = caution_text(report);
  if (!caution.empty()) text += wrapped("", caution.substr(0, caution.size() - 1), layout);
  if (report.changes != nullptr) {
    text += '\n' + (report.linted_file.empty() ? changes_text(*report.changes, layout)
                                               : finding_changes_text(*report.changes, layout));
  }
  return text + '\n' + table_text(states, layout) + details_text(report, layout) +
         first_things_text(report, layout);
}

}  // namespace gen
