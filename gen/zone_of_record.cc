#include "gen/zone_of_record.h"

#include <algorithm>
#include <optional>

namespace gen {

using dns::DomainName;
using dns::Task;

namespace {

bool is_top_level(const DomainName& name) {
  return name.is_root() || name.parent().is_root();
}

// Whether a zone begins at the name; of a name that is an alias it is not asked where that leads
// to.
Task<bool> has_name_servers(dns::Resolver& resolver, DomainName name) {
  dns::Question question{std::move(name), dns::RecordType::ns};
  const dns::Answer answer = co_await resolver.ask(std::move(question));
  co_return answer.status() == dns::Status::found&& answer.aliases.empty();
}

std::optional<DomainName> closest_trusted(const DomainName& owner,
                                          const std::vector<policy::TrustedDomain>& trusted) {
  for (DomainName name = owner; !is_top_level(name); name = name.parent()) {
    const auto found = std::ranges::lower_bound(trusted, name, {}, &policy::TrustedDomain::name);
    if (found != trusted.end() && found->name == name) return name;
  }
  return std::nullopt;
}

}  // namespace

Task<DomainName> find_zone(dns::Resolver& resolver, DomainName owner,
                           const std::vector<policy::TrustedDomain>& trusted) {
  for (DomainName name = owner; !is_top_level(name); name = name.parent()) {
    const bool is_zone = co_await has_name_servers(resolver, name);
    if (is_zone) co_return name;
  }
  co_return closest_trusted(owner, trusted).value_or(likely_zone(owner));
}

DomainName likely_zone(const DomainName& owner) {
  const std::vector<std::string> labels = owner.labels();
  const auto last = std::find_if(labels.rbegin(), labels.rend(),
                                 [](const std::string& label) { return label.starts_with('_'); });
  std::size_t above = 1;
  if (last != labels.rend()) above = static_cast<std::size_t>(labels.rend() - last);
  constexpr std::size_t labels_of_ipv6 = 34;
  constexpr std::size_t nibbles_of_host = 16;
  static const DomainName ipv6 = DomainName::parse("ip6.arpa").value();
  if (owner.is_within(ipv6) && labels.size() == labels_of_ipv6) above = nibbles_of_host;
  DomainName zone = owner;
  for (; above > 0 && !is_top_level(zone.parent()); --above) zone = zone.parent();
  return zone;
}

}  // namespace gen
