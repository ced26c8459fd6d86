#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "gen/report_formats.h"

namespace gen {

using policy::Finding;
using policy::Outcome;
using policy::Verdict;

namespace {

using Labels = std::vector<std::pair<std::string_view, std::string>>;

// The text format's escapes of a label's value.
std::string escaped(std::string_view value) {
  std::string text;
  for (const char letter : value) {
    if (letter == '\\' || letter == '"') text += '\\';
    if (letter == '\n') {
      text += "\\n";
    } else {
      text += letter;
    }
  }
  return text;
}

std::string sample(std::string_view name, const Labels& labels, auto value) {
  std::string text(name);
  std::string_view before = "{";
  for (const auto& [label, text_of_label] : labels) {
    text += fmt::format("{}{}=\"{}\"", before, label, escaped(text_of_label));
    before = ",";
  }
  if (!labels.empty()) text += '}';
  return text + fmt::format(" {}\n", value);
}

std::string head(std::string_view name, std::string_view help) {
  return fmt::format("# HELP {0} {1}\n# TYPE {0} gauge\n", name, help);
}

std::string single(std::string_view name, std::string_view help, auto value) {
  return head(name, help) + sample(name, {}, value);
}

constexpr std::string_view success = "outbound_hosts_last_success_timestamp_seconds";
constexpr Verdict told_verdicts[] = {Verdict::error, Verdict::warning, Verdict::unknown,
                                     Verdict::note};

// What the metric said in a text that this program wrote.
std::optional<std::int64_t> value_in(std::string_view text, std::string_view metric) {
  const std::string line = fmt::format("\n{} ", metric);
  const std::size_t at = text.find(line);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view rest = text.substr(at + line.size());
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
  const bool is_whole = error == std::errc() && end != rest.data() + rest.size() && *end == '\n';
  return is_whole ? std::optional(value) : std::nullopt;
}

bool succeeded(const Report& report) {
  return !report.is_refused && !report.plan.is_incomplete();
}

std::string times_text(const Report& report, std::string_view previous) {
  const std::int64_t now = report.survey.certificates.now.time_since_epoch().count();
  std::string text =
      single("outbound_hosts_run_timestamp_seconds", "When this run was, in Unix time.", now);
  const std::optional<std::int64_t> last =
      succeeded(report) ? std::optional(now) : value_in(previous, success);
  if (last) {
    text +=
        single(success, "The last run that could decide everything and was not refused.", *last);
  }
  if (report.facts_are_new) {
    text += single("outbound_hosts_facts_timestamp_seconds",
                   "When DNS was asked: time() less this is the age of the facts.", now);
  }
  return text;
}

std::string info_text(const Report& report) {
  constexpr std::string_view name = "outbound_hosts_info";
  return head(name, "The program and the policy it followed.") +
         sample(name, {{"version", OUTBOUND_HOSTS_VERSION}, {"policy", report.policy_hash}}, 1);
}

std::string outcomes_metric(const Summary& summary) {
  constexpr std::string_view name = "outbound_hosts_domains";
  std::string text = head(name, "How many domains came to what.");
  const std::pair<const char*, std::size_t> counts[] = {{"own", summary.own},
                                                        {"by_default", summary.by_default},
                                                        {"none", summary.none},
                                                        {"undecided", summary.undecided}};
  for (const auto& [outcome, count] : counts) text += sample(name, {{"outcome", outcome}}, count);
  return text;
}

std::string identities_text(const Report& report) {
  constexpr std::string_view name = "outbound_hosts_identity_ok";
  std::string text = head(name, "1 where mail leaves by a sender that all checks let pass.");
  const auto add = [&](std::string domain, bool ok) {
    text += sample(name, {{"domain", std::move(domain)}}, ok ? 1 : 0);
  };
  if (report.plan.default_identity) {
    const auto findings = report.findings.about_default();
    const bool refused = std::ranges::any_of(findings, [](const Finding* finding) {
      return finding->sender && finding->judgement.verdict == Verdict::error;
    });
    add("default", report.plan.default_identity->decision.outcome == Outcome::chosen && !refused);
  }
  const std::vector<Sending> sendings = sendings_of(report);
  for (std::size_t i = 0; i < sendings.size(); ++i) {
    const bool ok = sendings[i] == Sending::well || sendings[i] == Sending::unproven;
    add(report.policy.domains[i].name.to_string(), ok);
  }
  return text;
}

// Zeros too: an alert must see that a finding went.
std::string checks_text(const Report& report) {
  std::map<std::pair<const policy::Check*, Verdict>, std::size_t> counted;
  report.findings.each([&counted](const Finding& finding) {
    if (!finding.acknowledged) ++counted[{finding.check, finding.judgement.verdict}];
  });
  constexpr std::string_view name = "outbound_hosts_check_findings";
  std::string text = head(name, "Findings of each check that nobody has accepted.");
  for (const policy::Check* const check : report.checks) {
    for (const Verdict verdict : told_verdicts) {
      text += sample(
          name, {{"check", std::string(check->id)}, {"verdict", std::string(to_string(verdict))}},
          counted[{check, verdict}]);
    }
  }
  return text;
}

// A series may be told once: two senders of a domain may have the same finding.
void write_findings(const Report& report, const TextSink& sink) {
  static constexpr std::string_view name = "outbound_hosts_finding";
  sink(head(name, "1 for each finding."));
  report.findings.each_subject([&sink](const auto&, const auto& findings) {
    std::set<std::string> told;
    for (const Finding* const finding : findings) {
      const std::string line =
          sample(name,
                 {{"domain", subject_of(*finding)},
                  {"check", std::string(finding->check->id)},
                  {"ip", finding->ip ? finding->ip->to_string() : ""},
                  {"verdict", std::string(to_string(finding->judgement.verdict))},
                  {"accepted", finding->acknowledged ? "yes" : "no"}},
                 1);
      if (told.insert(line).second) sink(line);
    }
  });
}

}  // namespace

void write_report_prometheus(const Report& report, std::string_view previous,
                             const TextSink& sink) {
  sink(info_text(report));
  sink(times_text(report, previous));
  sink(outcomes_metric(summarize(report.plan)));
  sink(identities_text(report));
  sink(checks_text(report));
  write_findings(report, sink);
}

}  // namespace gen
