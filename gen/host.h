// Reads what the machine itself knows: its name, its addresses, and which of them can be bound.
#pragma once

#include <cstdint>
#include <vector>

#include "dns/domain_name.h"
#include "policy/host_addresses.h"

namespace gen {

// The host name as the kernel has it, qualified or not; the reason where it is no host name.
dns::Parsed<dns::DomainName> host_name();

// All addresses of all interfaces, sorted, loopback's too. From the kernel by netlink: getifaddrs
// leaves the flags out. Throws std::system_error.
std::vector<policy::InterfaceAddress> read_interface_addresses();

// What comes of binding a TCP socket to this address and port, 0 standing for any: an errno, or 0.
// Of IPv6 the unspecified address is that of IPv6 alone. Nothing listens, and nothing is sent.
int try_bind(const dns::IpAddress& ip, std::uint16_t port);

// The above, what comes of binding each of `to_bind`, and the sysctls. Sends nothing. Throws
// std::system_error.
policy::HostAddresses read_host_addresses(const std::vector<dns::IpAddress>& to_bind);

}  // namespace gen
