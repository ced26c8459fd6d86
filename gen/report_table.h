// The first screen of the report as text: which domains are fine, how mail of the others leaves,
// and what to change.
#pragma once

#include <string>
#include <vector>

#include "gen/report.h"
#include "gen/report_groups.h"
#include "gen/text_layout.h"
#include "gen/to_do.h"

namespace gen {

// A row, and what is wrong with it.
struct StateRow {
  ReportRow row;
  policy::Verdict state = policy::Verdict::pass;  // or warning, error; unknown: undecided
  Sending sending = Sending::well;
  FindingGroup findings;
  std::vector<ToDo> to_do;  // of these findings

  bool is_fine() const { return state == policy::Verdict::pass; }
};

class ReportTable {
 public:
  // The report must outlive it.
  explicit ReportTable(const Report& report);

  // "19 domains: 7 fine, 3 with warnings, …" with the names of those that are fine, and of those
  // whose mail may not arrive.
  std::string answer_text(const Layout& layout) const;
  // A line for each domain, what is wrong first, with what would cure it.
  std::string text(const Layout& layout) const;

 private:
  std::vector<StateRow> states_;
  bool has_default_;  // which is the first row, and no domain
};

// The findings of a list that this would cure.
FindingGroup cured_by(const ToDo& to_do, const FindingGroup& findings);

// "publish mail.example.com. A 192.0.2.10", or what is wanted, and what there is now.
std::string cure_text(const policy::Finding& finding);

// A line for each record to publish, which is never broken, so that it can be copied, and for each
// that it replaces.
std::string records_text(const policy::Cure& cure, const std::string& indent, const Layout& layout);

}  // namespace gen
