// The parts that shards wrote: which file is what, and whether they are those of one run.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dns/result.h"
#include "gen/shard.h"

namespace gen {

struct PartFiles {
  std::vector<std::string> hosts;
  std::vector<std::string> reports;
  std::vector<std::string> states;
};

// By what each begins with. Mistakes are files that cannot be read.
dns::Result<PartFiles> sort_parts(const std::vector<std::string>& files);

// What a part says of the run that wrote it.
struct PartIdentity {
  std::string file;
  int line;  // where it says so; 0: in no line
  Shard shard;
  std::string policy = {};   // its hash; empty where this kind does not tell
  std::string version = {};  // likewise
};

// Adds a mistake for each shard that is missing or there twice, and each part that is of another
// count of shards, policy or version than the first. `kind` is "hosts file", say; where these are
// not all that were given, because others cannot be read, none is called missing.
void compare_parts(std::string_view kind, const std::vector<PartIdentity>& parts, bool are_all,
                   std::vector<dns::Mistake>& mistakes);

// The same of parts of two kinds, each of them complete.
void compare_kinds(const PartIdentity& one, const PartIdentity& other,
                   std::vector<dns::Mistake>& mistakes);

// Why the domain must not stand in this shard's part, or nothing.
std::optional<std::string> fault_of_place(const dns::DomainName& domain, const Shard& shard);

}  // namespace gen
