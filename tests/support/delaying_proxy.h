// A long line to a DNS server on loopback: replies come late, and some queries get lost.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "dns/server_address.h"
#include "tests/support/loopback.h"
#include "tests/support/processes.h"

namespace support {

struct Line {
  std::chrono::microseconds round_trip{0};
  double loss = 0;  // the share of queries that never arrive
};

// Relays UDP for as long as it lives, in a process of its own. Nothing listens for TCP. Which
// queries get lost is the same for the same order of queries.
class DelayingProxy {
 public:
  DelayingProxy(const dns::ServerAddress& server, const Line& line);

  dns::ServerAddress address() const { return address_; }
  // Queries lost until now.
  std::uint64_t lost() const;

 private:
  // What both processes see.
  struct Shared;
  struct Unmap {
    void operator()(Shared* shared) const;
  };

  Socket socket_;
  dns::ServerAddress address_;
  std::unique_ptr<Shared, Unmap> shared_;
  std::unique_ptr<Child> child_;
};

}  // namespace support
