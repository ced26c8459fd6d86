// What a run decides, from values alone: the rows to write and everything there is to tell.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gen/inputs.h"
#include "gen/survey.h"
#include "policy/audit.h"

namespace gen {

// How many domains came to what, and how many findings of each verdict there are. What somebody has
// accepted is counted apart.
struct Summary {
  std::size_t own = 0;         // a row of their own
  std::size_t by_default = 0;  // the default identity serves them best
  std::size_t none = 0;        // no sender may be used
  std::size_t undecided = 0;
  std::size_t errors = 0;
  std::size_t warnings = 0;
  std::size_t notes = 0;
  std::size_t unknowns = 0;
  std::size_t accepted = 0;

  std::size_t domains() const { return own + by_default + none + undecided; }
};

// One finding more.
void count(Summary& summary, policy::Verdict verdict, bool is_accepted);
void count(Summary& summary, const policy::Finding& finding);

struct Plan {
  std::vector<policy::DomainAudit> domains;              // in the order of the trusted domains
  std::optional<policy::DefaultAudit> default_identity;  // nothing: nobody named one
  policy::HostsFile rows;
  // Of single rows and of the file; findings_of brings them in order.
  std::vector<policy::Finding> row_findings;
  // Of the domains' findings, those that are elsewhere, with their gists (gen/gists.h).
  Summary put_away = {};

  // Whether some decision waits for a fact that was unavailable: exit status 3.
  bool is_incomplete() const;
};

// Whom mail leaves by where its domain has no row: the default identity, or the present row while
// that waits. Nothing of domains need be in the survey yet.
std::optional<policy::Sender> sender_by_default(const Survey& survey,
                                                const policy::Weights& weights,
                                                const policy::AmendDecision& amend = nullptr);

// A plan that has the default identity judged and decided, and room for each domain.
Plan begin_plan(const Survey& survey, const Inputs& inputs,
                const policy::AmendDecision& amend = nullptr);

// Judges and decides the domain at this place in the list. Of the survey all but the domains must
// be known.
void decide_domain(Plan& plan, std::size_t index, const policy::DomainFacts& facts,
                   const Survey& survey, const Inputs& inputs,
                   const policy::AmendDecision& amend = nullptr);

// Adds what concerns several rows and the file, once every domain is decided.
void finish_plan(Plan& plan, const Inputs& inputs);

// Every domain and the default identity judged and decided, with the rows that come of it; nothing
// over several rows. The survey is of the inputs' domains.
Plan decide_all(const Survey& survey, const Inputs& inputs,
                const policy::AmendDecision& amend = nullptr);

// That, and what concerns several rows and the file.
Plan make_plan(const Survey& survey, const Inputs& inputs,
               const policy::AmendDecision& amend = nullptr);

// Every finding that is in the plan: the default identity's, then by domain, then in the order of
// checks.
std::vector<const policy::Finding*> findings_of(const Plan& plan);

// Of all findings.
Summary summarize(const Plan& plan);

}  // namespace gen
