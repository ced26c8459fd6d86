#include "policy/facts.h"

#include <algorithm>

#include "policy/candidates.h"

namespace policy {

using dns::DomainName;
using dns::Done;
using dns::Fact;
using dns::HostFacts;
using dns::IpAddress;
using dns::Task;

std::string_view to_string(Source source) {
  switch (source) {
    case Source::exchange:
      return "MX";
    case Source::use:
      return "use:";
    case Source::default_identity:
      return "default";
    case Source::present:
      return "present";
  }
  return "?";
}

std::vector<dns::MxRecord> DomainFacts::usable_mx() const {
  std::vector<dns::MxRecord> usable = mx.records;
  std::erase_if(usable, [](const dns::MxRecord& record) {
    const DomainName& name = record.exchange;
    return !name.is_host_name() || IpAddress::parse(name.to_string()).has_value();
  });
  return usable;
}

bool DomainFacts::has_null_mx() const {
  return mx.records.size() == 1 && mx.records[0].is_null();
}

Task<std::shared_ptr<const HostFacts>> SharedFacts::host(DomainName name) {
  const auto known = hosts_.find(name);
  if (known != hosts_.end()) co_return known->second;
  HostFacts facts = co_await lookup_host(resolver_, name);
  // Another domain may have brought the same host meanwhile: the first one stays.
  const auto kept = hosts_.try_emplace(std::move(name));
  if (kept.second) kept.first->second = std::make_shared<const HostFacts>(std::move(facts));
  co_return kept.first->second;
}

Task<std::shared_ptr<const AddressFacts>> SharedFacts::address(IpAddress ip) {
  const auto known = addresses_.find(ip);
  if (known != addresses_.end()) co_return known->second;
  AddressFacts facts{ip, {}, {}};
  Fact<DomainName> ptr = co_await lookup_ptr(resolver_, ip);
  facts.ptr = std::move(ptr);
  const std::vector<DomainName>& names = facts.ptr.records;
  // Most likely this name will be said in HELO.
  const bool is_helo = names.size() == 1 && names.front().is_host_name();
  if (is_helo) spf_.ask_ahead_for_helo(names.front());
  std::vector<Task<HostFacts>> lookups;
  for (std::size_t i = 0; i < std::min(names.size(), ptr_limit); ++i) {
    lookups.push_back(lookup_host(resolver_, names[i]));
  }
  std::vector<HostFacts> forward = co_await all_of(std::move(lookups));
  facts.forward = std::move(forward);
  const auto kept = addresses_.try_emplace(ip);
  if (kept.second) kept.first->second = std::make_shared<const AddressFacts>(std::move(facts));
  co_return kept.first->second;
}

Task<std::shared_ptr<const SenderFacts>> SharedFacts::sender(Sender sender) {
  const auto known = senders_.find(sender);
  if (known != senders_.end()) co_return known->second;
  std::vector<Task<std::shared_ptr<const AddressFacts>>> lookups;
  const std::vector<IpAddress> ips = sender.addresses();
  for (const IpAddress& ip : ips) lookups.push_back(address(ip));
  Task<std::vector<std::shared_ptr<const AddressFacts>>> all = all_of(std::move(lookups));
  Task<std::shared_ptr<const HostFacts>> helo = host(sender.helo);
  auto found = co_await both_of(std::move(all), std::move(helo));
  SenderFacts facts{.sender = std::make_shared<const Sender>(sender),
                    .address = found.first.front(),
                    .helo = std::move(found.second)};
  if (sender.ip6) facts.address6 = found.first.back();
  const auto kept = senders_.try_emplace(std::move(sender));
  if (kept.second) kept.first->second = std::make_shared<const SenderFacts>(std::move(facts));
  co_return kept.first->second;
}

namespace {

Task<Exchange> gather_exchange(SharedFacts& shared, dns::MxRecord record) {
  std::shared_ptr<const HostFacts> host = co_await shared.host(record.exchange);
  co_return Exchange{record.preference, std::move(host)};
}

// The exchanges whose addresses are asked for; none where it is unknown which they are.
std::vector<dns::MxRecord> exchanges_to_ask(const DomainName& domain, const DomainFacts& facts) {
  if (facts.has_implicit_mx()) return {{0, domain}};
  std::vector<dns::MxRecord> records = facts.usable_mx();
  if (records.size() > exchange_limit) records.resize(exchange_limit, {0, domain});
  return records;
}

Task<Candidate> gather_own(SharedFacts& shared, const TrustedDomain& domain, Place place) {
  std::shared_ptr<const AddressFacts> address = co_await shared.address(place.ip);
  const HeloChoice choice = choose_helo(place, *address, domain.scope);
  Sender sender{choice.helo, place.ip};
  Candidate candidate =
      co_await gather_sender(shared, domain.name, std::move(sender), Source::exchange);
  candidate.preference = place.preference;
  // Shares the host's name with its facts, which were gathered when the place was found.
  std::shared_ptr<const HostFacts> exchange = co_await shared.host(place.exchange);
  candidate.exchange = std::shared_ptr<const DomainName>(exchange, &exchange->name);
  candidate.helo_is_certain = choice.certain;
  co_return candidate;
}

// The domain's own candidates, then the default identity.
Task<std::vector<Candidate>> gather_candidates(SharedFacts& shared, const TrustedDomain& domain,
                                               std::vector<Place> places,
                                               const std::optional<Sender>& default_sender) {
  std::vector<Task<Candidate>> tasks;
  for (const Place& place : places) tasks.push_back(gather_own(shared, domain, place));
  if (default_sender) {
    tasks.push_back(gather_sender(shared, domain.name, *default_sender, Source::default_identity));
  }
  std::vector<Candidate> candidates = co_await all_of(std::move(tasks));
  drop_repeated(candidates);
  co_return candidates;
}

bool is_candidate(const Sender& sender, const std::vector<Candidate>& candidates) {
  return std::any_of(candidates.begin(), candidates.end(),
                     [&sender](const Candidate& one) { return one.sender() == sender; });
}

}  // namespace

Task<Candidate> gather_sender(SharedFacts& shared, std::optional<DomainName> domain, Sender sender,
                              Source source) {
  SpfFacts& spf = shared.spf();
  std::vector<Task<SenderSpf>> checks;
  const std::vector<IpAddress> ips = sender.addresses();
  for (const IpAddress& ip : ips) {
    checks.push_back(spf.sender(domain, sender.helo, ip));
  }
  Task<std::vector<SenderSpf>> check = all_of(std::move(checks));
  Task<std::shared_ptr<const SenderFacts>> look_up = shared.sender(std::move(sender));
  auto found = co_await both_of(std::move(check), std::move(look_up));
  std::vector<SenderSpf>& verdicts = found.first;
  Candidate candidate{
      .facts = std::move(found.second), .source = source, .spf = std::move(verdicts.front())};
  if (candidate.sender().ip6) {
    candidate.spf6 = std::make_shared<const SenderSpf>(std::move(verdicts.back()));
  }
  co_return candidate;
}

namespace {

// All referents of these outlive the task of gather_facts.
struct Ground {
  SharedFacts& shared;
  const TrustedDomain& domain;
  const AllowedIps& allowed;
  const std::optional<Sender>& default_sender;
  const std::optional<Sender>& present;
};

Task<Done> gather_exchanges(const Ground& ground, DomainFacts& facts) {
  dns::Resolver& resolver = ground.shared.resolver();
  Fact<dns::MxRecord> mx = co_await lookup_mx(resolver, ground.domain.name);
  facts.mx = std::move(mx);
  const std::vector<dns::MxRecord> records = exchanges_to_ask(ground.domain.name, facts);
  const std::size_t usable = facts.usable_mx().size();
  facts.exchanges_left_out = usable > records.size() ? usable - records.size() : 0;
  std::vector<Task<Exchange>> lookups;
  for (const dns::MxRecord& record : records) {
    lookups.push_back(gather_exchange(ground.shared, record));
  }
  std::vector<Exchange> exchanges = co_await all_of(std::move(lookups));
  facts.exchanges = std::move(exchanges);
  co_return Done();
}

Task<Done> gather_senders(const Ground& ground, DomainFacts& facts) {
  SharedFacts& shared = ground.shared;
  const TrustedDomain& domain = ground.domain;
  Task<Done> exchanges = gather_exchanges(ground, facts);
  if (domain.use) {
    Task<Candidate> use = gather_sender(shared, domain.name, *domain.use, Source::use);
    auto found = co_await both_of(std::move(exchanges), std::move(use));
    facts.candidates.push_back(std::move(found.second));
  } else {
    co_await std::move(exchanges);
    std::vector<Place> places;
    if (!domain.leaves_by_default) places = places_of(facts, ground.allowed);
    std::vector<Candidate> candidates =
        co_await gather_candidates(shared, domain, std::move(places), ground.default_sender);
    facts.candidates = std::move(candidates);
  }
  if (ground.present && !is_candidate(*ground.present, facts.candidates)) {
    Candidate entry = co_await gather_sender(shared, domain.name, *ground.present, Source::present);
    facts.present = std::make_unique<const Candidate>(std::move(entry));
  }
  co_return Done();
}

// Whose macros the domain's records are read for: somebody's who is the same whichever sender is
// chosen, or judged.
SpfQuery client_of(const Ground& ground) {
  const std::string name = ground.domain.name.to_string();
  for (const IpAddress& ip : ground.allowed.addresses()) {
    if (ground.domain.scope.allows(ip)) return {ip, name, name};
  }
  return {IpAddress::from_ipv4({}), name, name};
}

Task<Done> gather_spf(const Ground& ground, DomainFacts& facts) {
  SpfQuery client = client_of(ground);
  SpfFacts& spf = ground.shared.spf();
  std::unique_ptr<const SpfAudit> audit =
      co_await spf.audit(ground.domain, ground.allowed, std::move(client));
  facts.spf = std::move(audit);
  co_return Done();
}

Task<Done> gather_authentication(const Ground& ground, DomainFacts& facts) {
  dns::Resolver& resolver = ground.shared.resolver();
  const TrustedDomain& domain = ground.domain;
  Task<std::unique_ptr<const DmarcFacts>> dmarc = gather_dmarc(resolver, domain.name);
  Task<std::vector<DkimAnswer>> dkim = gather_dkim(resolver, domain.name, domain.dkim);
  auto found = co_await both_of(std::move(dmarc), std::move(dkim));
  facts.dmarc = std::move(found.first);
  facts.dkim = std::move(found.second);
  co_return Done();
}

// Whom the hosts file has now is mostly one of the candidates: what is known of it is asked for
// while they are found.
Task<Done> look_ahead_for_present(const Ground& ground) {
  SharedFacts& shared = ground.shared;
  Sender present = *ground.present;
  const std::shared_ptr<const SenderFacts> known = co_await shared.sender(std::move(present));
  co_return Done();
}

}  // namespace

Task<DomainFacts> gather_facts(SharedFacts& shared, const TrustedDomain& domain,
                               const AllowedIps& allowed,
                               const std::optional<Sender>& default_sender,
                               const std::optional<Sender>& present) {
  DomainFacts facts;
  const Ground ground{shared, domain, allowed, default_sender, present};
  std::vector<Task<Done>> parts;
  parts.push_back(gather_senders(ground, facts));
  parts.push_back(gather_spf(ground, facts));
  parts.push_back(gather_authentication(ground, facts));
  if (present) parts.push_back(look_ahead_for_present(ground));
  const std::vector<Done> done = co_await all_of(std::move(parts));
  co_return facts;
}

Task<Done> look_ahead(SharedFacts& shared, const TrustedDomain& domain,
                      const AllowedIps& allowed) {
  DomainFacts facts;
  const std::optional<Sender> nobody;
  const Ground ground{shared, domain, allowed, nobody, nobody};
  std::vector<Task<Done>> parts;
  parts.push_back(gather_exchanges(ground, facts));
  parts.push_back(gather_spf(ground, facts));
  parts.push_back(gather_authentication(ground, facts));
  const std::vector<Done> done = co_await all_of(std::move(parts));
  co_return Done();
}

}  // namespace policy
