// What the formats of records have in common.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "gen/records_page.h"

namespace gen {

// The owner's name within the zone, without a last dot; empty for the zone's own. The whole name
// where it is not in the zone.
std::string relative_name(const dns::DomainName& owner, const dns::DomainName& zone);

// Whether the data are printable ASCII, which every format can say.
bool is_plain(const policy::CureData& data);

// Neighbours for which `is_same` holds, together.
std::vector<std::vector<const RecordLine*>> groups_of(
    const std::vector<RecordLine>& lines,
    const std::function<bool(const RecordLine&, const RecordLine&)>& is_same);

// Of the same zone, and for the same people.
bool is_same_task(const RecordLine& left, const RecordLine& right);
// Of the same owner and type.
bool is_same_set(const RecordLine& left, const RecordLine& right);

}  // namespace gen
