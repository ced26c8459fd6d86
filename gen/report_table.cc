#include "gen/report_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <span>
#include <utility>

namespace gen {

using policy::Finding;
using policy::Verdict;

FindingGroup cured_by(const ToDo& to_do, const FindingGroup& findings) {
  FindingGroup cured;
  for (const std::size_t i : to_do.findings) cured.push_back(findings[i]);
  return cured;
}

std::string cure_text(const Finding& finding) {
  const policy::Judgement& judgement = finding.judgement;
  if (!judgement.publish.empty()) return publish_text(judgement.publish);
  if (judgement.wanted.empty()) return judgement.seen;
  return fmt::format("wanted: {}; now: {}", judgement.wanted, judgement.seen);
}

std::string records_text(const policy::Cure& cure, const std::string& indent,
                         const Layout& layout) {
  std::string text;
  for (const policy::CureRecord& record : cure.records) {
    text += fmt::format("{}publish  {}\n", indent, record);
    for (const std::string& gone : record.replaces) {
      text += wrapped(indent + "replaces ", gone, layout);
    }
  }
  return text;
}

namespace {

std::string_view word_of(Verdict state) {
  return state == Verdict::pass ? "fine" : to_string(state);
}

StateRow state_of(ReportRow row, const policy::Decision& decision, FindingGroup findings,
                  const policy::Weights& weights) {
  StateRow state{std::move(row), Verdict::pass, Sending::well, std::move(findings), {}};
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
  const std::vector<Sending> sendings = sendings_of(report);
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
    states.back().sending = sendings[i];
  }
  return states;
}

// Domains by how their mail leaves, in words for people; none of what goes well.
std::string_view words_of(Sending sending) {
  switch (sending) {
    case Sending::faulty:
      return "leaves by a sender that receivers may refuse";
    case Sending::no_sender:
      return "has no sender that may be used";
    case Sending::undecided:
      return "stays as it is, for DNS does not tell enough to decide";
    case Sending::unproven:
      return "leaves by a sender of which DNS does not tell all";
    case Sending::well:
      break;
  }
  return "leaves by a sender that all checks let pass";
}

// At most so many names where a line may be as long as it is.
Layout short_lists(Layout layout) {
  if (layout.most_names == 0) layout.most_names = 20;
  return layout;
}

template <class Wanted>
std::vector<std::string> names_of_those(std::span<const StateRow> domains, Wanted wanted) {
  std::vector<std::string> names;
  for (const StateRow& domain : domains) {
    if (std::invoke(wanted, domain)) names.push_back(domain.row.subject);
  }
  return names;
}

// "mail of 2 has no sender that may be used: a.example, b.example"; empty of none.
std::string sending_text(std::span<const StateRow> domains, Sending sending, const Layout& layout) {
  const std::vector<std::string> names = names_of_those(
      domains, [sending](const StateRow& domain) { return domain.sending == sending; });
  if (names.empty()) return "";
  std::string text = fmt::format("mail of {} {}", names.size(), words_of(sending));
  if (sending != Sending::well) text += ": " + list_of(names, short_lists(layout));
  return wrapped("  ", text, layout);
}

std::string fine_text(std::span<const StateRow> domains, const Layout& layout) {
  const std::vector<std::string> names = names_of_those(domains, &StateRow::is_fine);
  return names.empty() ? "" : wrapped("  fine: ", list_of(names, short_lists(layout)), layout);
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

// What is wrong, who can end it, and how.
std::string cause_text(const ToDo& to_do, const FindingGroup& findings, const Layout& layout) {
  const Finding& gravest = *findings[to_do.gravest];
  const policy::Judgement& judgement = gravest.judgement;
  const std::string indent(11, ' ');
  std::string text = wrapped(indent,
                             fmt::format("{} {}: {} ({})", to_string(judgement.verdict),
                                         fmt::join(checks_of(cured_by(to_do, findings)), ", "),
                                         judgement.seen, to_string(judgement.actor)),
                             layout);
  text += records_text(judgement.publish, indent, layout);
  if (judgement.publish.empty()) text += wrapped(indent + "wanted   ", judgement.wanted, layout);
  return text;
}

std::string causes_text(const StateRow& state, const Layout& layout) {
  std::string text;
  for (const ToDo& to_do : state.to_do) text += cause_text(to_do, state.findings, layout);
  return text;
}

// Why this sender was chosen is of interest where nothing else is to be told.
bool tells_why(const StateRow& state) {
  return state.to_do.empty() || state.sending == Sending::no_sender ||
         state.sending == Sending::undecided;
}

// Where columns leave no room for words beside them, a domain takes several lines, but one that is
// fine.
std::string block_text(const StateRow& state, const Layout& layout) {
  const ReportRow& row = state.row;
  const std::string indent(9, ' ');
  const std::string head =
      wrapped(indent, fmt::format("{} as {} from {}", row.subject, row.helo, row.ip), layout);
  std::string text = painted(word_of(state.state), state.state, indent.size(), layout) +
                     head.substr(indent.size());
  if (!state.is_fine() && tells_why(state)) text += wrapped(indent, row.why, layout);
  return text + causes_text(state, layout);
}

std::string line_text(const StateRow& state, const Columns& columns, const Layout& layout) {
  const ReportRow& row = state.row;
  std::string text = painted(word_of(state.state), state.state, columns.state, layout);
  if (!tells_why(state)) {
    return text +
           fmt::format("  {:<{}}  {:<{}}  {}\n", row.subject, columns.subject, row.helo,
                       columns.helo, row.ip) +
           causes_text(state, layout);
  }
  const std::string beside = fmt::format("  {:<{}}  {:<{}}  {:<{}}  ", row.subject, columns.subject,
                                         row.helo, columns.helo, row.ip, columns.ip);
  const std::string lines = wrapped(std::string(columns.state, ' ') + beside, row.why, layout);
  return text + lines.substr(columns.state) + causes_text(state, layout);
}

// The lower, the sooner a person should see it: whose mail may not arrive first.
std::pair<int, int> rank_of(const StateRow& state) {
  const bool arrives = state.sending == Sending::well || state.sending == Sending::unproven;
  return {gravity(state.state), arrives ? 1 : 0};
}

// What is wrong stands first. Where there are more rows than fit, those that are fine go.
std::vector<StateRow> rows_to_show(std::vector<StateRow> states, const Layout& layout) {
  std::ranges::stable_sort(states, {}, rank_of);
  if (layout.most_rows == 0 || states.size() <= layout.most_rows) return states;
  std::erase_if(states, [](const StateRow& state) { return state.is_fine(); });
  if (states.size() > layout.most_rows) states.resize(layout.most_rows);
  return states;
}

}  // namespace

ReportTable::ReportTable(const Report& report)
    : states_(states_of(report)), has_default_(report.plan.default_identity.has_value()) {}

std::string ReportTable::answer_text(const Layout& layout) const {
  const std::span<const StateRow> domains = std::span(states_).subspan(has_default_ ? 1 : 0);
  const auto count = [domains](Verdict state) {
    return std::ranges::count(domains, state, &StateRow::state);
  };
  std::string text =
      wrapped("",
              fmt::format("{} domains: {} fine, {} with warnings, {} with errors, {} not known",
                          domains.size(), count(Verdict::pass), count(Verdict::warning),
                          count(Verdict::error), count(Verdict::unknown)),
              layout);
  text += fine_text(domains, layout);
  for (const Sending sending : {Sending::well, Sending::unproven, Sending::undecided,
                                Sending::faulty, Sending::no_sender}) {
    text += sending_text(domains, sending, layout);
  }
  return text;
}

std::string ReportTable::text(const Layout& layout) const {
  const std::vector<StateRow> states = rows_to_show(states_, layout);
  const Columns columns = columns_of(states);
  constexpr std::size_t least_room = 36;
  const bool has_room = layout.width == 0 || columns.width() + least_room <= layout.width;
  std::string text;
  if (has_room) {
    text = fmt::format("{:<{}}  {:<{}}  {:<{}}  {:<{}}  WHY\n", "STATE", columns.state, "DOMAIN",
                       columns.subject, "HELO NAME", columns.helo, "SOURCE IP", columns.ip);
  }
  for (const StateRow& state : states) {
    text += has_room ? line_text(state, columns, layout) : block_text(state, layout);
  }
  if (states.size() < states_.size()) {
    text += fmt::format("and {} more, not shown here\n", states_.size() - states.size());
  }
  return text;
}

}  // namespace gen
