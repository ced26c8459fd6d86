#include <fmt/format.h>

#include <algorithm>

#include "gen/report.h"

namespace gen {

using policy::Finding;
using policy::Outcome;
using policy::Verdict;

namespace {

struct Row {
  std::string domain;
  std::string helo;
  std::string ip;
  std::string why;
};

std::string subject_of(const Finding& finding) {
  return finding.domain ? finding.domain->to_string() : "default";
}

Row row_of(std::string domain, const policy::Decision& decision,
           const std::optional<policy::Candidate>& chosen) {
  Row row{std::move(domain), "-", "-", decision.reason};
  if (decision.row) {
    row.helo = decision.row->helo.to_string();
    row.ip = decision.row->ip.to_string();
    if (decision.row->ip6) row.ip += fmt::format(" {}", *decision.row->ip6);
  } else if (chosen) {
    row.helo = "(default)";
    row.ip = chosen->sender().ip.to_string();
  }
  if (decision.outcome == Outcome::undecided) row.why = "undecided: " + row.why;
  if (decision.outcome == Outcome::none && !decision.row) {
    row.why = "no row, mail would leave by the default: " + row.why;
  }
  return row;
}

std::vector<Row> rows_of(const Report& report) {
  std::vector<Row> rows;
  if (report.plan.default_identity) {
    rows.push_back(row_of("default", report.plan.default_identity->decision, std::nullopt));
  }
  for (std::size_t i = 0; i < report.plan.domains.size(); ++i) {
    const policy::Decision& decision = report.plan.domains[i].decision;
    std::optional<policy::Candidate> chosen;
    if (decision.candidate) chosen = report.survey.domains[i].candidates[*decision.candidate];
    rows.push_back(row_of(report.policy.domains[i].name.to_string(), decision, chosen));
  }
  return rows;
}

std::size_t widest(const std::vector<Row>& rows, std::string Row::*column, std::size_t least) {
  std::size_t width = least;
  for (const Row& row : rows) width = std::max(width, (row.*column).size());
  return width;
}

std::string table_text(const std::vector<Row>& rows) {
  const std::size_t domain = widest(rows, &Row::domain, 6);
  const std::size_t helo = widest(rows, &Row::helo, 9);
  const std::size_t ip = widest(rows, &Row::ip, 4);
  std::string text =
      fmt::format("{:<{}}  {:<{}}  {:<{}}  WHY\n", "DOMAIN", domain, "LEAVES AS", helo, "FROM", ip);
  for (const Row& row : rows) {
    text += fmt::format("{:<{}}  {:<{}}  {:<{}}  {}\n", row.domain, domain, row.helo, helo, row.ip,
                        ip, row.why);
  }
  return text;
}

// "error example.com spf.mailfrom 192.0.2.10"
std::string heading_of(const Finding& finding) {
  std::string text = fmt::format("{} {} {}", to_string(finding.judgement.verdict),
                                 subject_of(finding), finding.check->id);
  if (finding.ip) text += fmt::format(" {}", *finding.ip);
  return text;
}

std::string finding_text(const Finding& finding) {
  const policy::Judgement& judgement = finding.judgement;
  std::string text = heading_of(finding);
  text += fmt::format("\n  rule     {}\n  seen     {}\n", finding.check->rule, judgement.seen);
  if (!judgement.wanted.empty()) text += fmt::format("  wanted   {}\n", judgement.wanted);
  for (const policy::CureRecord& record : judgement.publish.records) {
    text += fmt::format("  publish  {}\n", record);
  }
  if (judgement.actor != policy::Actor::nobody) {
    text += fmt::format("  who      {}\n", to_string(judgement.actor));
  }
  if (finding.acknowledged) text += fmt::format("  accepted {}\n", *finding.acknowledged);
  return text;
}

// Errors first, notes last.
int weight(Verdict verdict) {
  switch (verdict) {
    case Verdict::error:
      return 0;
    case Verdict::warning:
      return 1;
    case Verdict::unknown:
      return 2;
    case Verdict::note:
      return 3;
    case Verdict::pass:
    case Verdict::not_applicable:
      break;
  }
  return 4;
}

Verdict verdict_of(policy::Level level) {
  switch (level) {
    case policy::Level::ignore:
    case policy::Level::note:
      return Verdict::note;
    case policy::Level::warning:
      return Verdict::warning;
    case policy::Level::error:
      return Verdict::error;
  }
  return Verdict::error;
}

// "outbound-hosts.yml:7:3", or where the domain is listed that the file has no entry of.
std::string place_of(const Finding& finding, const Report& report) {
  if (finding.place.is_known()) {
    return fmt::format("{}:{}:{}", report.linted_file, finding.place.line, finding.place.column);
  }
  if (!finding.domain) return report.linted_file;
  const auto& domains = report.policy.domains;
  const auto listed =
      std::ranges::lower_bound(domains, *finding.domain, {}, &policy::TrustedDomain::name);
  const bool is_listed = listed != domains.end() && listed->name == *finding.domain;
  return is_listed ? listed->origin : report.linted_file;
}

}  // namespace

std::string summary_text(const Report& report) {
  const Summary summary = summarize(report.plan);
  std::string text = fmt::format(
      "{} domains: {} with a row of their own, {} by the default, {} without one that may be "
      "written, {} undecided\n{} errors, {} warnings, {} notes, {} unknown\n",
      report.plan.domains.size(), summary.own, summary.by_default, summary.none, summary.undecided,
      summary.errors, summary.warnings, summary.notes, summary.unknowns);
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

namespace {

std::string list_text(std::string_view title, const std::vector<const Finding*>& findings) {
  if (findings.empty()) return fmt::format("{}: nothing\n", title);
  std::string text = fmt::format("{}:\n", title);
  for (const Finding* const finding : findings) {
    text += fmt::format("  {}\n", heading_of(*finding));
  }
  return text;
}

std::string sender_text(const std::optional<policy::Sender>& sender) {
  if (!sender) return "no row";
  std::string text = fmt::format("{} from {}", sender->helo, sender->ip);
  if (sender->ip6) text += fmt::format(" and {}", *sender->ip6);
  return text;
}

}  // namespace

std::string changes_text(const PlanChanges& changes) {
  std::string text = list_text("cured by the plan", changes.cured) +
                     list_text("caused by the plan", changes.caused);
  text += changes.rows.empty() ? "rows that would change: none\n" : "rows that would change:\n";
  for (const RowChange& row : changes.rows) {
    text += fmt::format("  {}: {}, now {}\n", row.domain ? row.domain->to_string() : "default",
                        sender_text(row.after), sender_text(row.before));
  }
  return text;
}

std::string report_text(const Report& report) {
  std::string text = summary_text(report);
  if (report.changes != nullptr) text += '\n' + changes_text(*report.changes);
  text += '\n' + table_text(rows_of(report));
  std::vector<const Finding*> findings = report.findings;
  std::stable_sort(findings.begin(), findings.end(), [](const Finding* left, const Finding* right) {
    return weight(left->judgement.verdict) < weight(right->judgement.verdict);
  });
  for (const Finding* const finding : findings) text += '\n' + finding_text(*finding);
  return text;
}

std::vector<const Finding*> findings_that_count(const Report& report, policy::Level least) {
  const int lightest = weight(verdict_of(least));
  std::vector<const Finding*> findings = report.findings;
  std::erase_if(findings, [lightest](const Finding* finding) {
    return finding->acknowledged || weight(finding->judgement.verdict) > lightest;
  });
  return findings;
}

namespace {

// "; publish mail.example.com. A 192.0.2.10" of each record.
std::string publish_text(const policy::Cure& cure) {
  std::string text;
  for (const policy::CureRecord& record : cure.records) {
    text += fmt::format("; publish {}", record);
  }
  return text;
}

}  // namespace

std::string finding_line(const Finding& finding) {
  const policy::Judgement& judgement = finding.judgement;
  std::string line = fmt::format("{}: {}: {}: {}", subject_of(finding),
                                 to_string(judgement.verdict), finding.check->id, judgement.seen);
  return line + publish_text(judgement.publish) + '\n';
}

namespace {

std::string lint_line(const Finding& finding, const Report& report) {
  const policy::Judgement& judgement = finding.judgement;
  std::string line = fmt::format("{}: {}: {}: ", place_of(finding, report),
                                 to_string(judgement.verdict), finding.check->id);
  if (finding.domain || finding.sender) line += fmt::format("{}: ", subject_of(finding));
  line += judgement.seen;
  line += publish_text(judgement.publish);
  if (judgement.publish.empty() && !judgement.wanted.empty()) {
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
