// Which files a run reads and writes, lest one is written over that has another use.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dns/result.h"
#include "gen/options.h"

namespace gen {

struct NamedFile {
  std::string_view option;  // that names it
  std::string path;         // empty where the option was not given
};

// The files by which DNS is answered.
std::vector<NamedFile> read_files_of(const DnsOptions& options);

// Every file that is written and has another use, whatever its name there. Standard input, "-", is
// no file.
std::vector<dns::Mistake> find_files_used_twice(const std::vector<NamedFile>& read,
                                                const std::vector<NamedFile>& written);

}  // namespace gen
