#include "gen/survey.h"

#include <algorithm>

namespace gen {

using dns::Task;
using policy::DomainFacts;

policy::Surroundings surroundings_of(const Survey& survey, const policy::Weights& weights) {
  return {survey.allowed, survey.listening, survey.host, weights, &survey.certificates};
}

namespace {

// What the workers share: the list of domains, and what they found so far.
struct Work {
  policy::SharedFacts shared;
  const std::vector<policy::TrustedDomain>& domains;
  const policy::AllowedIps& allowed;
  const std::optional<policy::Sender>& default_sender;
  const policy::HostsFile& present;
  const std::function<void()> on_domain;
  std::size_t next = 0;
  std::vector<DomainFacts> facts;
};

// A worker: takes the next domain until none is left.
Task<dns::Done> gather_some(Work& work) {
  while (work.next < work.domains.size()) {
    const std::size_t index = work.next++;
    const policy::TrustedDomain& domain = work.domains[index];
    const std::optional<policy::Sender> present = work.present.entry_of(domain.name);
    DomainFacts gathered =
        co_await gather_facts(work.shared, domain, work.allowed, work.default_sender, present);
    work.facts[index] = std::move(gathered);
    work.on_domain();
  }
  co_return dns::Done();
}

}  // namespace

Task<std::vector<DomainFacts>> gather_all(dns::EventLoop& loop, dns::Resolver& resolver,
                                          const std::vector<policy::TrustedDomain>& domains,
                                          const policy::AllowedIps& allowed,
                                          const std::optional<policy::Sender>& default_sender,
                                          const policy::HostsFile& present,
                                          std::function<void()> on_domain) {
  Work work{.shared = policy::SharedFacts(loop, resolver, policy::scoped_ips_of(domains)),
            .domains = domains,
            .allowed = allowed,
            .default_sender = default_sender,
            .present = present,
            .on_domain = std::move(on_domain),
            .facts = std::vector<DomainFacts>(domains.size())};
  std::vector<Task<dns::Done>> workers;
  for (std::size_t i = 0; i < std::min(domains.size(), domains_at_once); ++i) {
    workers.push_back(gather_some(work));
  }
  const std::vector<dns::Done> done = co_await all_of(std::move(workers));
  policy::SpfFacts& spf = work.shared.spf();
  co_await spf.drain();
  co_return std::move(work.facts);
}

Task<policy::Candidate> gather_default(dns::EventLoop& loop, dns::Resolver& resolver,
                                       policy::Sender sender, policy::Source source) {
  policy::SharedFacts shared(loop, resolver, {});
  std::optional<dns::DomainName> no_domain;
  policy::Candidate candidate =
      co_await gather_sender(shared, no_domain, std::move(sender), source);
  policy::SpfFacts& spf = shared.spf();
  co_await spf.drain();
  co_return candidate;
}

}  // namespace gen
