// The measure of any resolver: prebuilt packets, one thread, a system call a packet.
#pragma once

#include <vector>

#include "dns/record.h"
#include "dns/server_address.h"
#include "tests/support/reply_builder.h"

namespace support {

// A query with EDNS for each question.
std::vector<Octets> queries_for(const std::vector<dns::Question>& questions);

// Sends them over one UDP socket, at most `window` on their way, and looks into no reply. How many
// replies came: it ends when none has come for a second.
std::size_t exchange(const dns::ServerAddress& server, const std::vector<Octets>& queries,
                     std::size_t window);

}  // namespace support
