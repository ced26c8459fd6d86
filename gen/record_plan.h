// The records that findings want published, each once: what comes of many wishes.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "policy/audit.h"

namespace gen {

// A record to publish, and the findings that it is for.
struct PlannedRecord {
  policy::CureRecord record;
  std::vector<policy::Finding> reasons;  // first the one whose wish it is; never empty
};

// Grows by what the findings of one survey want, and of the next, in which that was published.
class RecordPlan {
 public:
  // Whether anything is new. Addresses are taken first, and without any new one PTR records, and
  // without those texts: what is wrong with the one may be cured by what comes before it, as SPF's
  // "mx" by an address. Of the records that exclude each other (two SPF records of a domain) one is
  // taken: that of spf.mailfrom, else of an error, else the first. A later one takes the place of a
  // TXT that was planned, for it was made to stand there, but never of a PTR, nor does a record
  // come back: so the plan comes to an end.
  bool add(const std::vector<const policy::Finding*>& findings);

  bool empty() const { return entries_.empty(); }
  // By owner, type and data.
  std::vector<PlannedRecord> records() const;

 private:
  // Where one record alone may stand: at an owner a PTR, or a TXT of a kind; but any addresses.
  struct Slot {
    dns::DomainName owner;
    dns::RecordType type;
    std::string kind;

    auto operator<=>(const Slot&) const = default;
  };
  struct Wish {
    const policy::CureRecord* record;
    const policy::Finding* finding;
  };
  struct Entry {
    PlannedRecord planned;
    std::set<policy::CureData> had;  // all that stood there in the course of planning
  };

  static Slot slot_of(const policy::CureRecord& record);
  // The first is taken.
  static void rank(std::vector<Wish>& wishes);
  bool add(const Slot& slot, const std::vector<Wish>& wishes);
  static std::map<Slot, std::vector<Wish>> wishes_of(
      const std::vector<const policy::Finding*>& findings);

  std::map<Slot, Entry> entries_;
};

}  // namespace gen
