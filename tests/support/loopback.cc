#include "tests/support/loopback.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <stdexcept>
#include <system_error>

#include "dns/socket_address.h"

namespace support {
namespace {

using dns::Family;
using dns::IpAddress;
using dns::ServerAddress;

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

IpAddress loopback(Family family) {
  return IpAddress::parse(family == Family::ipv4 ? "127.0.0.1" : "::1").value();
}

// Port 0: one that is free for UDP. Nothing if the port is taken.
std::optional<ServerSockets> try_to_bind(ServerAddress address) {
  Socket udp(address.address.family(), SOCK_DGRAM);
  Socket tcp(address.address.family(), SOCK_STREAM);
  if (!udp.bind(address)) return std::nullopt;
  address.port = udp.port();
  if (!tcp.bind(address)) return std::nullopt;
  return ServerSockets{std::move(udp), std::move(tcp), address};
}

ServerSockets bind_free_port(Family family) {
  constexpr int attempts = 100;
  for (int i = 0; i < attempts; ++i) {
    std::optional<ServerSockets> sockets = try_to_bind({loopback(family), 0});
    if (sockets) return std::move(*sockets);
  }
  throw std::runtime_error("no port is free for both UDP and TCP");
}

ServerSockets listening(ServerSockets sockets) {
  if (listen(sockets.tcp.descriptor(), SOMAXCONN) != 0) fail("listen");
  return sockets;
}

}  // namespace

Socket::Socket(Family family, int type)
    : descriptor_(socket(family == Family::ipv4 ? AF_INET : AF_INET6, type | SOCK_CLOEXEC, 0)) {
  if (descriptor_ < 0) fail("socket");
}

Socket::~Socket() {
  if (descriptor_ >= 0) close(descriptor_);
}

bool Socket::bind(const ServerAddress& address) const {
  const dns::SocketAddress where = dns::socket_address(address.address, address.port);
  if (::bind(descriptor_, where.get(), where.size) == 0) return true;
  if (errno != EADDRINUSE) fail("bind");
  return false;
}

void Socket::connect(const ServerAddress& address) const {
  const dns::SocketAddress where = dns::socket_address(address.address, address.port);
  if (::connect(descriptor_, where.get(), where.size) != 0) fail("connect");
}

std::uint16_t Socket::port() const {
  sockaddr_in6 bound{};  // the port stands at the same place in both families
  socklen_t size = sizeof bound;
  if (getsockname(descriptor_, reinterpret_cast<sockaddr*>(&bound), &size) != 0) {
    fail("getsockname");
  }
  return ntohs(bound.sin6_port);
}

ServerSockets bind_server_sockets(Family family) {
  return listening(bind_free_port(family));
}

ServerSockets bind_server_sockets(const ServerAddress& address) {
  std::optional<ServerSockets> sockets = try_to_bind(address);
  if (!sockets) throw std::runtime_error("taken: " + address.to_string());
  return listening(std::move(*sockets));
}

ServerSockets hold_unused_address() {
  ServerSockets sockets = bind_free_port(Family::ipv4);
  sockets.udp.connect(sockets.address);
  return sockets;
}

ServerAddress unused_address() {
  return bind_server_sockets(Family::ipv4).address;
}

}  // namespace support
