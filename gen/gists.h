// What is still wanted of a domain once it is decided, of its facts and its findings: taken while
// they are at hand, so that a run need not hold every answer of every domain.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gen/finding_text.h"
#include "gen/plan.h"
#include "gen/report_domain.h"
#include "gen/row_evidence.h"
#include "gen/spool.h"
#include "policy/spf_included.h"

namespace gen {

// What the run will ask for, beside what all need, and where texts may wait that are too many for
// memory.
struct WantedGists {
  bool json = false;       // for a report that tells all of a domain
  bool evidence = false;   // for a hosts file
  bool row_facts = false;  // for a journal, of the rows that change
  bool findings = false;   // in place of the plan's, which has none of the domains' then
  std::string temporary_folder = "/tmp";
};

class Gists {
 public:
  Gists() = default;
  explicit Gists(WantedGists wanted)
      : wanted_(std::move(wanted)), texts_(wanted_.temporary_folder) {}

  // Of the domain at this place in the list, once.
  void take(std::size_t index, const policy::DomainFacts& facts, const policy::Decision& decision,
            const Inputs& inputs, const Survey& survey);

  // Of the domain at this place in the list, once, where they are wanted.
  void keep_findings(std::size_t index, const std::vector<policy::Finding>& findings);

  const WantedGists& wanted() const { return wanted_; }

  // Whom the decision lets its mail leave by; null where that is nobody.
  const policy::Sender* leaving(std::size_t index) const { return gists_.at(index).leaving.get(); }

  // Whether a finding that was kept says this of whom the mail leaves by.
  bool is_told_of_leaving(std::size_t index, policy::Verdict verdict) const;

  // Of what was not wanted nothing is known. Each throws FileError.
  RowEvidence evidence(std::size_t index) const;
  std::vector<std::string> row_facts(std::size_t index) const;
  // What the JSON report says of the domain, without how its mail gets away.
  DomainJson json(std::size_t index) const;

  // What was kept; `domain` is the one at this place. Throws FileError, as those above.
  std::vector<policy::Finding> findings(std::size_t index, const dns::DomainName& domain) const;

  // The SPF records that others include, of all domains.
  const std::map<dns::DomainName, policy::SpfIncluded>& included() const { return included_; }

 private:
  struct Gist {
    std::shared_ptr<const policy::Sender> leaving;
    // Three texts, one behind the other.
    std::uint64_t texts_at = 0;
    std::uint32_t evidence_size = 0;
    std::uint32_t row_facts_size = 0;
    std::uint32_t json_size = 0;
    std::uint32_t sending_at = 0;
    std::uint32_t findings_size = 0;
    std::uint64_t findings_at = 0;
    bool evidence_is_whole = true;
    std::uint8_t told_of_leaving = 0;  // a bit for each verdict
  };

  WantedGists wanted_;
  std::vector<Gist> gists_;
  Spool texts_;
  FindingTexts findings_;
  std::map<dns::DomainName, policy::SpfIncluded> included_;
};

// Of a plan that was made of a survey which holds all facts.
Gists gists_of(const Survey& survey, const Plan& plan, const Inputs& inputs, WantedGists wanted);

}  // namespace gen
