#include "policy/certificate.h"

#include <algorithm>

namespace policy {

bool Certificate::is_for(const dns::DomainName& host) const {
  const auto has = [this](const std::string& name) {
    return std::binary_search(names.begin(), names.end(), name);
  };
  return has(host.to_string()) || has(fmt::format("*.{}", host.parent()));
}

}  // namespace policy
