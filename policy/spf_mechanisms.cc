#include "policy/spf_mechanisms.h"

#include <fmt/format.h>

namespace policy {

using dns::DomainName;
using dns::RecordType;

namespace {

// Of a target that is no name: what waits, and what matches nothing.
SpfOutcome without_name(const SpfTarget& target) {
  return target.state == SpfTarget::State::waiting ? SpfOutcome::waiting : SpfOutcome::no_match;
}

bool has_name(const SpfTarget& target) {
  return target.state == SpfTarget::State::name;
}

std::string failure(const DomainName& name, RecordType type, const SpfAnswer& answer) {
  return fmt::format("{} of {}: {}", dns::to_string(type), name,
                     dns::to_string(answer.answer.reason));
}

}  // namespace

bool SpfCounts::begin_term() {
  term_is_void_ = false;
  if (terms_ == spf_term_limit) return false;
  ++terms_;
  return true;
}

bool SpfCounts::note_void() {
  if (term_is_void_) return true;
  term_is_void_ = true;
  if (voids_ == spf_void_limit) return false;
  ++voids_;
  return true;
}

// §5.1
SpfOutcome SpfMechanisms::check(const AllMechanism&, const DomainName&, SpfStep& step) {
  lookups_.tell(step.why,
                [&] { return fmt::format("nothing before {} matches {}", step.term, client()); });
  return SpfOutcome::match;
}

// §5.6
SpfOutcome SpfMechanisms::check(const IpMechanism& mechanism, const DomainName&, SpfStep& step) {
  const bool inside = mechanism.network.contains(client());
  const auto told = [&] {
    return fmt::format("{} is {}in {}:{}", client(), inside ? "" : "not ",
                       name_of(Mechanism(mechanism)), mechanism.network);
  };
  if (inside) {
    lookups_.tell(step.why, told);
    return SpfOutcome::match;
  }
  lookups_.tell_miss(step.why, told);
  return SpfOutcome::no_match;
}

// §5.3
SpfOutcome SpfMechanisms::check(const AMechanism& mechanism, const DomainName& domain,
                                SpfStep& step) {
  const SpfTarget target = lookups_.target_of(mechanism.domain, domain, step);
  if (!has_name(target)) return without_name(target);
  return check_addresses(target.name(), mechanism.lengths, step);
}

// What a look-up without a record comes to: §4.6.4.
SpfOutcome SpfMechanisms::find_nothing(SpfStep& step) {
  if (counts_.note_void()) return SpfOutcome::no_match;
  lookups_.tell(step.why, past_void_limit);
  return SpfOutcome::permerror;
}

// Only the client's family is asked for, so that "a//0" matches the IPv6 clients of a host that has
// an IPv6 address, and of no other.
SpfOutcome SpfMechanisms::check_addresses(const DomainName& host, const CidrLengths& lengths,
                                          SpfStep& step) {
  const dns::Family family = client().family();
  const RecordType type = address_type(client());
  const SpfAnswer* const answer = lookups_.find(host, type, step.lookups);
  if (answer == nullptr) return SpfOutcome::waiting;
  if (answer->unavailable()) {
    lookups_.tell(step.why, [&] { return failure(host, type, *answer); });
    return SpfOutcome::temperror;
  }
  if (answer->absent()) {
    lookups_.tell_miss(
        step.why, [&] { return fmt::format("{} has no {} address", host, to_string(family)); });
    return find_nothing(step);
  }
  return compare(host, answer->records<dns::IpAddress>(), lengths.of(family), step);
}

SpfOutcome SpfMechanisms::compare(const DomainName& host,
                                  const std::vector<dns::IpAddress>& addresses, int prefix_bits,
                                  SpfStep& step) const {
  for (const dns::IpAddress& address : addresses) {
    if (!dns::share_prefix(address, client(), prefix_bits)) continue;
    lookups_.tell(step.why, [&] {
      if (address == client()) return fmt::format("{} has {}", host, address);
      return fmt::format("{} has {}, whose /{} holds {}", host, address, prefix_bits, client());
    });
    return SpfOutcome::match;
  }
  lookups_.tell_miss(step.why, [&] { return fmt::format("{} has not {}", host, client()); });
  return SpfOutcome::no_match;
}

// §5.4; a domain without MX records has no implicit one here.
SpfOutcome SpfMechanisms::check(const MxMechanism& mechanism, const DomainName& domain,
                                SpfStep& step) {
  const SpfTarget target = lookups_.target_of(mechanism.domain, domain, step);
  if (!has_name(target)) return without_name(target);
  const DomainName& name = target.name();
  const SpfAnswer* const answer = lookups_.find(name, RecordType::mx, step.lookups);
  if (answer == nullptr) return SpfOutcome::waiting;
  if (answer->unavailable()) {
    lookups_.tell(step.why, [&] { return failure(name, RecordType::mx, *answer); });
    return SpfOutcome::temperror;
  }
  if (answer->absent()) {
    lookups_.tell_miss(step.why, [&] { return fmt::format("{} has no MX record", name); });
    return find_nothing(step);
  }
  return check_exchanges(answer->records<dns::MxRecord>(), mechanism.lengths, step);
}

SpfOutcome SpfMechanisms::check_exchanges(const std::vector<dns::MxRecord>& exchanges,
                                          const CidrLengths& lengths, SpfStep& step) {
  if (exchanges.size() > spf_mx_limit) {  // §4.6.4
    lookups_.tell(step.why, [&] { return past_mx_limit(exchanges.size()); });
    return SpfOutcome::permerror;
  }
  for (const dns::MxRecord& record : exchanges) {
    if (record.is_null()) continue;  // RFC 7505: no host
    const SpfOutcome outcome = check_addresses(record.exchange, lengths, step);
    if (outcome == SpfOutcome::waiting) {  // then for those behind it as well
      for (const dns::MxRecord& one : exchanges) {
        if (!one.is_null()) lookups_.want(one.exchange, address_type(client()));
      }
    }
    if (outcome != SpfOutcome::no_match) return outcome;
  }
  lookups_.tell_miss(step.why, [&] { return fmt::format("no exchange has {}", client()); });
  return SpfOutcome::no_match;
}

// §5.5: "If a DNS error occurs while doing the PTR RR lookup, then this mechanism fails to match."
SpfOutcome SpfMechanisms::check(const PtrMechanism& mechanism, const DomainName& domain,
                                SpfStep& step) {
  const SpfTarget target = lookups_.target_of(mechanism.domain, domain, step);
  if (!has_name(target)) return without_name(target);
  const DomainName reverse = client().reverse_name();
  const SpfAnswer* const answer = lookups_.find(reverse, RecordType::ptr, step.lookups);
  if (answer == nullptr) return SpfOutcome::waiting;
  if (!answer->found()) {
    lookups_.tell(step.why, [&] { return failure(reverse, RecordType::ptr, *answer); });
    return answer->absent() ? find_nothing(step) : SpfOutcome::no_match;
  }
  const std::optional<DomainName> name = lookups_.validate(
      answer->records<DomainName>(),
      [&](const DomainName& one) { return one.is_within(target.name()); }, step.lookups);
  if (lookups_.is_waiting()) return SpfOutcome::waiting;
  lookups_.tell(step.why, [&] {
    if (name) return fmt::format("{} is the validated name {}", client(), *name);
    return fmt::format("{} has no validated name within {}", client(), target.name());
  });
  return name ? SpfOutcome::match : SpfOutcome::no_match;
}

// §5.7: A records, whatever the client's family.
SpfOutcome SpfMechanisms::check(const ExistsMechanism& mechanism, const DomainName& domain,
                                SpfStep& step) {
  const SpfTarget target = lookups_.target_of(mechanism.domain, domain, step);
  if (!has_name(target)) return without_name(target);
  const DomainName& name = target.name();
  const SpfAnswer* const answer = lookups_.find(name, RecordType::a, step.lookups);
  if (answer == nullptr) return SpfOutcome::waiting;
  if (answer->unavailable()) {
    lookups_.tell(step.why, [&] { return failure(name, RecordType::a, *answer); });
    return SpfOutcome::temperror;
  }
  lookups_.tell(step.why, [&] {
    return fmt::format("{} has {} record", name, answer->found() ? "an A" : "no A");
  });
  return answer->found() ? SpfOutcome::match : find_nothing(step);
}

}  // namespace policy
