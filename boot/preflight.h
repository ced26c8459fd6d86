// What must hold before a start changes anything.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "dns/domain_name.h"
#include "gen/run.h"
#include "policy/allowed_ips.h"

namespace boot {

// Why nobody finds this host by its name: neither DNS nor /etc/hosts has a public address for it.
// Nothing where one has; where DNS does not answer, that is told, and the start goes on. Told too
// is that none of them is listened on, as behind a router that translates addresses.
std::optional<gen::Failure> why_not_public(gen::DnsSession& session,
                                           const dns::DomainName& host_name,
                                           const policy::AllowedIps& listen_on);

// Which of these TCP ports are taken on the addresses that are to be listened on, and by whom;
// nothing where none is.
std::optional<gen::Failure> why_not_free(const policy::AllowedIps& listen_on,
                                         const std::vector<std::uint16_t>& ports);

}  // namespace boot
