#include "policy/helo_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace policy {

std::optional<std::string> fault_of_helo_name(const dns::DomainName& name) {
  static constexpr std::array<std::string_view, 6> private_suffixes = {
      "localhost", "localdomain", "local", "lan", "home", "internal"};
  if (!name.is_host_name()) return "not letters, digits and inner hyphens only";
  const std::vector<std::string> labels = name.labels();
  const std::string& last = labels.back();
  if (last.find_first_not_of("0123456789") == std::string::npos) {
    return "its last label is a number, as in an address";
  }
  if (std::find(private_suffixes.begin(), private_suffixes.end(), last) != private_suffixes.end()) {
    return fmt::format("\"{}\" means nothing outside this network", last);
  }
  if (labels.size() < 2) return "only one label";
  return std::nullopt;
}

}  // namespace policy
