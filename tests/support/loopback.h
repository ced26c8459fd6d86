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

// A loopback address at which nothing listens, for the port was free a moment ago.
dns::ServerAddress unused_address();

}  // namespace support
