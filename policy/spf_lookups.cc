#include "policy/spf_lookups.h"

#include <fmt/format.h>

#include <algorithm>

#include "dns/idna.h"
#include "dns/record_text.h"

namespace policy {

using dns::DomainName;
using dns::RecordType;

namespace {

// RFC 8616 §4: whether the name would hold a local part that no DNS label can.
bool is_foreign(const DomainSpec& spec, const SpfIdentity& identity) {
  return !dns::is_ascii(identity.local_part) &&
         (spec.text.uses(Macro::sender) || spec.text.uses(Macro::local_part));
}

}  // namespace

RecordType address_type(const dns::IpAddress& ip) {
  return ip.family() == dns::Family::ipv4 ? RecordType::a : RecordType::aaaa;
}

const SpfAnswer* SpfLookups::find(const DomainName& name, RecordType type,
                                  std::vector<SpfLookup>& trace) {
  const SpfAnswer* const known = answers_.find(name, type);
  if (known == nullptr) {
    want(name, type);
  } else if (traces_all()) {
    trace.push_back({{name, type},
                     known->answer.reason,
                     known->answer.ttl,
                     dns::print_records(known->answer.records)});
  }
  return known;
}

void SpfLookups::want(const DomainName& name, RecordType type) {
  dns::Question question{name, type};
  if (answers_.find(question) != nullptr) return;
  if (std::find(wanted_.begin(), wanted_.end(), question) != wanted_.end()) return;
  wanted_.push_back(std::move(question));
}

SpfTarget SpfLookups::target_of(const std::optional<DomainSpec>& spec, const DomainName& domain,
                                SpfStep& step) {
  if (spec) return target_of(*spec, domain, step);
  if (traced()) step.target = domain.to_string();
  return {SpfTarget::State::name, &domain};
}

SpfTarget SpfLookups::target_of(const DomainSpec& spec, const DomainName& domain, SpfStep& step) {
  SpfTarget target = spec.fixed ? SpfTarget{SpfTarget::State::name, &*spec.fixed}
                                : expanded_target(spec, domain, step);
  if (traced() && target.state == SpfTarget::State::name) step.target = target.name().to_string();
  return target;
}

SpfTarget SpfLookups::expanded_target(const DomainSpec& spec, const DomainName& domain,
                                      SpfStep& step) {
  if (is_foreign(spec, identity_)) {
    tell(step.why, [] { return std::string("no name holds a local part that is not ASCII"); });
    return {SpfTarget::State::foreign};
  }
  std::optional<std::string> text = expand_for(domain, spec.text, step.lookups);
  if (!text) return {SpfTarget::State::waiting};
  std::string told;
  tell(told, [&] { return fmt::format("{:?}", *text); });
  dns::Parsed<DomainName> name = target_name(std::move(*text));
  if (name) return {SpfTarget::State::name, nullptr, std::move(*name)};
  tell(step.why, [&] { return fmt::format("{} is no name: {}", told, name.error()); });
  return {SpfTarget::State::no_name};
}

std::optional<std::string> SpfLookups::expand_for(const DomainName& domain, const MacroString& text,
                                                  std::vector<SpfLookup>& trace) {
  std::string validated = "unknown";
  if (text.uses(Macro::validated_name)) {
    const std::optional<DomainName> name = validated_name(domain, trace);
    if (is_waiting()) return std::nullopt;
    if (name) validated = name->to_string();
  }
  return expand(text, {.local_part = identity_.local_part,
                       .sender_domain = identity_.sender_domain,
                       .domain = &domain,
                       .ip = &identity_.ip,
                       .helo = identity_.helo,
                       .validated_name = validated,
                       .receiver = identity_.receiver,
                       .time = identity_.time});
}

bool SpfLookups::has_client(const DomainName& name, std::vector<SpfLookup>& trace) {
  const SpfAnswer* const answer = find(name, address_type(identity_.ip), trace);
  if (answer == nullptr || is_waiting()) return false;
  const std::vector<dns::IpAddress>& addresses = answer->records<dns::IpAddress>();
  return std::find(addresses.begin(), addresses.end(), identity_.ip) != addresses.end();
}

// §7.3, %{p}: the domain itself, else a name below it, else any. Nothing of it is counted.
std::optional<DomainName> SpfLookups::validated_name(const DomainName& domain,
                                                     std::vector<SpfLookup>& trace) {
  const SpfAnswer* const answer = find(identity_.ip.reverse_name(), RecordType::ptr, trace);
  if (answer == nullptr) return std::nullopt;
  std::vector<DomainName> names = answer->records<DomainName>();
  if (names.size() > spf_ptr_limit) names.erase(names.begin() + spf_ptr_limit, names.end());
  const auto distance = [&](const DomainName& name) {
    if (name == domain) return 0;
    return name.is_within(domain) ? 1 : 2;
  };
  std::stable_sort(names.begin(), names.end(),
                   [&](const DomainName& left, const DomainName& right) {
                     return distance(left) < distance(right);
                   });
  return validate(
      names, [](const DomainName&) { return true; }, trace);
}

}  // namespace policy
