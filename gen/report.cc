#include "gen/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace gen {

using policy::Finding;
using policy::Outcome;
using policy::Verdict;

namespace {

void put(const policy::Sender& sender, ReportRow& row) {
  row.helo = sender.helo.to_string();
  row.ip = sender.ip.to_string();
  if (sender.ip6) row.ip += fmt::format(" {}", *sender.ip6);
}

// `by_default` is the default row of the file that is written, by which mail leaves where no other
// is.
ReportRow row_of(std::string subject, const policy::Decision& decision,
                 const std::optional<policy::Sender>& by_default) {
  ReportRow row{std::move(subject), "-", "-", decision.reason};
  if (decision.row) {
    put(*decision.row, row);
  } else if (by_default && decision.outcome == Outcome::chosen) {
    put(*by_default, row);
  }
  switch (decision.outcome) {
    case Outcome::undecided:
      row.why = "undecided: " + row.why;
      break;
    case Outcome::none:
      if (!decision.row)
        row.why = "no sender passes, and mail leaves by the default against the checks: " + row.why;
      break;
    case Outcome::chosen:
      if (!decision.row) row.why = "by the default: " + row.why;
      break;
  }
  return row;
}

}  // namespace

int gravity(Verdict verdict) {
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

namespace {

int gravity_of(const Finding& finding) {
  return gravity(finding.judgement.verdict);
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

}  // namespace

std::vector<const policy::Check*> Report::all_checks() {
  std::vector<const policy::Check*> all;
  for (const policy::Check& check : policy::checks()) all.push_back(&check);
  return all;
}

std::vector<ReportRow> rows_of(const Report& report) {
  const Plan& plan = report.plan;
  std::vector<ReportRow> rows;
  if (plan.default_identity) {
    rows.push_back(row_of("default", plan.default_identity->decision, std::nullopt));
  }
  for (std::size_t i = 0; i < plan.domains.size(); ++i) {
    rows.push_back(row_of(report.policy.domains[i].name.to_string(), plan.domains[i].decision,
                          plan.rows.default_sender));
  }
  return rows;
}

std::vector<const Finding*> findings_about(const std::optional<dns::DomainName>& domain,
                                           const Report& report) {
  const auto about = std::ranges::equal_range(
      report.findings.all(), domain, {}, [](const Finding* finding) { return finding->domain; });
  return {about.begin(), about.end()};
}

namespace {

bool is_any(const std::vector<const Finding*>& findings, const policy::Sender& sender,
            Verdict verdict) {
  return std::ranges::any_of(findings, [&](const Finding* finding) {
    return finding->sender && *finding->sender == sender && finding->judgement.verdict == verdict;
  });
}

Sending sending_of(const Report& report, std::size_t index,
                   const std::vector<const Finding*>& of_default) {
  const policy::Decision& decision = report.plan.domains[index].decision;
  const policy::Sender* const sender = report.gists.leaving(index);
  const bool is_kept = decision.is_waiting && decision.row;
  // A row that a person took out leaves its domain nobody where the default may not be used.
  if (sender == nullptr || (decision.outcome != Outcome::chosen && !is_kept)) {
    return decision.outcome == Outcome::undecided ? Sending::undecided : Sending::no_sender;
  }
  const std::vector<const Finding*> of_domain = report.findings.at_hand(index);
  // What is found of the default identity is not told again for those who leave by it.
  const auto is_told = [&](Verdict verdict) {
    return report.gists.is_told_of_leaving(index, verdict) || is_any(of_domain, *sender, verdict) ||
           is_any(of_default, *sender, verdict);
  };
  if (is_told(Verdict::error)) return Sending::faulty;
  return is_told(Verdict::unknown) ? Sending::unproven : Sending::well;
}

}  // namespace

std::string_view to_string(Sending sending) {
  switch (sending) {
    case Sending::well:
      return "well";
    case Sending::unproven:
      return "unproven";
    case Sending::faulty:
      return "faulty";
    case Sending::no_sender:
      return "no sender";
    case Sending::undecided:
      return "undecided";
  }
  return "?";
}

std::vector<Sending> sendings_of(const Report& report) {
  const std::vector<const Finding*> of_default = report.findings.about_default();
  std::vector<Sending> sendings;
  for (std::size_t i = 0; i < report.plan.domains.size(); ++i) {
    sendings.push_back(sending_of(report, i, of_default));
  }
  return sendings;
}

std::string subject_of(const Finding& finding) {
  return finding.domain ? finding.domain->to_string() : "default";
}

policy::Origin origin_of(const Finding& finding, const Report& report) {
  if (finding.place.is_known()) return {report.linted_file, finding.place};
  if (!finding.domain) return {report.linted_file};
  const auto& domains = report.policy.domains;
  const auto listed =
      std::ranges::lower_bound(domains, *finding.domain, {}, &policy::TrustedDomain::name);
  const bool is_listed = listed != domains.end() && listed->name == *finding.domain;
  return is_listed ? listed->origin : policy::Origin{report.linted_file};
}

std::vector<const Finding*> by_gravity(const Report& report) {
  std::vector<const Finding*> findings = report.findings.all();
  std::ranges::stable_sort(findings, {}, [](const Finding* finding) {
    return std::tuple(finding->acknowledged != nullptr, gravity_of(*finding), finding->check);
  });
  return findings;
}

bool counts(const Finding& finding, policy::Level fail_on) {
  return !finding.acknowledged && gravity_of(finding) <= gravity(verdict_of(fail_on));
}

bool any_counts(const Report& report) {
  const Summary summary = summarize(report.plan);
  const std::pair<Verdict, std::size_t> counted[] = {{Verdict::error, summary.errors},
                                                     {Verdict::warning, summary.warnings},
                                                     {Verdict::unknown, summary.unknowns},
                                                     {Verdict::note, summary.notes}};
  return std::ranges::any_of(counted, [&report](const auto& one) {
    return one.second > 0 && gravity(one.first) <= gravity(verdict_of(report.fail_on));
  });
}

}  // namespace gen
