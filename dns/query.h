// Writes a question as the octets of a query, and reads off a reply how the next is to be sent.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dns/record.h"

namespace dns {

// What a server may send over UDP: the 1280 octets that every IPv6 link carries (RFC 8200 §5) less
// 48 of headers, so that nothing is sent in fragments; without EDNS as RFC 1035 §4.2.1.
inline constexpr std::uint16_t edns_udp_size = 1232;
inline constexpr std::uint16_t plain_udp_size = 512;

enum class Edns : std::uint8_t { with, without };

// Whether the server is to validate what it answers (DNSSEC): the CD bit, RFC 4035 §3.2.2.
enum class Checking : std::uint8_t { enabled, disabled };

// Whether the server may ask others: the RD bit.
enum class Recursion : std::uint8_t { desired, not_desired };

// RFC 1035 §4.1; AD is set, to hear of AD without asking for signatures (RFC 6840 §5.7). Written
// here and not by c-ares, whose 1.18 sends the escape `\000` as three digits.
std::vector<std::uint8_t> write_query(const Question& question, std::uint16_t id, Edns edns,
                                      Checking checking = Checking::enabled,
                                      Recursion recursion = Recursion::desired);

// The TC bit: the rest is to be had over TCP. False for what is no message.
bool is_truncated(std::span<const std::uint8_t> reply);

// Whether the reply has an OPT record. RFC 6891 §7: a server that leaves it out of its reply to a
// query that has one does not know EDNS.
bool has_edns(std::span<const std::uint8_t> reply);

}  // namespace dns
