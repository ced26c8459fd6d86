// The machine's own /etc/hosts, hosts(5), as far as the machine's own name stands in it.
#pragma once

#include <string_view>
#include <vector>

#include "dns/domain_name.h"
#include "dns/ip_address.h"
#include "dns/result.h"

namespace gen {

// The addresses of all lines that hold the name, as canonical one or as alias, in the order of the
// text. A zone identifier ("fe80::1%eth0") is dropped. Of other lines nothing is judged, for others
// write them; an address of this name that is none is a mistake.
dns::Result<std::vector<dns::IpAddress>> read_etc_hosts(std::string_view text,
                                                        std::string_view file,
                                                        const dns::DomainName& name);

}  // namespace gen
