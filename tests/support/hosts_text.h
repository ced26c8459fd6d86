// A hosts file as one value, for tests that write many.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gen/hosts_file.h"

namespace support {

struct HostsText {
  std::vector<std::string> header;
  std::optional<gen::HostsRow> default_row;
  std::map<dns::DomainName, gen::HostsRow> rows;
};

std::string write_hosts_file(const HostsText& value);

// What write_hosts_file made the text of, but for the header. Throws where it is no hosts file.
HostsText read_hosts_text(const std::string& text);

}  // namespace support
