// Everything a run learns from DNS and from the host before anything is judged.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "policy/allowed_ips.h"
#include "policy/facts.h"
#include "policy/host_addresses.h"
#include "policy/judge.h"
#include "policy/scoped_ips.h"
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
  // Judgements of its senders; they change nothing but the time that it takes.
  std::shared_ptr<policy::SenderJudgements> senders = std::make_shared<policy::SenderJudgements>();
};

// What checks know beside DNS. Both must outlive it.
policy::Surroundings surroundings_of(const Survey& survey, const policy::Weights& weights);

// How many domains are under way at a time, at first and at the most. Each holds some 8 KiB of
// coroutines and has two or three questions in flight.
inline constexpr std::size_t domains_at_once = 160;
inline constexpr std::size_t most_domains_at_once = 2'400;

// What is made of a domain's facts as soon as they are complete, while the answers that they came
// from are at hand. `index` is its place in the list.
using TakeFacts = std::function<dns::Task<dns::Done>(std::size_t index, policy::DomainFacts facts)>;

// How a survey is watched and paced.
struct SurveyHooks {
  // Called whenever one more domain is done with.
  std::function<void()> on_domain = [] {};
  // How many more questions could go out at once: as long as there is room, further domains are
  // begun, for on a long line it is the number of those that are under way that counts. Null where
  // no question goes out.
  std::function<std::size_t()> room = nullptr;
};

// What the domains' facts are looked up with. All referents must outlive the task that does.
struct SurveyOf {
  dns::EventLoop& loop;
  dns::Resolver& resolver;
  const std::vector<policy::TrustedDomain>& domains;
  const policy::AllowedIps& allowed;
  const std::optional<policy::Sender>& default_sender;
  const policy::HostsFile& present;           // what the hosts file has now
  const policy::ScopedIps* scoped = nullptr;  // in the scope of any domain; nullptr: of these
  std::shared_ptr<policy::SpfKnown> spf = nullptr;  // what others know of SPF; null: nobody
};

// Hands on the facts of each domain, in the order in which they come in.
dns::Task<dns::Done> gather_each(SurveyOf of, TakeFacts take, SurveyHooks hooks = {});

// The facts of all domains, in their order.
dns::Task<std::vector<policy::DomainFacts>> gather_all(SurveyOf of, SurveyHooks hooks = {});

// What depends on no domain, and comes first.
struct DefaultFacts {
  std::optional<policy::Candidate> identity;  // nothing: nobody named one
  std::optional<policy::Candidate> present;   // the hosts file's `default` now
};

// What is known of both senders. Meanwhile it is asked for what the domains `next` publish, which
// gather_each asks for next, and nothing is done with it. All referents must outlive the task.
dns::Task<DefaultFacts> gather_defaults(dns::EventLoop& loop, dns::Resolver& resolver,
                                        std::optional<policy::Sender> identity,
                                        std::optional<policy::Sender> present,
                                        std::span<const policy::TrustedDomain> next,
                                        const policy::AllowedIps& allowed);

}  // namespace gen
