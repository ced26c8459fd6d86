#include "gen/merge_shared.h"

#include "gen/selection.h"

namespace gen {

SharedFindings::SharedFindings(const JoinedReport& joined) : joined_(joined) {
  acknowledgers_.reserve(joined.parts.size());
  for (const ReportPart& part : joined.parts) {
    acknowledgers_.emplace_back(part.accepted, joined.today);
  }
}

std::vector<policy::Finding> SharedFindings::of(const DomainLine& line, std::size_t part) {
  if (!line.row) return {};
  const policy::Weights weights{
      .severity = {{std::string(shared_helo), joined_.parts[part].shared_helo}}};
  std::vector<policy::Finding> findings = joined_.shared.findings_of(line.name, *line.row, weights);
  acknowledgers_[part].mark(findings);
  return findings;
}

std::set<std::string> SharedFindings::used() const {
  std::set<std::string> lines;
  for (std::size_t i = 0; i < acknowledgers_.size(); ++i) {
    std::set<std::string> unused;
    for (const policy::Acknowledgement* const one : acknowledgers_[i].unused()) {
      unused.insert(unused_line(*one));
    }
    for (const policy::Acknowledgement& one : joined_.parts[i].accepted) {
      std::string line = unused_line(one);
      if (!unused.contains(line)) lines.insert(std::move(line));
    }
  }
  return lines;
}

}  // namespace gen
