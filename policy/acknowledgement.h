// A finding that a person has accepted, with a reason and until a day: it is then told as such.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "policy/audit.h"

namespace policy {

struct Acknowledgement {
  std::string check = {};                      // an id
  std::optional<dns::DomainName> domain = {};  // nothing: the default identity's, or any with `any`
  bool any_domain = false;
  std::optional<dns::IpAddress> ip = {};   // nothing: every address
  std::chrono::year_month_day until = {};  // the last day on which it holds, in UTC
  std::string reason = {};
  Origin origin = {};  // where it is written

  bool is_of(const Finding& finding) const;
};

// Marks the findings that are accepted. What is past its day is none any more, and the finding's
// `seen` says so. Returns, for people, which acknowledgements fit no finding.
class Acknowledger {
 public:
  // The list must outlive this. `today` is in UTC.
  Acknowledger(const std::vector<Acknowledgement>& list, std::chrono::sys_days today)
      : list_(list), today_(today), used_(list.size(), false) {}

  void mark(std::vector<Finding>& findings);
  // Those that fitted none so far, in the order of the list.
  std::vector<const Acknowledgement*> unused() const;

 private:
  const std::vector<Acknowledgement>& list_;
  std::chrono::sys_days today_;
  std::vector<bool> used_;
};

}  // namespace policy
