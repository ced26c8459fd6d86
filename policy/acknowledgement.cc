#include "policy/acknowledgement.h"

#include <fmt/format.h>

#include "policy/day.h"

namespace policy {

bool Acknowledgement::is_of(const Finding& finding) const {
  if (check != finding.check->id) return false;
  if (!any_domain && domain != finding.domain) return false;
  return !ip || ip == finding.ip;
}

void Acknowledger::mark(std::vector<Finding>& findings) {
  for (Finding& finding : findings) {
    for (std::size_t i = 0; i < list_.size(); ++i) {
      const Acknowledgement& one = list_[i];
      if (!one.is_of(finding)) continue;
      used_[i] = true;
      if (std::chrono::sys_days(one.until) >= today_) {
        finding.acknowledged = std::make_shared<const std::string>(
            fmt::format("until {}: {}", text_of(one.until), one.reason));
        break;
      }
      finding.judgement.seen +=
          fmt::format(" (was accepted until {}, {})", text_of(one.until), to_string(one.origin));
    }
  }
}

std::vector<const Acknowledgement*> Acknowledger::unused() const {
  std::vector<const Acknowledgement*> list;
  for (std::size_t i = 0; i < list_.size(); ++i) {
    if (!used_[i]) list.push_back(&list_[i]);
  }
  return list;
}

}  // namespace policy
