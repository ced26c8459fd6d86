// What keeps a plan from taking the present hosts file's place: a wrong file sends every mail from
// the wrong address, and nobody sees it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "policy/sender.h"

namespace gen {

// How much one run may change. Fewer entries than `least_entries` are never too many.
struct GuardLimits {
  std::size_t least_entries = 10;
  std::size_t changed_percent = 30;  // of the present entries that change or go
  std::size_t moved = 20;            // entries that come to leave from one address
};

// A person's word for what a guard refuses.
struct GuardOptions {
  GuardLimits limits = {};
  std::optional<std::string> approved;  // the hash of the plan that was shown
  bool force = false;                   // whatever the plan is
};

// From one file's rows to another's: the first 12 hexadecimal digits of a SHA-256, which are those
// of this change alone.
std::string hash_of_change(const policy::HostsFile& present, const policy::HostsFile& planned);

// What speaks against the change, for people; empty where nothing does. `domains` are the policy's:
// no row may be outside its domain's scope.
std::vector<std::string> objections_to(const policy::HostsFile& present,
                                       const policy::HostsFile& planned,
                                       const std::vector<policy::TrustedDomain>& domains,
                                       const GuardLimits& limits);

// Why the present file must stay, with how a person may say otherwise, or nothing: exit status 4.
// That all rows would be lost, nobody may allow: there would be no file to write.
std::optional<std::string> refusal_of(const policy::HostsFile& present,
                                      const policy::HostsFile& planned,
                                      const std::vector<policy::TrustedDomain>& domains,
                                      const GuardOptions& options);

}  // namespace gen
