// Worlds of many domains for measuring, like a hoster's: own exchanges, shared ones, providers'.
#pragma once

#include <string>
#include <vector>

#include "tests/support/nsd_server.h"

namespace support {

struct BigWorld {
  std::string domains;                 // one a line
  std::string send_on;                 // sixteen addresses
  std::vector<NsdServer::Zone> zones;  // forward and reverse
};

// Of twenty domains six have an exchange of their own, five share ours, three take their mail at a
// provider that we send beside, three at another whose SPF they include, one has no MX record, one
// no SPF record, and one is broken: its exchange does not exist, and it has two SPF records. One of
// our addresses has no PTR record. The same for the same count.
BigWorld big_world(std::size_t domains);

}  // namespace support
