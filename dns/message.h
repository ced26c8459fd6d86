// Reads a reply off the wire (RFC 1035 §4) into an Answer.
#pragma once

#include <cstdint>
#include <span>

#include "dns/record.h"

namespace dns {

// The reply's answer to the question. Whatever the octets are, the outcome is an Answer: what is no
// reply to this question is Reason::malformed. A CNAME chain is followed as far as the message has
// it; an unfinished one has Reason::none, aliases and no records.
Answer read_reply(std::span<const std::uint8_t> message, const Question& question);

}  // namespace dns
