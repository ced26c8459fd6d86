// The mail domains that poste.io hosts, as its own store has them: to compare with the trusted
// ones, never to trust.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "dns/domain_name.h"
#include "dns/result.h"

namespace gen {

struct HostedDomains {
  std::filesystem::path source;          // the file that told
  std::vector<dns::DomainName> domains;  // sorted, unique
};

// Reads the first of these that is there: `users.db`, `data/users.db`, `host_list`,
// `opt/haraka-smtp/config/host_list`. So the folder is poste.io's /data, the root of its container,
// or Haraka's config folder. Names may be Unicode.
//
// The database is read without changing anything beside it, in use or not: on a read-only mount
// too.
//
// A folder that holds none of them, what is no store of poste.io and names that are no host names
// are mistakes. Throws FileError where a file is there and cannot be read.
dns::Result<HostedDomains> read_hosted_domains(const std::filesystem::path& folder);

// Haraka's host_list: a name a line; lines of blanks and lines that start with # or ; do not count.
// Mistakes name `source`.
dns::Result<std::vector<dns::DomainName>> parse_host_list(std::string_view text,
                                                          std::string_view source);

}  // namespace gen
