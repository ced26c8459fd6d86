// The zones of one or several RFC 1035 master files, as one world to look names up in.
//
// Where a zone begins: at the owner of a SOA record; a file may hold several. A record belongs to
// the closest zone of its own file. What a parent's file says at or below the apex of a zone that
// is loaded too (its delegation, glue) is not seen, for the child answers.
//
// A record in no zone of its file adds to the closest zone of the others. If there is none, the
// file is a zone in all but its SOA: everything at and below the $ORIGIN that holds the record, or
// else at and below the record's owner, is answered for, and absences have a TTL of 0.
#pragma once

#include <optional>
#include <unordered_map>
#include <vector>

#include "dns/master_file.h"
#include "dns/record.h"

namespace dns {

// The records of one type at one name. The TTL is the lowest where they differ: RFC 2181 §5.2.
struct RecordSet {
  RecordType type;
  Ttl ttl{0};
  Records records;  // sorted, unique, never empty
};

// Where a CNAME or DNAME points to.
struct Redirection {
  Ttl ttl{0};
  DomainName target;
};

// What stands at one name. All empty: the name exists only for what is below it, or for records of
// types that nobody asks for.
struct ZoneNode {
  std::vector<RecordSet> sets;  // at most one of a type
  std::optional<Redirection> cname;
  std::optional<Redirection> dname;
  std::optional<Ttl> negative_ttl;  // at a zone's apex, and only there: RFC 2308 §5

  // Null if there is none of this type.
  const RecordSet* find(RecordType type) const;
};

// A node for every owner and for each name above it, up to the root.
using ZoneData = std::unordered_map<DomainName, ZoneNode>;

// Reads $ORIGIN, $TTL and records of class IN; a record without a TTL below no $TTL has 3600 s, as
// NSD 4.6 and ldns have it; newer ones and BIND take the last TTL stated, which RFC 1035 §5.1 says.
// Mistakes: what cannot be read; relative names below no $ORIGIN (servers take the zone's name from
// their own configuration, which is not at hand); $INCLUDE, which would read another file, and all
// other directives; a zone's second SOA; two CNAME records at one name, or one beside other data
// (RFC 2181 §10.1); names below a DNAME (RFC 6672 §2.4).
Result<ZoneData> read_zones(const std::vector<MasterFile>& files);

}  // namespace dns
