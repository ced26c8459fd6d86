// The deliverability report: what all its formats tell, each in its own way.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gen/files.h"
#include "gen/gists.h"
#include "gen/plan_changes.h"
#include "gen/report_findings.h"
#include "gen/report_part.h"

namespace gen {

// What a report is made of; all referents outlive it.
struct Report {
  const policy::Policy& policy;
  std::string policy_hash;
  const Survey& survey;
  const Plan& plan;
  const Gists& gists;  // of its domains
  std::string linted_file = {};  // the hosts file that is judged; empty where one is made
  // What planned records make otherwise; nullptr where none are planned.
  const PlanChanges* changes = nullptr;
  policy::Level fail_on = policy::Level::error;
  bool is_refused = false;    // the plan must not replace the present file
  bool facts_are_new = true;  // DNS was asked now; else they are of zone files or a snapshot
  std::optional<ReportPart> part = {};  // of a shard
  // Those whose findings are told; of the others nothing is known.
  std::vector<const policy::Check*> checks = all_checks();
  ReportFindings findings = ReportFindings(plan, gists, policy.domains);

  static std::vector<const policy::Check*> all_checks();
};

// How a domain's mail, or the default identity's, leaves; each in words for people.
struct ReportRow {
  std::string subject;  // the domain, or "default"
  std::string helo;     // "-": nobody may say
  std::string ip;       // "192.0.2.1 2001:db8::1"; "-" likewise
  std::string why;
};

// The default identity's where there is one, then the domains'.
std::vector<ReportRow> rows_of(const Report& report);

// How a domain's mail gets away, whatever else is found of the domain.
enum class Sending : std::uint8_t {
  well,       // by a sender that all checks let pass, or only warn of
  unproven,   // nothing is wrong with the sender, but not all is known
  faulty,     // by a sender that a check refuses
  no_sender,  // none may be used
  undecided   // what is not known decides
};

// "well", "unproven", "faulty", "no sender", "undecided".
std::string_view to_string(Sending sending);

// Of each domain.
std::vector<Sending> sendings_of(const Report& report);

// The findings about this domain, or about the default identity and the file.
std::vector<const policy::Finding*> findings_about(const std::optional<dns::DomainName>& domain,
                                                   const Report& report);

// The domain, or "default".
std::string subject_of(const policy::Finding& finding);

// Where a person can act on it: its place in the hosts file that is judged, else where its domain
// is listed. The source is empty where there is no such place.
policy::Origin origin_of(const policy::Finding& finding, const Report& report);

// Errors 0, then warnings, unknown, notes, and what is none of these.
int gravity(policy::Verdict verdict);

// The gravest first, what is accepted last; then in the order of checks, then of domains.
std::vector<const policy::Finding*> by_gravity(const Report& report);

// Whether the finding is at or above that level (`ignore` is as `note`), and nobody has accepted
// it: an unknown is more than a note and less than a warning.
bool counts(const policy::Finding& finding, policy::Level fail_on);
// Whether any of the report's is at or above its `fail_on`.
bool any_counts(const Report& report);

// "hosts file: 7 domains have a row of their own, …" and "6 errors, …", each without a line
// break.
std::string outcomes_text(const Report& report);
std::string counts_text(const Report& report);

// What the checks could not look at; empty where there is no such thing.
std::string caution_text(const Report& report);

// A line for each domain, and the default identity, that waits for an unavailable fact.
std::string undecided_text(const Report& report);

// "publish mail.example.com. A 192.0.2.10; publish a.example. TXT "new" instead of "old"" in one
// line, though a master file has a line for each.
std::string publish_text(const policy::Cure& cure);

// A finding in one line, for standard error.
std::string finding_line(const policy::Finding& finding);

// The findings of a hosts file, a line each that begins with its place, as compilers do; in the
// order of the file, then what has no place in it.
std::string lint_text(const Report& report);

}  // namespace gen
