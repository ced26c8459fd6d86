#include "policy/sender.h"

#include <algorithm>

namespace policy {
namespace {

template <class Value>
bool empty_or_holds(const std::vector<Value>& values, const Value& value) {
  return values.empty() || std::find(values.begin(), values.end(), value) != values.end();
}

}  // namespace

bool Scope::allows(const dns::IpAddress& ip) const {
  return empty_or_holds(ips, ip);
}

bool Scope::allows(const dns::DomainName& name) const {
  return empty_or_holds(helo, name);
}

std::vector<dns::IpAddress> Sender::addresses() const {
  std::vector<dns::IpAddress> addresses = {ip};
  if (ip6) addresses.push_back(*ip6);
  return addresses;
}

std::optional<Sender> HostsFile::entry_of(const dns::DomainName& domain) const {
  const auto found = entries.find(domain);
  if (found == entries.end()) return std::nullopt;
  return found->second;
}

}  // namespace policy
