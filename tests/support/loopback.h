// Sockets on loopback, at ports that the system chooses.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dns/server_address.h"

namespace support {

// A socket, closed at its end.
class Socket {
 public:
  // `type` is SOCK_DGRAM or SOCK_STREAM.
  Socket(dns::Family family, int type);
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  Socket(Socket&& other) noexcept : descriptor_(other.descriptor_) { other.descriptor_ = -1; }
  Socket& operator=(Socket&&) = delete;
  ~Socket();

  int descriptor() const { return descriptor_; }
  // Port 0: the system chooses. False if the port is taken.
  bool bind(const dns::ServerAddress& address) const;
  void connect(const dns::ServerAddress& address) const;
  std::uint16_t port() const;

 private:
  int descriptor_;
};

// A UDP socket and a TCP socket of the same port, bound; TCP listens.
struct ServerSockets {
  Socket udp;
  Socket tcp;
  dns::ServerAddress address;
};
ServerSockets bind_server_sockets(dns::Family family);
// At this address and port; throws if another has taken it.
ServerSockets bind_server_sockets(const dns::ServerAddress& address);

// A loopback address at which nothing listens while these exist: UDP is connected to itself and
// takes nothing from others, and nobody else gets the port. Who asked at a port that is merely free
// might get it for his own socket, and hear himself.
ServerSockets hold_unused_address();

// A loopback address at which nothing listens, for the port was free a moment ago.
dns::ServerAddress unused_address();

}  // namespace support
