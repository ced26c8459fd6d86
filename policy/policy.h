// What the administrator wants: the policy file, or the command line in its place, as values.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "policy/allowed_ips.h"
#include "policy/sender.h"
#include "policy/severity.h"

namespace policy {

struct Policy {
  std::optional<AddressList> send_on;
  std::optional<Sender> default_sender;
  std::vector<TrustedDomain> domains;                        // sorted by name, unique
  std::map<dns::DomainName, std::vector<std::string>> dkim;  // known selectors of a domain
  Weights weights;
};

}  // namespace policy
