#include "dns/name_tree.h"

namespace dns {

Parsed<DomainName> wildcard_below(const DomainName& encloser) {
  return DomainName::parse(encloser.is_root() ? "*" : "*." + encloser.to_string());
}

Parsed<DomainName> substitute(const DomainName& name, const DomainName& owner,
                              const DomainName& target) {
  std::vector<std::string> labels = name.labels();
  labels.resize(labels.size() - owner.labels().size());
  const std::vector<std::string> ending = target.labels();
  labels.insert(labels.end(), ending.begin(), ending.end());
  return DomainName::from_labels(labels);
}

}  // namespace dns
