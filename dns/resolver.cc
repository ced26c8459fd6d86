#include "dns/resolver.h"

#include <algorithm>

namespace dns {
namespace {

template <class Record>
Task<Fact<Record>> lookup(Resolver& resolver, Question question) {
  Answer answer = co_await resolver.ask(std::move(question));
  Fact<Record> fact;
  fact.reason = answer.reason;
  fact.authenticated = answer.authenticated;
  fact.is_authoritative = answer.is_authoritative;
  fact.is_planned = answer.is_planned;
  fact.comparison = std::move(answer.comparison);
  fact.ttl = answer.ttl;
  fact.aliases = std::move(answer.aliases);
  if (auto* records = std::get_if<std::vector<Record>>(&answer.records)) {
    fact.records = std::move(*records);
  }
  co_return fact;
}

}  // namespace

Task<Fact<IpAddress>> lookup_a(Resolver& resolver, DomainName name) {
  return lookup<IpAddress>(resolver, Question{std::move(name), RecordType::a});
}

Task<Fact<IpAddress>> lookup_aaaa(Resolver& resolver, DomainName name) {
  return lookup<IpAddress>(resolver, Question{std::move(name), RecordType::aaaa});
}

Task<Fact<MxRecord>> lookup_mx(Resolver& resolver, DomainName name) {
  return lookup<MxRecord>(resolver, Question{std::move(name), RecordType::mx});
}

Task<Fact<DomainName>> lookup_ns(Resolver& resolver, DomainName name) {
  return lookup<DomainName>(resolver, Question{std::move(name), RecordType::ns});
}

Task<Fact<TxtRecord>> lookup_txt(Resolver& resolver, DomainName name) {
  return lookup<TxtRecord>(resolver, Question{std::move(name), RecordType::txt});
}

Task<Fact<DomainName>> lookup_ptr(Resolver& resolver, IpAddress address) {
  return lookup<DomainName>(resolver, Question{address.reverse_name(), RecordType::ptr});
}

bool HostFacts::has(const IpAddress& address) const {
  const std::vector<IpAddress>& records = of(address.family()).records;
  return std::binary_search(records.begin(), records.end(), address);
}

Task<HostFacts> lookup_host(Resolver& resolver, DomainName name) {
  std::vector<Task<Fact<IpAddress>>> lookups;
  lookups.push_back(lookup_a(resolver, name));
  lookups.push_back(lookup_aaaa(resolver, name));
  std::vector<Fact<IpAddress>> facts = co_await all_of(std::move(lookups));
  co_return HostFacts{std::move(name), std::move(facts[0]), std::move(facts[1])};
}

}  // namespace dns
