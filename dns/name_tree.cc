#include "dns/name_tree.h"

namespace dns {
namespace {

// Where the first label's dot stands in the form of master files; npos if it is the only label.
std::size_t first_dot(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '.') return at;
    if (text[at] == '\\') ++at;  // the digits of a longer escape hold no dot
  }
  return std::string_view::npos;
}

}  // namespace

DomainName parent_of(const DomainName& name) {
  const std::string_view text = name.to_string();
  const std::size_t dot = first_dot(text);
  return DomainName::parse(dot == std::string_view::npos ? "." : text.substr(dot + 1)).value();
}

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
