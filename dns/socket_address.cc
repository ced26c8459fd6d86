#include "dns/socket_address.h"

#include <netinet/in.h>

#include <cstring>

namespace dns {

SocketAddress socket_address(const IpAddress& ip, std::uint16_t port) {
  SocketAddress result;
  void* place = nullptr;
  if (ip.family() == Family::ipv4) {
    sockaddr_in& address = reinterpret_cast<sockaddr_in&>(result.storage);
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    place = &address.sin_addr;
    result.size = sizeof address;
  } else {
    sockaddr_in6& address = reinterpret_cast<sockaddr_in6&>(result.storage);
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(port);
    place = &address.sin6_addr;
    result.size = sizeof address;
  }
  std::memcpy(place, ip.octets().data(), ip.octets().size());
  return result;
}

}  // namespace dns
