#include "gen/cut.h"

#include "gen/policy_hash.h"

namespace gen {

using policy::TrustedDomain;

WholePolicy cut(Inputs& inputs, const Shard& shard) {
  std::vector<TrustedDomain>& domains = inputs.policy.domains;
  WholePolicy whole{shard, policy_hash(inputs.policy), policy::scoped_ips_of(domains),
                    use_ips_of(domains), inputs.present != policy::HostsFile()};
  const auto is_elsewhere = [&shard](const dns::DomainName& name) { return !shard.holds(name); };
  std::erase_if(domains, [&](const TrustedDomain& domain) { return is_elsewhere(domain.name); });
  domains.shrink_to_fit();
  cut(inputs.present, shard);
  if (inputs.hosted) std::erase_if(inputs.hosted->domains, is_elsewhere);
  return whole;
}

void cut(policy::HostsFile& rows, const Shard& shard) {
  std::erase_if(rows.entries, [&shard](const auto& entry) { return !shard.holds(entry.first); });
}

std::string policy_hash_of(const Inputs& inputs) {
  return inputs.whole ? inputs.whole->hash : policy_hash(inputs.policy);
}

}  // namespace gen
