// The checks of the hosts file as a text and as a file: file.*, but what concerns its rows, which
// is policy's (audit.h).
#pragma once

#include <sys/stat.h>

#include <optional>
#include <string>
#include <vector>

#include "gen/hosts_reader.h"
#include "policy/allowed_ips.h"
#include "policy/audit.h"

namespace gen {

// Who may read a file.
struct FileAccess {
  mode_t mode = 0;  // the permission bits
  uid_t owner = 0;
  gid_t group = 0;
};

// A hosts file as it was found.
struct FoundFile {
  std::string name;  // as a person called it
  HostsReading reading;
  // Nothing of what has no permissions of its own, as a pipe.
  std::optional<FileAccess> access;
};

// The mail server's user in poste.io's image.
inline constexpr uid_t mail_server_user = 88;
inline constexpr gid_t mail_server_group = 8;

// In the order of the checks, those of one by place.
std::vector<policy::Finding> check_file(const FoundFile& file, const policy::AllowedIps& allowed,
                                        const policy::Weights& weights);

}  // namespace gen
