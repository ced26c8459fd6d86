#include "dns/zone_data.h"

#include <algorithm>
#include <unordered_set>

#include "dns/zone_record.h"

namespace dns {
namespace {

// IANA's numbers of types that RecordType does not have.
constexpr std::uint16_t dname_type = 39;
constexpr std::uint16_t rrsig_type = 46;
constexpr std::uint16_t nsec_type = 47;
constexpr std::uint16_t nsec3_type = 50;

constexpr std::uint16_t number_of(RecordType type) {
  return static_cast<std::uint16_t>(type);
}

// What signing adds: it stands beside a CNAME (RFC 4034 §3, §4) and makes no name exist (RFC 5155
// §7.2.8).
bool is_of_signing(std::uint16_t type) {
  return type == rrsig_type || type == nsec_type || type == nsec3_type;
}

// The closest of the apexes at or above the name.
template <class Apexes>
std::optional<DomainName> closest_apex(const Apexes& apexes, const DomainName& name) {
  for (DomainName at = name;; at = at.parent()) {
    if (apexes.contains(at)) return at;
    if (at.is_root()) return std::nullopt;
  }
}

// Where a zone begins that has no SOA but this record.
DomainName implied_apex(const ZoneRecord& record) {
  if (record.origin && !record.origin->is_root() && record.owner.is_within(*record.origin)) {
    return *record.origin;
  }
  const bool is_wildcard = record.owner.to_string().starts_with("*.");
  return is_wildcard ? record.owner.parent() : record.owner;
}

template <class Record>
void append(Records& records, const Record& record) {
  if (!std::holds_alternative<std::vector<Record>>(records)) records = std::vector<Record>();
  std::get<std::vector<Record>>(records).push_back(record);
}

class ZoneBuilder {
 public:
  explicit ZoneBuilder(const std::vector<MasterFile>& files);

  Result<ZoneData> build();

 private:
  struct File {
    const std::string& name;
    std::vector<ZoneRecord> records;
    std::vector<Mistake> mistakes;
    std::unordered_set<DomainName> apexes;
  };

  void find_apexes(File& file);
  void imply_apexes();
  // Whether another file's zone answers for the record's name.
  bool is_hidden(const File& file, const ZoneRecord& record) const;
  ZoneNode& node(const DomainName& name);
  void add(File& file, const ZoneRecord& record);
  void add_redirection(File& file, const ZoneRecord& record,
                       std::optional<Redirection> ZoneNode::*redirection);
  void add_to_set(ZoneNode& node, const ZoneRecord& record);
  void check_place(File& file, const ZoneRecord& record);
  void complain(File& file, const ZoneRecord& record, std::string reason);
  std::vector<Mistake> sorted_mistakes();

