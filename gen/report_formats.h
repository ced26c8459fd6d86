// The formats of the report: one writer for each ending of a file's name.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "gen/report.h"
#include "gen/text_layout.h"

namespace gen {

// For people: how many domains are fine, a line a domain with what is wrong and what would cure it,
// then what is found, the same of several domains told once, and last the three things to do first.
std::string report_text(const Report& report, const Layout& layout = {});

// What planned records would cure, cause, and change in the hosts file.
std::string changes_text(const PlanChanges& changes, const Layout& layout = {});
// The same of a hosts file that stays as it is.
std::string finding_changes_text(const PlanChanges& changes, const Layout& layout = {});

// One object, schema 1 (gen/report.schema.json); a line a domain and a finding, keys and lists in a
// fixed order.
void write_report_json(const Report& report, const TextSink& sink);

// GitHub's Markdown for a comment on a change: at most 60,000 octets, and what DNS said in spans
// of code, in which no mark-up works.
std::string report_markdown(const Report& report);

// SARIF 2.1.0 (OASIS): a result for each finding.
void write_report_sarif(const Report& report, const TextSink& sink);

// JUnit's XML as CI systems read it: a suite for each domain and the default identity, in it a test
// case for each check. What counts is a failure; what is unknown or accepted is skipped.
void write_report_junit(const Report& report, const TextSink& sink);

// Prometheus' text format, for the textfile collector of node_exporter. The only format that tells
// the time: that of this run and of the last that succeeded, carried over from `previous`, the text
// that this one replaces.
void write_report_prometheus(const Report& report, std::string_view previous, const TextSink& sink);

struct ReportFormat {
  std::string_view ending;  // ".json"
  // `file` is what the text goes to, and may still hold an earlier one.
  void (*write)(const Report& report, const std::filesystem::path& file, const TextSink& sink);
  bool tells_facts = false;  // it is made of the lines of the report's gists
};

std::span<const ReportFormat> report_formats();

// The format of this file's name, by its ending; nullptr where that is none's.
const ReportFormat* find_report_format(std::string_view file);

// Whether one of these files' formats does.
bool any_tells_facts(const std::vector<std::string>& files);

// ".txt .json …", for people.
std::string report_endings();

}  // namespace gen
