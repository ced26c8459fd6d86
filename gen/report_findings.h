// What a report tells of, in its order: the default identity's findings and the file's, then by
// domain, each subject's in the order of checks.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "gen/gists.h"
#include "gen/plan.h"

namespace gen {

// The findings of a plan, and of the gists where its domains' were put away: these are read again
// whenever they are asked for.
class ReportFindings {
 public:
  // All must outlive it; the domains are the plan's, in their order.
  ReportFindings(const Plan& plan, const Gists& gists,
                 const std::vector<policy::TrustedDomain>& domains);

  using Subject = std::optional<dns::DomainName>;  // nothing: the default identity, or the file
  using List = std::vector<const policy::Finding*>;

  // Those of each subject: of the default identity, of every domain on the list, and of others that
  // have some; where there is none the list is empty. They are valid until the callable returns.
  // This and what follows throw FileError, as Gists does.
  void each_subject(const std::function<void(const Subject& subject, const List& findings)>& take)
      const;
  void each(const std::function<void(const policy::Finding&)>& take) const;

  // Of the default identity and the file; valid as long as the plan, as the next.
  List about_default() const;
  // Of the domain at this place in the list, without those that were put away, in no order.
  List at_hand(std::size_t index) const;
  // All of them, valid as long as this and its copies. Of many domains they take much room.
  const List& all() const;

 private:
  struct All;
  // Those of a subject, and some of them that only this has.
  struct Block {
    List list = {};
    std::vector<policy::Finding> read = {};
  };

  void each_block(const std::function<void(const Subject& subject, Block block)>& take) const;

  const Plan* plan_;
  const Gists* gists_;
  const std::vector<policy::TrustedDomain>* domains_;
  List of_rows_;  // what is of no domain's own audit, in order
  mutable std::shared_ptr<const All> all_;
};

}  // namespace gen
