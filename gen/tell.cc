#include "gen/tell.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

#include "gen/report_formats.h"
#include "gen/text_layout.h"

namespace gen {

namespace {

void tell_refusal(const RunWords& words, Teller& teller) {
  if (!words.refusal) return;
  teller.tell(
      {.subject = words.file, .verdict = "refused", .seen = *words.refusal},
      fmt::format("{}: refused, the file stays as it is: {}\n", words.file, *words.refusal));
}

// Lines that say the same in each run, for as long as they say it.
void tell_cautions(std::string_view lines, Teller& teller, bool is_written = true) {
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    teller.tell({.verdict = "caution", .seen = std::string(line)}, fmt::format("{}\n", line),
                is_written);
    lines.remove_prefix(std::min(line.size() + 1, lines.size()));
  }
}

// Of an outage it is no news that its reason is another.
void tell_undecided(const Report& report, Teller& teller, bool is_written) {
  const std::string lines = undecided_text(report);
  for (std::string_view rest = lines; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n') + 1);
    teller.tell({.subject = std::string(line.substr(0, line.find(": "))), .verdict = "undecided"},
                std::string(line), is_written);
    rest.remove_prefix(line.size());
  }
}

}  // namespace

void tell_person(const Environment& environment, const Report& report, const RunWords& words,
                 bool is_whole_report, Teller& teller) {
  tell_refusal(words, teller);
  tell_cautions(words.unused, teller);
  if (is_whole_report) {
    teller.write(report_text(report, layout_of(STDERR_FILENO)));
  } else if (report.changes != nullptr) {
    teller.write(changes_text(*report.changes));
  }
  // Line by line: in a large run the text of all would be the largest thing in memory.
  for (const policy::Finding* const finding : findings_that_count(report)) {
    teller.tell(thing_of(*finding), finding_line(*finding), !is_whole_report);
  }
  tell_undecided(report, teller, !is_whole_report);
  tell_cautions(caution_text(report), teller, !is_whole_report);
  if (environment.outbound_mail_ip) {
    tell_cautions("OUTBOUND_MAIL_IP is set: the mail server heeds it and not the hosts file\n",
                  teller);
  }
  teller.tell_gone();
  if (!teller.is_heard()) throw std::runtime_error("standard error: cannot write");
}

}  // namespace gen
