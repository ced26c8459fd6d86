// Everything a run reads before it asks DNS, from files, arguments and the environment.
#pragma once

#include <optional>
#include <string>

#include "dns/result.h"
#include "gen/environment.h"
#include "gen/options.h"
#include "gen/poste.h"
#include "policy/certificate.h"
#include "policy/policy.h"
#include "policy/scoped_ips.h"

namespace gen {

// What is known of a policy of which only a shard's domains are kept.
struct WholePolicy {
  Shard shard;
  std::string hash;                     // policy_hash
  policy::ScopedIps scoped_ips;         // of all domains
  std::vector<dns::IpAddress> use_ips;  // that it states for all domains
  bool has_rows;                        // whether the present hosts file has any
};

struct Inputs {
  policy::Policy policy;  // of all sources: the command line wins, the environment comes last
  std::optional<policy::AddressList> listen_on;
  std::string present_text;   // empty where there is no hosts file yet
  policy::HostsFile present;  // empty likewise
  std::optional<HostedDomains> hosted;
  policy::Certificates certificates = {};  // and the time of the run
  // Whether anybody said where mail may leave from; else it is the host's own addresses.
  bool says_send_on = true;
  // Where the domains here are those of a shard: of all.
  std::optional<WholePolicy> whole = {};
};

// The addresses that the policy states for these domains (`use:`), each once.
std::vector<dns::IpAddress> use_ips_of(const std::vector<policy::TrustedDomain>& domains);

// Reads all of it; all mistakes of all sources at once. `hosts_file` is the path of the present
// hosts file, or empty for none. Throws FileError for what is there and cannot be read.
dns::Result<Inputs> read_inputs(const PolicyOptions& options, const std::string& hosts_file,
                                const Environment& environment);

}  // namespace gen
