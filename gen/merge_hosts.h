// Joins the hosts files of all shards.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "gen/hosts_file.h"
#include "gen/merge_parts.h"

namespace gen {

struct JoinedHosts {
  std::vector<PartIdentity> parts = {};  // in the order of the shards
  policy::HostsFile rows = {};
  std::map<std::string, std::string> comments = {};  // by "default" or the domain
  std::size_t domains = 0;                           // that all shards asked about
};

// Adds what is wrong to the mistakes: texts that are no parts, shards that are missing or there
// twice, parts that differ in policy, version or default, rows of another shard's domains. Throws
// FileError for what is there and cannot be read.
JoinedHosts join_hosts(const std::vector<std::string>& files, std::vector<dns::Mistake>& mistakes);

// The text that one run would have written. Throws std::logic_error where it does not read back.
std::string text_of(const JoinedHosts& joined);

}  // namespace gen
