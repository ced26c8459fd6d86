// What an address is for, where it is not for reaching a host from anywhere: RFC 6890.
#pragma once

#include <optional>
#include <string_view>

#include "dns/ip_address.h"

namespace policy {

struct SpecialUse {
  std::string_view what;  // "loopback (RFC 1122)"
  // Whether a host can have it and be reached by it from another link: a private address, say.
  bool is_for_hosts = false;
};

// From the IANA special-purpose registries; nothing for the rest.
std::optional<SpecialUse> special_use_of(const dns::IpAddress& ip);

// Why no service listens on it and no mail leaves from it, whatever the network: loopback,
// link-local, multicast and the like. Nothing where it may.
std::optional<std::string_view> why_not_for_hosts(const dns::IpAddress& ip);

}  // namespace policy
