// The records of a master file, each with its place: directives obeyed, names made absolute.
#pragma once

#include <optional>
#include <vector>

#include "dns/master_file.h"
#include "dns/rdata.h"

namespace dns {

struct ZoneRecord {
  int line = 0;
  int column = 0;
  DomainName owner;
  std::optional<DomainName> origin;  // the $ORIGIN above it
  Ttl ttl{0};
  std::uint16_t type = 0;  // IANA's number
  Rdata rdata;
};

struct ZoneFileContents {
  std::vector<ZoneRecord> records;  // in the order of the text
  std::vector<Mistake> mistakes;
};

// What can be read of the file, and what cannot; see read_zones.
ZoneFileContents read_zone_records(const MasterFile& file);

}  // namespace dns
