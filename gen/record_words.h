// What the formats of records have in common.
#pragma once

#include <string>
#include <vector>

#include "gen/records_page.h"

namespace gen {

// The owner's name within the zone, without a last dot; empty for the zone's own. The whole name
// where it is not in the zone.
std::string relative_name(const dns::DomainName& owner, const dns::DomainName& zone);

// Whether the data are printable ASCII, which every format can say.
bool is_plain(const policy::CureData& data);

// Neighbours of the same zone, for the same people, together.
std::vector<std::vector<const RecordLine*>> tasks_of(const std::vector<RecordLine>& lines);

}  // namespace gen
