// What a record of a master file says: its type, TTL and RDATA from words into values, by ldns.
#pragma once

#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "dns/record.h"

namespace dns {

// What is used of a SOA record: RFC 2308 §4.
struct SoaRecord {
  Ttl minimum{0};
};

// CNAME, DNAME, NS and PTR are DomainName; monostate is a type that nobody asks for.
using Rdata = std::variant<std::monostate, IpAddress, MxRecord, DomainName, TxtRecord, SoaRecord>;

// The IANA number of a type by its name in any case, "MX" or "TYPE65280"; nothing if unknown.
std::optional<std::uint16_t> parse_type_number(std::string_view name);

// Seconds, or BIND's units as in "1h30m"; RFC 2181 §8's 2^31 - 1 at most.
Parsed<Ttl> parse_ttl(std::string_view text);

// The words of a record's RDATA, as they are written. Relative names are taken below `origin`.
Parsed<Rdata> parse_rdata(std::uint16_t type, const std::vector<std::string_view>& words,
                          const DomainName& origin);

}  // namespace dns
