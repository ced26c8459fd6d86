// Tries a hosts file as the mail server's plugin will read it, before it takes the old one's place.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "gen/publish.h"
#include "policy/allowed_ips.h"
#include "policy/sender.h"

namespace gen {

// A file that is about to be, and what it is to say.
struct CanaryTrial {
  const policy::HostsFile& before;  // the rows that are the same here are not tried
  const policy::HostsFile& planned;
  // What the plugin is told that mail may leave from; where that is nothing or any, the addresses
  // of the planned rows.
  const policy::AllowedIps& send_on;
};

// Which mail the plugin would not send as planned, the first of it alone; nothing where all of it
// would be. Of a domain that has no row any more, by the default. Throws FileError, as the next.
std::optional<std::string> fault_as_plugin(const std::filesystem::path& written,
                                           const CanaryTrial& trial);

// The same of what HostsWriter wrote, and first whether this program reads it back as it was.
std::optional<std::string> fault_of_written(const std::filesystem::path& written,
                                            const CanaryTrial& trial);

// Read what was written again, and throw std::runtime_error where that has a fault, FileError where
// it cannot be read. `file` is its name for people; the trial's referents must outlive it.
Examination examine_as_plugin(const std::string& file, const CanaryTrial& trial);
Examination examine_written(const std::string& file, const CanaryTrial& trial);

}  // namespace gen
