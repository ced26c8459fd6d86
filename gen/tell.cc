#include "gen/tell.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

#include "gen/clean_text.h"
#include "gen/report_formats.h"
#include "gen/text_layout.h"

namespace gen {

namespace {

void tell_refusal(const RunWords& words, Teller& teller) {
  if (!words.refusal) return;
  teller.tell(
      ToldThing(
          {.subject = visible(words.file), .verdict = "refused", .seen = visible(*words.refusal)}),
      fmt::format("{}: refused, the file stays as it is: {}\n", words.file, *words.refusal));
}

// Of an outage it is no news that its reason is another.
void tell_undecided(const Report& report, Teller& teller, bool is_written) {
  const std::string lines = undecided_text(report);
  for (std::string_view rest = lines; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n') + 1);
    teller.tell(ToldThing({.subject = line.substr(0, line.find(": ")), .verdict = "undecided"}),
                std::string(line), is_written);
    rest.remove_prefix(line.size());
  }
}

// What a person did holds against DNS for as long as it takes: he is told once, whatever counts.
bool is_told(const policy::Finding& finding, const Report& report) {
  if (counts(finding, report.fail_on)) return true;
  return finding.check->id == "row.rejected" && !finding.acknowledged;
}

NotKnown undecided_of(const Report& report) {
  NotKnown not_known;
  const auto note = [&not_known](const std::string& subject, const policy::Decision& decision) {
    if (decision.outcome == policy::Outcome::undecided) not_known.subjects.insert(subject);
  };
  const Plan& plan = report.plan;
  if (plan.default_identity) note("default", plan.default_identity->decision);
  for (std::size_t i = 0; i < plan.domains.size(); ++i) {
    note(report.policy.domains[i].name.to_string(), plan.domains[i].decision);
  }
  return not_known;
}

}  // namespace

ToldThing caution_of(std::string_view line) {
  return ToldThing({.verdict = "caution", .seen = visible(line)});
}

void tell_cautions(std::string_view lines, Teller& teller, bool is_written) {
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    teller.tell(caution_of(line), fmt::format("{}\n", line), is_written);
    lines.remove_prefix(std::min(line.size() + 1, lines.size()));
  }
}

namespace {

void tell_all(const Environment& environment, const Report& report, const RunWords& words,
              bool is_whole_report, Teller& teller) {
  const Teller::Telling telling(teller);
  tell_refusal(words, teller);
  tell_cautions(words.cautions, teller);
  if (is_whole_report) {
    teller.write(report_text(report, layout_of(STDERR_FILENO)));
  } else if (report.changes != nullptr) {
    teller.write(changes_text(*report.changes));
  }
  NotKnown not_known = undecided_of(report);
  // Line by line: in a large run the text of all would be the largest thing in memory.
  report.findings.each([&](const policy::Finding& finding) {
    if (finding.judgement.verdict == policy::Verdict::unknown) {
      not_known.findings.emplace(subject_of(finding), finding.check->id);
    }
    if (is_told(finding, report)) {
      teller.tell(thing_of(finding), finding_line(finding), !is_whole_report);
    }
  });
  tell_undecided(report, teller, !is_whole_report);
  tell_cautions(caution_text(report), teller, !is_whole_report);
  if (environment.outbound_mail_ip) {
    tell_cautions("OUTBOUND_MAIL_IP is set: the mail server heeds it and not the hosts file\n",
                  teller);
  }
  teller.tell_gone(not_known);
}

}  // namespace

void tell_person(const Environment& environment, const Report& report, const RunWords& words,
                 bool is_whole_report, Teller& teller) {
  tell_all(environment, report, words, is_whole_report, teller);
  if (!teller.is_heard()) throw std::runtime_error("standard error: cannot write");
}

}  // namespace gen
