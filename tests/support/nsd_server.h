// A real authoritative server, NSD, on loopback for as long as a test lasts.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "dns/server_address.h"
#include "tests/support/files.h"

namespace support {

// Serves its zones on a free port of 127.0.0.1 from a folder of its own.
class NsdServer {
 public:
  struct Zone {
    std::string name;  // "example.com", "." for a root of one's own
    std::string text;  // RFC 1035 master file
  };

  // Returns when the server answers. Throws std::runtime_error with the server's log if it does
  // not within ten seconds.
  explicit NsdServer(const std::vector<Zone>& zones);
  ~NsdServer();
  NsdServer(const NsdServer&) = delete;
  NsdServer& operator=(const NsdServer&) = delete;

  const dns::ServerAddress& address() const { return address_; }

 private:
  void start(const std::vector<Zone>& zones);
  // Waits until it answers; false: it has ended.
  bool comes_to_answer();
  void stop();
  [[noreturn]] void fail(const std::string& what);

  TemporaryFolder folder_;
  dns::ServerAddress address_;
  pid_t pid_ = -1;
};

// The zones of one master file, each begun by its $ORIGIN, for a server that wants a file a zone.
// Their default TTL is 3600 s.
std::vector<NsdServer::Zone> zones_of(const std::string& text);

}  // namespace support
