#include "policy/special_use.h"

#include <vector>

#include "dns/ip_network.h"

namespace policy {
namespace {

struct Block {
  dns::IpNetwork network;
  SpecialUse use;
};

// What the registries (RFC 6890) do not call globally reachable unicast. No block lies in another.
const std::vector<Block>& special_blocks() {
  constexpr bool for_hosts = true;
  constexpr bool not_for_hosts = false;
  const auto block = [](std::string_view network, std::string_view what, bool is_for_hosts) {
    return Block{dns::IpNetwork::parse(network).value(), {what, is_for_hosts}};
  };
  static const std::vector<Block> blocks = {
      block("0.0.0.0/8", "\"this network\" (RFC 791)", not_for_hosts),
      block("10.0.0.0/8", "private (RFC 1918)", for_hosts),
      block("100.64.0.0/10", "shared by customers of a provider (RFC 6598)", for_hosts),
      block("127.0.0.0/8", "loopback (RFC 1122)", not_for_hosts),
      block("169.254.0.0/16", "link-local (RFC 3927)", not_for_hosts),
      block("172.16.0.0/12", "private (RFC 1918)", for_hosts),
      block("192.0.0.0/24", "for protocols (RFC 6890)", for_hosts),
      block("192.0.2.0/24", "for documentation (RFC 5737)", for_hosts),
      block("192.88.99.0/24", "of 6to4 relays that are no more (RFC 7526)", for_hosts),
      block("192.168.0.0/16", "private (RFC 1918)", for_hosts),
      block("198.18.0.0/15", "for benchmarks (RFC 2544)", for_hosts),
      block("198.51.100.0/24", "for documentation (RFC 5737)", for_hosts),
      block("203.0.113.0/24", "for documentation (RFC 5737)", for_hosts),
      block("224.0.0.0/4", "multicast (RFC 5771)", not_for_hosts),
      block("240.0.0.0/4", "reserved (RFC 1112)", not_for_hosts),
      block("::/128", "the unspecified address (RFC 4291)", not_for_hosts),
      block("::1/128", "loopback (RFC 4291)", not_for_hosts),
      block("::ffff:0:0/96", "an IPv4-mapped address (RFC 4291)", not_for_hosts),
      block("64:ff9b:1::/48", "for translation inside a network (RFC 8215)", for_hosts),
      block("100::/64", "discarded (RFC 6666)", not_for_hosts),
      block("2001:2::/48", "for benchmarks (RFC 5180)", for_hosts),
      block("2001:10::/28", "of identifiers that are no more (RFC 4843)", for_hosts),
      block("2001::/32", "a tunnel of Teredo (RFC 4380)", for_hosts),
      block("2002::/16", "a tunnel of 6to4 (RFC 3056)", for_hosts),
      block("2001:db8::/32", "for documentation (RFC 3849)", for_hosts),
      block("3fff::/20", "for documentation (RFC 9637)", for_hosts),
      block("5f00::/16", "for segment routing (RFC 9602)", for_hosts),
      block("fc00::/7", "unique local (RFC 4193)", for_hosts),
      block("fe80::/10", "link-local (RFC 4291)", not_for_hosts),
      block("fec0::/10", "site-local (RFC 3879)", for_hosts),
      block("ff00::/8", "multicast (RFC 4291)", not_for_hosts),
  };
  return blocks;
}

}  // namespace

std::optional<SpecialUse> special_use_of(const dns::IpAddress& ip) {
  for (const Block& block : special_blocks()) {
    if (block.network.contains(ip)) return block.use;
  }
  return std::nullopt;
}

std::optional<std::string_view> why_not_for_hosts(const dns::IpAddress& ip) {
  const std::optional<SpecialUse> use = special_use_of(ip);
  if (!use || use->is_for_hosts) return std::nullopt;
  return use->what;
}

}  // namespace policy
