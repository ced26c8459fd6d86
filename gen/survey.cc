#include "gen/survey.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "dns/gate.h"

namespace gen {

using dns::Task;
using policy::DomainFacts;

policy::Surroundings surroundings_of(const Survey& survey, const policy::Weights& weights) {
  return {survey.allowed, survey.listening,     survey.host,
          weights,        &survey.certificates, survey.senders.get()};
}

namespace {

// What the workers share: the list of domains, and how far they are with it.
struct Work {
  const SurveyOf of;
  const TakeFacts take;
  const SurveyHooks hooks;
  policy::SharedFacts shared;
  dns::Gate open;  // for the domains that are under way
  std::size_t next = 0;
};

// Lets further domains in while their questions would not wait for those of others, and the loop
// waits for answers: where it is busy with them, more domains would only take memory.
class Opener : private dns::EventSource {
 public:
  Opener(dns::EventLoop& loop, dns::Gate& open, const std::function<std::size_t()>& room)
      : loop_(loop), open_(open), room_(room) {
    loop_.add(*this);
  }
  ~Opener() override { loop_.remove(*this); }
  Opener(const Opener&) = delete;
  Opener& operator=(const Opener&) = delete;

 private:
  static constexpr std::size_t questions_a_domain = 2;  // in flight, and more of most

  void on_tick(std::chrono::steady_clock::time_point) override {
    const auto idle = loop_.idle_time();
    const bool waits = idle - std::exchange(idle_before_, idle) > dns::EventLoop::tick_interval / 4;
    if (!waits) return;
    limit_ = std::min(limit_ + room_() / questions_a_domain, most_domains_at_once);
    open_.set_limit(limit_);
  }

  dns::EventLoop& loop_;
  dns::Gate& open_;
  const std::function<std::size_t()>& room_;
  std::size_t limit_ = domains_at_once;
  std::chrono::steady_clock::duration idle_before_{};
};

// A worker: takes the next domain until none is left.
Task<dns::Done> gather_some(Work& work) {
  dns::Gate::Stay stay(work.open);
  co_await stay;
  const SurveyOf& of = work.of;
  while (work.next < of.domains.size()) {
    const std::size_t index = work.next++;
    const policy::TrustedDomain& domain = of.domains[index];
    const std::optional<policy::Sender> present = of.present.entry_of(domain.name);
    DomainFacts facts =
        co_await gather_facts(work.shared, domain, of.allowed, of.default_sender, present);
    Task<dns::Done> taking = work.take(index, std::move(facts));
    co_await std::move(taking);
    work.hooks.on_domain();
  }
  co_return dns::Done();
}

}  // namespace

Task<dns::Done> gather_each(SurveyOf of, TakeFacts take, SurveyHooks hooks) {
  policy::ScopedIps scoped = of.scoped ? *of.scoped : policy::scoped_ips_of(of.domains);
  Work work{.of = of,
            .take = std::move(take),
            .hooks = std::move(hooks),
            .shared = policy::SharedFacts(of.loop, of.resolver, std::move(scoped), of.spf),
            .open = dns::Gate(of.loop, domains_at_once)};
  std::optional<Opener> opener;
  if (work.hooks.room) opener.emplace(of.loop, work.open, work.hooks.room);
  const std::size_t at_once = opener ? most_domains_at_once : domains_at_once;
  std::vector<Task<dns::Done>> workers;
  for (std::size_t i = 0; i < std::min(of.domains.size(), at_once); ++i) {
    workers.push_back(gather_some(work));
  }
  const std::vector<dns::Done> done = co_await all_of(std::move(workers));
  policy::SpfFacts& spf = work.shared.spf();
  co_await spf.drain();
  co_return dns::Done();
}

namespace {

Task<dns::Done> nothing_more() {
  co_return dns::Done();
}

}  // namespace

Task<std::vector<DomainFacts>> gather_all(SurveyOf of, SurveyHooks hooks) {
  std::vector<DomainFacts> facts(of.domains.size());
  TakeFacts keep = [&facts](std::size_t index, DomainFacts one) {
    facts[index] = std::move(one);
    return nothing_more();
  };
  Task<dns::Done> each = gather_each(of, std::move(keep), std::move(hooks));
  co_await std::move(each);
  co_return std::move(facts);
}

namespace {

Task<dns::Done> gather_default(policy::SharedFacts& shared, policy::Sender sender,
                               policy::Source source, std::optional<policy::Candidate>& found) {
  std::optional<dns::DomainName> no_domain;
  policy::Candidate candidate =
      co_await gather_sender(shared, no_domain, std::move(sender), source);
  found = std::move(candidate);
  co_return dns::Done();
}

}  // namespace

Task<DefaultFacts> gather_defaults(dns::EventLoop& loop, dns::Resolver& resolver,
                                   std::optional<policy::Sender> identity,
                                   std::optional<policy::Sender> present,
                                   std::span<const policy::TrustedDomain> next,
                                   const policy::AllowedIps& allowed) {
  policy::SharedFacts shared(loop, resolver, {});
  DefaultFacts facts;
  std::vector<Task<dns::Done>> parts;
  if (identity) {
    parts.push_back(gather_default(shared, std::move(*identity), policy::Source::default_identity,
                                   facts.identity));
  }
  if (present) {
    parts.push_back(
        gather_default(shared, std::move(*present), policy::Source::present, facts.present));
  }
  for (const policy::TrustedDomain& domain : next) {
    parts.push_back(policy::look_ahead(shared, domain, allowed));
  }
  const std::vector<dns::Done> done = co_await all_of(std::move(parts));
  policy::SpfFacts& spf = shared.spf();
  co_await spf.drain();
  co_return facts;
}

}  // namespace gen
