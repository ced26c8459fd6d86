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

// Of ten domains four have an exchange of their own, three share ours, two take their mail at a
// provider and one has no MX record. Every address has its PTR record, every domain and every host
// that sends its SPF record. The same for the same count.
BigWorld big_world(std::size_t domains);

}  // namespace support
