// Records to publish in words for those who must act, whatever the format.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gen/plan_changes.h"
#include "gen/record_plan.h"

namespace gen {

// What stands at a record's owner now, and the zone that it is in.
struct RecordPlace {
  dns::DomainName zone;
  std::vector<std::string> replaces;    // "\"v=spf1 -all\"", "CNAME www.example.com."
  std::vector<policy::CureData> stays;  // of the record's name and type; RFC 2181 §5 has them a set
};

// Looks at what the resolver says of each record's place now, in their order. `trusted` is sorted.
// All referents must outlive the task.
dns::Task<std::vector<RecordPlace>> find_places(dns::Resolver& resolver,
                                                const std::vector<PlannedRecord>& records,
                                                const std::vector<policy::TrustedDomain>& trusted);

// A record as it is told.
struct RecordLine {
  policy::Actor actor;
  RecordPlace place;
  policy::CureRecord record;
  std::vector<std::string> comments;  // why, and what goes
};

struct RecordsPage {
  std::vector<std::string> head;
  // By actor, zone, owner, type and data. Of each set the first alone tells what stays.
  std::vector<RecordLine> lines;
};

// Neither plan has more to publish than the records; `after` is of the world with them.
RecordsPage page_of(const std::vector<PlannedRecord>& records,
                    const std::vector<RecordPlace>& places, const Plan& before, const Plan& after);

// A master file (RFC 1035 §5) of absolute names, as --overlay reads it. What stays beside a record
// is in it too: a record set is published whole.
std::string zone_text(const RecordsPage& page);

// D_EXTEND() for each zone, as dnscontrol's JavaScript has it. Requests to address owners and what
// stays are comments.
std::string dnscontrol_text(const RecordsPage& page);

// A YAML document for each zone, as octoDNS's YamlProvider reads it.
std::string octodns_text(const RecordsPage& page);

}  // namespace gen
