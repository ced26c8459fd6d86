// A scenario of an SPF suite as what a DNS server on loopback does.
#pragma once

#include <chrono>

#include "tests/support/fault_server.h"
#include "tests/support/suite_zone.h"

namespace support {

// What the server makes of a TIMEOUT in the zone data.
enum class OnTimeout : std::uint8_t { servfail, silence };

struct SuiteService {
  OnTimeout on_timeout = OnTimeout::servfail;
  // Every reply over UDP is cut down to nothing: the records are to be had over TCP alone.
  bool forces_tcp = false;
  std::chrono::milliseconds delay{0};  // before each reply over UDP
};

// Answers as a resolver does for its clients: recursive, CNAME chains followed. The zone must
// outlive the server.
FaultServer::Script serve(const SuiteZone& zone, const SuiteService& service);

}  // namespace support