  std::vector<File> files_;
  std::unordered_map<DomainName, Ttl> apexes_;  // with their negative TTL
  ZoneData nodes_;
  std::unordered_set<DomainName> beside_cname_;  // owners of what may not stand beside a CNAME
  bool has_dname_ = false;
};

ZoneBuilder::ZoneBuilder(const std::vector<MasterFile>& files) {
  for (const MasterFile& file : files) {
    ZoneFileContents contents = read_zone_records(file);
    files_.push_back({file.name, std::move(contents.records), std::move(contents.mistakes), {}});
  }
}

Result<ZoneData> ZoneBuilder::build() {
  for (File& file : files_) find_apexes(file);
  imply_apexes();
  for (File& file : files_) {
    for (const ZoneRecord& record : file.records) add(file, record);
  }
  for (File& file : files_) {
    for (const ZoneRecord& record : file.records) check_place(file, record);
  }
  std::vector<Mistake> mistakes = sorted_mistakes();
  if (!mistakes.empty()) return tl::unexpected(std::move(mistakes));
  for (const auto& [apex, negative_ttl] : apexes_) node(apex).negative_ttl = negative_ttl;
  for (auto& [name, at_name] : nodes_) {
    for (RecordSet& set : at_name.sets) normalize(set.records);
  }
  return std::move(nodes_);
}

void ZoneBuilder::find_apexes(File& file) {
  for (const ZoneRecord& record : file.records) {
    const auto* soa = std::get_if<SoaRecord>(&record.rdata);
    if (soa == nullptr) continue;
    const Ttl negative_ttl = std::min(record.ttl, soa->minimum);  // RFC 2308 §5
    if (!apexes_.emplace(record.owner, negative_ttl).second) {
      complain(file, record, fmt::format("a second SOA record of {}", record.owner));
    }
    file.apexes.insert(record.owner);
  }
}

void ZoneBuilder::imply_apexes() {
  std::unordered_set<DomainName> implied;
  for (const File& file : files_) {
    for (const ZoneRecord& record : file.records) {
      if (!closest_apex(apexes_, record.owner)) implied.insert(implied_apex(record));
    }
  }
  for (const DomainName& apex : implied) {
    const bool is_topmost = apex.is_root() || !closest_apex(implied, apex.parent());
    if (is_topmost) apexes_.emplace(apex, Ttl{0});
  }
}

bool ZoneBuilder::is_hidden(const File& file, const ZoneRecord& record) const {
  const std::optional<DomainName> own = closest_apex(file.apexes, record.owner);
  return own && closest_apex(apexes_, record.owner) != own;
}

// Names above an owner exist, and so do those of hidden records: RFC 4592 §2.2.2; NSD does the
// latter too.
ZoneNode& ZoneBuilder::node(const DomainName& name) {
  const auto [found, is_new] = nodes_.try_emplace(name);
  ZoneNode& result = found->second;
  if (is_new && !name.is_root()) node(name.parent());
  return result;
}

void ZoneBuilder::add(File& file, const ZoneRecord& record) {
  if (is_of_signing(record.type)) return;
  ZoneNode& at_owner = node(record.owner);
  if (is_hidden(file, record)) return;
  if (record.type == number_of(RecordType::cname)) {
    add_redirection(file, record, &ZoneNode::cname);
    return;
  }
  beside_cname_.insert(record.owner);
  if (record.type == dname_type) {
    has_dname_ = true;
    add_redirection(file, record, &ZoneNode::dname);
  } else {
    add_to_set(at_owner, record);
  }
}

void ZoneBuilder::add_redirection(File& file, const ZoneRecord& record,
                                  std::optional<Redirection> ZoneNode::*redirection) {
  const DomainName& target = std::get<DomainName>(record.rdata);
  std::optional<Redirection>& present = node(record.owner).*redirection;
  if (!present) {
    present = Redirection{record.ttl, target};
  } else if (present->target == target) {
    present->ttl = std::min(present->ttl, record.ttl);
  } else {
    complain(file, record,
             fmt::format("a second redirection: {} points to {} already", record.owner,
                         present->target));
  }
}

void ZoneBuilder::add_to_set(ZoneNode& node, const ZoneRecord& record) {
  const std::vector<RecordType>& types = askable_types();
  const RecordType type = static_cast<RecordType>(record.type);
  if (std::find(types.begin(), types.end(), type) == types.end()) return;
  const auto is_same = [type](const RecordSet& set) { return set.type == type; };
  auto set = std::find_if(node.sets.begin(), node.sets.end(), is_same);
  if (set == node.sets.end()) set = node.sets.insert(set, {type, record.ttl, {}});
  set->ttl = std::min(set->ttl, record.ttl);
  if (const auto* address = std::get_if<IpAddress>(&record.rdata)) append(set->records, *address);
  if (const auto* exchange = std::get_if<MxRecord>(&record.rdata)) append(set->records, *exchange);
  if (const auto* target = std::get_if<DomainName>(&record.rdata)) append(set->records, *target);
  if (const auto* text = std::get_if<TxtRecord>(&record.rdata)) append(set->records, *text);
}

// What can be said of a record only when all are known.
void ZoneBuilder::check_place(File& file, const ZoneRecord& record) {
  const bool is_cname = record.type == number_of(RecordType::cname);
  if (is_cname && beside_cname_.contains(record.owner)) {
    complain(file, record, fmt::format("a CNAME record beside others of {}", record.owner));
  }
  if (!has_dname_ || is_of_signing(record.type)) return;
  for (DomainName at = record.owner; !at.is_root() && !apexes_.contains(at);) {
    at = at.parent();
    const auto above = nodes_.find(at);
    if (above != nodes_.end() && above->second.dname) {
      complain(file, record, fmt::format("{} is below a DNAME record, of {}", record.owner, at));
    }
  }
}

void ZoneBuilder::complain(File& file, const ZoneRecord& record, std::string reason) {
  file.mistakes.push_back({file.name, record.line, record.column, std::move(reason)});
}

std::vector<Mistake> ZoneBuilder::sorted_mistakes() {
  std::vector<Mistake> all;
  for (File& file : files_) {
    std::sort(file.mistakes.begin(), file.mistakes.end());
    all.insert(all.end(), file.mistakes.begin(), file.mistakes.end());
  }
  return all;
}

}  // namespace

const RecordSet* ZoneNode::find(RecordType type) const {
  for (const RecordSet& set : sets) {
    if (set.type == type) return &set;
  }
  return nullptr;
}

Result<ZoneData> read_zones(const std::vector<MasterFile>& files) {
  return ZoneBuilder(files).build();
}

}  // namespace dns
