#include "gen/trusted_domains.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "gen/near_miss.h"

namespace gen {

using policy::TrustedDomain;

namespace {

std::string not_trusted(const std::string& domain, const std::vector<TrustedDomain>& trusted) {
  std::vector<std::string_view> names;
  for (const TrustedDomain& one : trusted) names.push_back(one.name.to_string());
  const std::optional<std::string_view> near = near_miss(domain, names);
  return fmt::format("{}: not a trusted domain, so nothing is asked of its DNS{}", domain,
                     near ? fmt::format(": did you mean {}?", *near) : "");
}

}  // namespace

std::optional<Failure> keep_only(const std::vector<dns::DomainName>& asked,
                                 std::vector<TrustedDomain>& trusted) {
  if (asked.empty()) return std::nullopt;
  std::vector<std::string> strangers;
  for (const dns::DomainName& name : asked) {
    const bool is_trusted = std::ranges::count(trusted, name, &TrustedDomain::name) > 0;
    if (!is_trusted) strangers.push_back(not_trusted(name.to_string(), trusted));
  }
  if (!strangers.empty()) {
    return Failure{ExitStatus::usage, fmt::format("{}", fmt::join(strangers, "\n"))};
  }
  std::erase_if(trusted, [&asked](const TrustedDomain& domain) {
    return std::ranges::count(asked, domain.name) == 0;
  });
  return std::nullopt;
}

}  // namespace gen
