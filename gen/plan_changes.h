// What is otherwise in one plan than in another: of the world as it is, and as it would be.
#pragma once

#include <optional>
#include <tuple>
#include <vector>

#include "gen/plan.h"

namespace gen {

// What makes two findings of two plans the same one: the check, the domain (nothing: the default
// identity) and the address.
using FindingKey =
    std::tuple<std::string_view, std::optional<dns::DomainName>, std::optional<dns::IpAddress>>;
FindingKey key_of(const policy::Finding& finding);

// A row that would be another; nothing: none.
struct RowChange {
  std::optional<dns::DomainName> domain;  // nothing: the default
  std::optional<policy::Sender> before;
  std::optional<policy::Sender> after;
};

struct PlanChanges {
  // Errors and warnings of before that are neither, nor unknown, after. One that is only told of
  // another address after is not among them, nor below.
  std::vector<const policy::Finding*> cured;
  // Errors and warnings of after that were milder before, or not there.
  std::vector<const policy::Finding*> caused;
  std::vector<RowChange> rows;  // the default's first, then by domain

  bool empty() const { return cured.empty() && caused.empty() && rows.empty(); }
};

// Both must outlive what is returned.
PlanChanges changes_of(const Plan& before, const Plan& after);

}  // namespace gen
