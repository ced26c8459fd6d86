// What keeps a plan from taking the present hosts file's place: a wrong file sends every mail from
// the wrong address, and nobody sees it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gen/options.h"
#include "policy/sender.h"

namespace gen {

// From one file's rows to another's: the first 12 hexadecimal digits of a SHA-256, which are those
// of this change alone.
std::string hash_of_change(const policy::HostsFile& present, const policy::HostsFile& planned);

// What speaks against the change, for people; empty where nothing does. `domains` are the policy's:
// no row may be outside its domain's scope.
std::vector<std::string> objections_to(const policy::HostsFile& present,
                                       const policy::HostsFile& planned,
                                       const std::vector<policy::TrustedDomain>& domains,
                                       const GuardOptions& options);

// Why the present file must stay, with how a person may say otherwise, or nothing: exit status 4.
// That all rows would be lost, nobody may allow: there would be no file to write.
std::optional<std::string> refusal_of(const policy::HostsFile& present,
                                      const policy::HostsFile& planned,
                                      const std::vector<policy::TrustedDomain>& domains,
                                      const GuardOptions& options);

}  // namespace gen
