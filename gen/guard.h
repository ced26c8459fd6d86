// What keeps a plan from taking the present hosts file's place: a wrong file sends every mail from
// the wrong address, and nobody sees it.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gen/options.h"
#include "gen/recent_changes.h"
#include "policy/sender.h"

namespace gen {

// What a person had taken out of the file, and approves of now: by the hashes of the changes that
// took it out, and by the domains whose rows come back. He has decided about these rows already.
struct TakenBack {
  std::set<std::string> changes = {};
  std::set<dns::DomainName> domains = {};
};

// From one file's rows to another's: the first 12 hexadecimal digits of a SHA-256, which are those
// of this change alone.
std::string hash_of_change(const policy::HostsFile& present, const policy::HostsFile& planned);

// Whether a person said that exactly this is to be written, or whatever it is.
bool is_persons_plan(const policy::HostsFile& present, const policy::HostsFile& planned,
                     const GuardOptions& options, const TakenBack& taken_back);

// What speaks against the change, for people; empty where nothing does. `domains` are the policy's:
// no row may be outside its domain's scope. The rows of `changed` count as changed, whatever they
// are.
std::vector<std::string> objections_to(const policy::HostsFile& present,
                                       const policy::HostsFile& planned,
                                       const std::vector<policy::TrustedDomain>& domains,
                                       const GuardOptions& options,
                                       const std::set<Subject>& changed = {});

// Why the present file must stay, with how a person may say otherwise, or nothing: exit status 4.
// A plan that changes no row is none to refuse. What changed of late counts together with what the
// plan would change, unless that only puts rows back to what they were before. That all rows would
// be lost, nobody may allow: there would be no file to write.
std::optional<std::string> refusal_of(const policy::HostsFile& present,
                                      const policy::HostsFile& planned,
                                      const std::vector<policy::TrustedDomain>& domains,
                                      const GuardOptions& options, const TakenBack& taken_back = {},
                                      const std::optional<RecentChanges>& recent = {});

}  // namespace gen
