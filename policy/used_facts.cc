#include "policy/used_facts.h"

#include <algorithm>

namespace policy {
namespace {

using dns::DomainName;
using dns::Family;
using dns::HostFacts;
using dns::RecordType;

RecordType type_of(Family family) {
  return family == Family::ipv4 ? RecordType::a : RecordType::aaaa;
}

class Collector {
 public:
  Collector(const DomainName& domain, const DomainFacts& facts, const Candidate* leaves_by)
      : domain_(domain), facts_(facts), leaves_by_(leaves_by) {}

  UsedFacts collect() {
    add_used();
    const std::size_t known = used_.size();
    if (leaves_by_ == nullptr) {
      for (const Candidate& candidate : facts_.candidates) add_sender(*candidate.facts);
      if (facts_.present) add_sender(*facts_.present->facts);
    }
    add_spf_tree();
    for (const DkimAnswer& answer : facts_.dkim) add_dkim(answer);
    const auto begin = used_.begin() + static_cast<std::ptrdiff_t>(known);
    used_.erase(std::remove_if(begin, used_.end(), is_available), used_.end());
    return {std::move(used_), known};
  }

 private:
  void add_used() {
    add_exchanges();
    if (facts_.spf) add(domain_, RecordType::txt, *facts_.spf, Actor::domain_dns);
    add_dmarc();
    if (leaves_by_ != nullptr) add_sender(*leaves_by_->facts);
  }

  static bool is_available(const UsedFact& fact) {
    return fact.status() != dns::Status::unavailable;
  }

  void add_spf_tree() {
    if (!facts_.spf || !facts_.spf->troubles) return;
    for (const auto& [question, reason] : facts_.spf->troubles->unavailable) {
      const dns::Fact<dns::TxtRecord> nothing{.reason = reason, .aliases = {}, .records = {}};
      add(question.name, question.type, nothing, Actor::domain_dns);
    }
  }

  void add_dkim(const DkimAnswer& answer) {
    const std::optional<DomainName> owner = dkim_owner(domain_, answer.selector->name);
    const dns::Fact<dns::TxtRecord> fact{
        .reason = answer.reason, .ttl = answer.ttl, .aliases = {}, .records = {}};
    if (owner) add(*owner, RecordType::txt, fact, Actor::domain_dns);
  }

  void add_exchanges() {
    add(domain_, RecordType::mx, facts_.mx, Actor::domain_dns);
    for (const Exchange& exchange : facts_.exchanges) {
      add_host(*exchange.host, Family::ipv4, Actor::domain_dns);
      add_host(*exchange.host, Family::ipv6, Actor::domain_dns);
    }
  }

  void add_dmarc() {
    const DmarcFacts* const dmarc = facts_.dmarc.get();
    if (dmarc == nullptr) return;
    add_dmarc(dmarc->own);
    if (dmarc->inherited) add_dmarc(*dmarc->inherited);
    if (dmarc->missing) add_dmarc(*dmarc->missing);
  }

  void add_dmarc(const DmarcAnswer& answer) {
    const dns::Parsed<DomainName> owner =
        DomainName::parse("_dmarc." + answer.domain.to_string());
    if (owner) add(*owner, RecordType::txt, answer, Actor::domain_dns);
  }

  void add_sender(const SenderFacts& sender) {
    for (const AddressFacts* const address : {sender.address.get(), sender.address6.get()}) {
      if (address == nullptr) continue;
      const Family family = address->ip.family();
      add(address->ip.reverse_name(), RecordType::ptr, address->ptr, Actor::address_owner);
      for (const HostFacts& host : address->forward) {
        const bool is_helo = host.name == sender.sender->helo;
        add_host(host, family, is_helo ? Actor::helo_dns : Actor::address_owner);
      }
      add_host(*sender.helo, family, Actor::helo_dns);
    }
  }

  // `otherwise` is who can change the host's addresses where it is not below the domain.
  void add_host(const HostFacts& host, Family family, Actor otherwise) {
    const bool is_own = host.name.is_within(domain_);
    add(host.name, type_of(family), host.of(family), is_own ? Actor::domain_dns : otherwise);
  }

  template <class Known>
  void add(const DomainName& name, RecordType type, const Known& known, Actor actor) {
    const auto is_same = [&name, type](const UsedFact& fact) {
      return fact.question.type == type && fact.question.name == name;
    };
    if (std::ranges::any_of(used_, is_same)) return;
    used_.push_back({{name, type},
                     actor,
                     known.reason,
                     known.ttl,
                     known.is_authoritative,
                     known.is_planned,
                     known.comparison});
  }

  const DomainName& domain_;
  const DomainFacts& facts_;
  const Candidate* const leaves_by_;
  std::vector<UsedFact> used_;
};

}  // namespace

UsedFacts used_facts_of(const DomainName& domain, const DomainFacts& facts,
                        const Candidate* leaves_by) {
  return Collector(domain, facts, leaves_by).collect();
}

}  // namespace policy
