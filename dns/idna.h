// Mail domains and host names as people write them: Unicode in, A-labels out.
#pragma once

#include <string_view>

#include "dns/domain_name.h"

namespace dns {

// Whether no octet is above 127.
bool is_ascii(std::string_view text);

// Reads UTF-8 text into a host name of A-labels, by IDNA2008 with UTS #46's mapping
// (non-transitional); ASCII is taken as it is. A last dot changes nothing. Fails for what is no
// host name: RFC 1123 §2.1.
Parsed<DomainName> parse_host_name(std::string_view text);

}  // namespace dns
