// Addresses as the system's calls for sockets take them.
#pragma once

#include <sys/socket.h>

#include <cstdint>

#include "dns/ip_address.h"

namespace dns {

struct SocketAddress {
  sockaddr_storage storage = {};
  socklen_t size = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

SocketAddress socket_address(const IpAddress& ip, std::uint16_t port);

}  // namespace dns
