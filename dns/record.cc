#include "dns/record.h"

#include <algorithm>

namespace dns {
namespace {

template <class Record>
void normalize_if_of(Records& records) {
  auto* const values = std::get_if<std::vector<Record>>(&records);
  if (values == nullptr) return;
  std::sort(values->begin(), values->end());
  values->erase(std::unique(values->begin(), values->end()), values->end());
  values->shrink_to_fit();
  if (values->empty()) records = std::monostate();
}

}  // namespace

std::string_view to_string(RecordType type) {
  switch (type) {
    case RecordType::a:
      return "A";
    case RecordType::ns:
      return "NS";
    case RecordType::cname:
      return "CNAME";
    case RecordType::soa:
      return "SOA";
    case RecordType::ptr:
      return "PTR";
    case RecordType::mx:
      return "MX";
    case RecordType::txt:
      return "TXT";
    case RecordType::aaaa:
      return "AAAA";
  }
  return "?";
}

const std::vector<RecordType>& askable_types() {
  static const std::vector<RecordType> types = {RecordType::a,  RecordType::ns,  RecordType::ptr,
                                                RecordType::mx, RecordType::txt, RecordType::aaaa};
  return types;
}

Parsed<RecordType> parse_record_type(std::string_view name) {
  for (const RecordType type : askable_types()) {
    if (name == to_string(type)) return type;
  }
  return tl::unexpected(std::string("not a record type that is asked for"));
}

std::string_view to_string(Reason reason) {
  switch (reason) {
    case Reason::none:
      return "found";
    case Reason::nxdomain:
      return "no such name";
    case Reason::no_data:
      return "no such record";
    case Reason::timeout:
      return "time-out";
    case Reason::servfail:
      return "SERVFAIL";
    case Reason::bogus:
      return "DNSSEC is broken";
    case Reason::refused:
      return "REFUSED";
    case Reason::rejected:
      return "the server rejected the question";
    case Reason::malformed:
      return "malformed reply";
    case Reason::referral:
      return "the server only refers to others";
    case Reason::alias_loop:
      return "CNAME chain too long or looping";
    case Reason::network:
      return "no server reached";
    case Reason::disagreement:
      return "name servers disagree";
    case Reason::not_recorded:
      return "not in the snapshot";
  }
  return "?";
}

void normalize(Records& records) {
  normalize_if_of<IpAddress>(records);
  normalize_if_of<MxRecord>(records);
  normalize_if_of<DomainName>(records);
  normalize_if_of<TxtRecord>(records);
}

}  // namespace dns
