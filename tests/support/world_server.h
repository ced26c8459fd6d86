// A world of records as what a DNS server on loopback does.
#pragma once

#include "tests/support/fault_server.h"
#include "tests/support/world.h"

namespace support {

// The answer as a reply to the query, whatever that asked for.
Octets reply_of(const dns::Answer& answer, const FaultQuery& query);

// Answers what the world says, and nothing for its time-outs. The world must outlive the server.
FaultServer::Script serve(const World& world);

}  // namespace support
