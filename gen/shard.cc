#include "gen/shard.h"

#include <fmt/format.h>

#include "dns/number.h"
#include "gen/sha256.h"

namespace gen {

namespace {

std::uint64_t hash_of(const dns::DomainName& domain) {
  const Sha256 digest = sha256_of(domain.to_string());
  std::uint64_t hash = 0;
  for (std::size_t i = 0; i < sizeof hash; ++i) hash = hash << 8 | digest.at(i);
  return hash;
}

}  // namespace

dns::Parsed<Shard> Shard::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash != std::string_view::npos) {
    const auto number = dns::parse_number<std::uint32_t>(text.substr(0, slash));
    const auto count = dns::parse_number<std::uint32_t>(text.substr(slash + 1));
    if (number && count && 1 <= *number && *number <= *count && *count <= most) {
      return Shard(*number, *count);
    }
  }
  return tl::unexpected(
      fmt::format("I/N is wanted, the number of a shard and how many there are: 1 <= I <= N <= {}",
                  std::uint32_t{most}));
}

// Documented in outbound-hosts(1): another hash would send every domain to another machine.
Shard Shard::of(const dns::DomainName& domain, std::uint32_t count) {
  return {static_cast<std::uint32_t>(hash_of(domain) % count) + 1, count};
}

std::string Shard::to_string() const {
  return fmt::format("{}/{}", number_, count_);
}

}  // namespace gen
