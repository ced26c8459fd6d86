// Which TCP ports are taken, and by whom: from binding them, and from /proc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dns/ip_address.h"

namespace boot {

// The ports of one address that a service could not listen on, for one reason.
struct TakenPorts {
  dns::IpAddress ip;
  std::vector<std::uint16_t> ports;
  std::string why;  // "\"nginx\" (process 12) listens on ::"
};

// Of these ports of each of these addresses those that cannot be bound; none where all can. Nothing
// listens meanwhile, nothing is sent. An unspecified address stands for every one of its family.
// Throws std::system_error where no socket can be made.
std::vector<TakenPorts> find_taken_ports(const std::vector<dns::IpAddress>& ips,
                                         const std::vector<std::uint16_t>& ports);

// A socket that listens, of this network namespace.
struct Listener {
  dns::IpAddress ip;
  std::uint16_t port = 0;
  std::uint64_t inode = 0;
};

// From the text of /proc/net/tcp or tcp6, proc(5). Lines that are none are passed over.
std::vector<Listener> parse_listeners(std::string_view text);

}  // namespace boot
