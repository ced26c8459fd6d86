#include "gen/survey.h"

#include <algorithm>

namespace gen {

using dns::Task;
using policy::DomainFacts;

namespace {

// One of the workers that share the list of domains: takes the next one until none is left.
Task<dns::Done> gather_some(policy::SharedFacts& shared,
                            const std::vector<policy::TrustedDomain>& domains,
                            const policy::AllowedIps& allowed,
                            const std::optional<policy::Sender>& default_sender, std::size_t& next,
                            std::vector<DomainFacts>& facts) {
  while (next < domains.size()) {
    const std::size_t index = next++;
    DomainFacts gathered = co_await gather_facts(shared, domains[index], allowed, default_sender);
    facts[index] = std::move(gathered);
  }
  co_return dns::Done();
}

}  // namespace

Task<std::vector<DomainFacts>> gather_all(dns::Resolver& resolver,
                                          const std::vector<policy::TrustedDomain>& domains,
                                          const policy::AllowedIps& allowed,
                                          const std::optional<policy::Sender>& default_sender) {
  policy::SharedFacts shared(resolver);
  std::vector<DomainFacts> facts(domains.size());
  std::size_t next = 0;
  std::vector<Task<dns::Done>> workers;
  for (std::size_t i = 0; i < std::min(domains.size(), domains_at_once); ++i) {
    workers.push_back(gather_some(shared, domains, allowed, default_sender, next, facts));
  }
  const std::vector<dns::Done> done = co_await all_of(std::move(workers));
  co_return facts;
}

}  // namespace gen
