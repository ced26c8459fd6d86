// The deliverability report, as text for people and as JSON for programs.
#pragma once

#include <string>
#include <vector>

#include "gen/files.h"
#include "gen/plan_changes.h"

namespace gen {

// What a report is made of; all referents outlive it.
struct Report {
  const policy::Policy& policy;
  std::string policy_hash;
  const Survey& survey;
  const Plan& plan;
  std::string linted_file = {};  // the hosts file that is judged; empty where one is made
  // What planned records make otherwise; nullptr where none are planned.
  const PlanChanges* changes = nullptr;
  // Sorted once for all that tell them.
  std::vector<const policy::Finding*> findings = findings_of(plan);
};

// Plain text, lines ended by "\n": the summary, a line a domain, then what is found, with the
// record to publish where one would do.
std::string report_text(const Report& report);

// One object, schema 1 (see README); a line a domain and a finding, keys and lists in a fixed
// order.
void write_report_json(const Report& report, const TextSink& sink);

// The first lines of the text: how many domains came to what.
std::string summary_text(const Report& report);

// What planned records would cure, cause, and change in the hosts file; a line each.
std::string changes_text(const PlanChanges& changes);

// A line for each domain, and the default identity, that waits for an unavailable fact.
std::string undecided_text(const Report& report);

// The findings at or above this level (`ignore` is as `note`) that nobody has accepted: an unknown
// is more than a note and less than a warning.
std::vector<const policy::Finding*> findings_that_count(const Report& report, policy::Level least);

// A finding in one line, for standard error.
std::string finding_line(const policy::Finding& finding);

// The findings of a hosts file, a line each that begins with its place, as compilers do; in the
// order of the file, then what has no place in it.
std::string lint_text(const Report& report);

}  // namespace gen
