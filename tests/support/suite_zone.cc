#include "tests/support/suite_zone.h"

#include <algorithm>
#include <stdexcept>

namespace support {

using dns::DomainName;
using dns::Reason;

void SuiteZone::add(const DomainName& owner, SuiteNode node) {
  if (!nodes_.emplace(owner, std::move(node)).second) {
    throw std::runtime_error(owner.to_string() + " stands twice in the zone data");
  }
  DomainName name = owner;
  for (; !name.is_root(); name = name.parent()) names_.insert(name);
  names_.insert(name);
}

SuiteAnswer SuiteZone::find(const dns::Question& question) const {
  SuiteAnswer answer;
  DomainName name = question.name;
  std::set<DomainName> passed;
  while (passed.insert(name).second) {
    const auto node = nodes_.find(name);
    if (node == nodes_.end()) {
      answer.reason = names_.contains(name) ? Reason::no_data : Reason::nxdomain;
      return answer;
    }
    const SuiteNode& here = node->second;
    if (const auto set = here.sets.find(question.type); set != here.sets.end()) {
      answer.records = set->second;
      return answer;
    }
    if (here.failure) return {.reason = *here.failure, .aliases = {}, .records = {}};
    if (!here.cname) {
      answer.reason = Reason::no_data;
      return answer;
    }
    answer.aliases.push_back({name, *here.cname});
    name = *here.cname;
  }
  return answer;
}

std::vector<DomainName> SuiteZone::owners() const {
  std::vector<DomainName> owners;
  for (const auto& [owner, node] : nodes_) owners.push_back(owner);
  return owners;
}

DomainName suite_name(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  std::vector<std::string> labels;
  while (!text.empty()) {
    const std::size_t dot = std::min(text.find('.'), text.size());
    labels.emplace_back(text.substr(0, dot));
    text.remove_prefix(std::min(dot + 1, text.size()));
  }
  return DomainName::from_labels(labels).value();
}

TxtStrings txt_strings(std::string_view text) {
  constexpr std::size_t limit = 255;
  TxtStrings txt;
  do {
    txt.strings.emplace_back(text.substr(0, limit));
    text.remove_prefix(std::min(limit, text.size()));
  } while (!text.empty());
  return txt;
}

}  // namespace support
