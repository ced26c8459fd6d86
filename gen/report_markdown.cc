#include <fmt/format.h>

#include <algorithm>

#include "gen/clean_text.h"
#include "gen/report_formats.h"

namespace gen {

using policy::Finding;
using policy::Verdict;

namespace {

// GitHub takes 65,536 characters as a comment. What is always told, titles and how much was left
// out, needs less than 2,000 octets more.
constexpr std::size_t most_octets = 58'000;
// More rows than these are folded.
constexpr std::size_t rows_in_sight = 25;

// A span of code, in which nothing is mark-up: its fence is longer than every run of backticks
// inside (CommonMark 0.30, 6.1). Inside a table GFM takes even there "|" for a column and "\|" for
// what it says.
std::string code(std::string_view text) {
  const std::string shown = visible(text);
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char letter : shown) {
    run = letter == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  const bool touches = shown.empty() || shown.front() == '`' || shown.back() == '`';
  const std::string_view space = touches ? " " : "";
  return fmt::format("{}{}{}{}{}", fence, space, shown, space, fence);
}

std::string cell(std::string_view text) {
  std::string escaped;
  for (const char letter : code(text)) {
    if (letter == '|') escaped += '\\';
    escaped += letter;
  }
  return escaped;
}

std::string row_line(const ReportRow& row) {
  return fmt::format("| {} | {} | {} | {} |\n", cell(row.subject), cell(row.helo), cell(row.ip),
                     cell(row.why));
}

// Adds the items' texts while the whole stays below the limit; says how many were left out.
template <class Items, class ToText>
void add_while_it_fits(std::string& page, std::size_t limit, const Items& items, ToText to_text) {
  std::size_t told = 0;
  for (const auto& item : items) {
    const std::string text = to_text(item);
    if (page.size() + text.size() > limit) break;
    page += text;
    ++told;
  }
  if (told < items.size()) page += fmt::format("\n{} more\n", items.size() - told);
}

// Half of the page at most: the findings are what is to be acted on.
void add_rows(std::string& page, const std::vector<ReportRow>& rows) {
  const bool folded = rows.size() > rows_in_sight;
  if (folded) page += fmt::format("<details><summary>{} rows</summary>\n\n", rows.size());
  page += "| Domain | Leaves as | From | Why |\n|---|---|---|---|\n";
  add_while_it_fits(page, most_octets / 2, rows, row_line);
  if (folded) page += "\n</details>\n";
}

// Our own words, in which nothing shall be mark-up: any ASCII punctuation may be escaped
// (CommonMark 0.30, 2.4).
std::string plain(std::string_view text) {
  std::string escaped;
  for (const char letter : text) {
    if (std::string_view("\\`*_[]<>&|~@#").find(letter) != std::string_view::npos) escaped += '\\';
    escaped += letter;
  }
  return escaped;
}

std::string item(const Finding& finding, const Report& report) {
  const policy::Judgement& judgement = finding.judgement;
  std::string text = fmt::format("- **{}** {}", code(subject_of(finding)), code(finding.check->id));
  if (finding.ip) text += fmt::format(" {}", code(finding.ip->to_string()));
  const std::string origin = to_string(origin_of(finding, report));
  if (!origin.empty()) text += fmt::format(", {}", code(origin));
  text += fmt::format(": {}\n", plain(finding.check->rule));
  text += fmt::format("  - seen {}\n", code(judgement.seen));
  if (!judgement.wanted.empty()) text += fmt::format("  - wanted {}\n", code(judgement.wanted));
  for (const policy::CureRecord& record : judgement.publish.records) {
    text += fmt::format("  - publish {}\n", code(record.to_string()));
  }
  if (judgement.actor != policy::Actor::nobody) {
    text += fmt::format("  - who must act: {}\n", to_string(judgement.actor));
  }
  if (finding.acknowledged) text += fmt::format("  - accepted {}\n", code(*finding.acknowledged));
  return text;
}

struct Section {
  std::string_view title;
  bool folded;
  bool (*holds)(const Finding& finding);
};

template <Verdict verdict>
bool is_open(const Finding& finding) {
  return !finding.acknowledged && finding.judgement.verdict == verdict;
}

constexpr Section sections[] = {
    {"Errors", false, is_open<Verdict::error>},
    {"Warnings", false, is_open<Verdict::warning>},
    {"Unknown: the facts were not to be had", true, is_open<Verdict::unknown>},
    {"Notes", true, is_open<Verdict::note>},
    {"Accepted", true, [](const Finding& finding) { return finding.acknowledged != nullptr; }},
};

void add_section(std::string& page, const Section& section, const Report& report) {
  std::vector<const Finding*> findings = report.findings.all();
  std::erase_if(findings, [&section](const Finding* finding) { return !section.holds(*finding); });
  if (findings.empty()) return;
  const std::string title = fmt::format("{} ({})", section.title, findings.size());
  page += section.folded ? fmt::format("\n<details><summary>{}</summary>\n\n", title)
                         : fmt::format("\n### {}\n\n", title);
  add_while_it_fits(page, most_octets, findings,
                    [&report](const Finding* finding) { return item(*finding, report); });
  if (section.folded) page += "\n</details>\n";
}

}  // namespace

std::string report_markdown(const Report& report) {
  std::string page =
      fmt::format("## Outbound mail: {}\n\n{}\n\n", counts_text(report), outcomes_text(report));
  add_rows(page, rows_of(report));
  for (const Section& section : sections) add_section(page, section, report);
  return page;
}

}  // namespace gen
