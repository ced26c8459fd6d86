// Everything a run learns from DNS and from the host before anything is judged.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "policy/allowed_ips.h"
#include "policy/facts.h"
#include "policy/host_addresses.h"
#include "policy/judge.h"
#include "policy/sender.h"

namespace gen {

struct Survey {
  policy::AllowedIps allowed = policy::AllowedIps::of({});
  std::optional<policy::AllowedIps> listening;        // LISTEN_ON, where it is given
  std::optional<policy::HostAddresses> host;          // nothing: not on the host
  std::optional<policy::Candidate> default_identity;  // nothing: nobody named one
  std::optional<policy::Candidate> present_default;   // the hosts file's `default` now
  std::vector<policy::DomainFacts> domains;           // in the order of the trusted domains
  policy::Certificates certificates;
};

// What checks know beside DNS. Both must outlive it.
policy::Surroundings surroundings_of(const Survey& survey, const policy::Weights& weights);

// How many domains are under way at a time. Each holds some 8 KiB of coroutines and has two or
// three questions in flight: more would only wait for the resolver's window.
inline constexpr std::size_t domains_at_once = 160;

// The facts of all domains, in their order. `present` is what the hosts file has now. All referents
// must outlive the task. `on_domain` is called whenever those of one more are complete.
dns::Task<std::vector<policy::DomainFacts>> gather_all(
    dns::EventLoop& loop, dns::Resolver& resolver,
    const std::vector<policy::TrustedDomain>& domains, const policy::AllowedIps& allowed,
    const std::optional<policy::Sender>& default_sender, const policy::HostsFile& present,
    std::function<void()> on_domain = [] {});

// What is known of a default identity.
dns::Task<policy::Candidate> gather_default(dns::EventLoop& loop, dns::Resolver& resolver,
                                            policy::Sender sender, policy::Source source);

}  // namespace gen
