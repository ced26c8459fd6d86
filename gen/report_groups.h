// The findings of a report put together: those that say the same, and those that one act cures.
#pragma once

#include <string>
#include <vector>

#include "gen/report.h"

namespace gen {

// The same check said the same of each, or what is not known is the same; never empty.
using FindingGroup = std::vector<const policy::Finding*>;

// Whether it only tells that a fact was not to be had, and nobody has accepted that.
bool is_open_question(const policy::Finding& finding);

// By gravity, what is accepted last, then in the order of checks and domains.
std::vector<FindingGroup> grouped(const Report& report);

// What one record, or one act, cures.
struct Remedy {
  std::vector<const policy::Finding*> cured;  // errors and warnings; never empty
  std::size_t errors = 0;
  std::size_t warnings = 0;

  const policy::Finding& first() const { return *cured.front(); }
  // "publish mail.example.com. A 192.0.2.10", or what is wanted.
  std::string text() const;
};

// What is to be done, the one that cures most errors first; accepted findings want nothing.
std::vector<Remedy> remedies_of(const Report& report);

// The same of these findings alone.
std::vector<Remedy> remedies_of(const std::vector<const policy::Finding*>& findings);

}  // namespace gen
