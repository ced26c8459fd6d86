// A list of addresses as other programs read it.
#pragma once

#include <string>

#include "gen/options.h"
#include "policy/allowed_ips.h"

namespace boot {

// An IPv6 address in brackets, as where a port follows: RFC 3986 §3.2.2.
std::string bracketed(const dns::IpAddress& ip);

// With the end of its last line. Every address is "*" except in JSON, where "any" says so.
std::string address_text(const policy::AllowedIps& ips, gen::AddressFormat format);

}  // namespace boot
