// Waits until addresses can be used: an interface holds each, and no test of its uniqueness is
// left.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "dns/ip_address.h"

namespace boot {

struct UnreadyAddress {
  dns::IpAddress ip;
  std::string why;  // "no interface has it"
};

// Of these addresses those that are not ready when the time is up, in their order; none if all are,
// at once where they are already. An IPv6 address is ready when it is no longer tentative: RFC 4862
// §5.4. Told by the kernel of each change, so that it sleeps between them. Throws
// std::system_error.
std::vector<UnreadyAddress> wait_for_addresses(const std::vector<dns::IpAddress>& ips,
                                               std::chrono::milliseconds limit);

}  // namespace boot
