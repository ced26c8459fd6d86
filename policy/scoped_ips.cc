#include "policy/scoped_ips.h"

namespace policy {

ScopedIps scoped_ips_of(const std::vector<TrustedDomain>& domains) {
  ScopedIps scoped;
  for (const TrustedDomain& domain : domains) {
    for (const dns::IpAddress& ip : domain.scope.ips) {
      const auto [found, is_new] = scoped.try_emplace(ip, domain.name);
      if (!is_new && domain.name < found->second) found->second = domain.name;
    }
  }
  return scoped;
}

}  // namespace policy
