#include "dns/message.h"

#include <arpa/nameser.h>

#include <algorithm>
#include <array>
#include <optional>

#include "dns/reply_codes.h"

namespace dns {
namespace {

using Octets = std::span<const std::uint8_t>;

// One record of a message; `rdata` points into the message, names in it may point further.
struct ResourceRecord {
  DomainName owner;
  int type;
  Ttl ttl;
  Octets rdata;
};

using Section = std::vector<ResourceRecord>;

// Reads the name at `at`, and moves `at` past it.
std::optional<DomainName> read_name(const ns_msg& message, const std::uint8_t*& at) {
  std::array<std::uint8_t, NS_MAXCDNAME> octets;
  const int length =
      ns_name_unpack(ns_msg_base(message), ns_msg_end(message), at, octets.data(), octets.size());
  if (length < 0) return std::nullopt;
  at += length;
  const std::uint8_t* end = octets.data();
  ns_name_skip(&end, octets.data() + octets.size());
  Parsed<DomainName> name = DomainName::from_wire({octets.data(), end});
  if (!name) return std::nullopt;
  return std::move(*name);
}

// RFC 2181 §8: a TTL with its highest bit set counts as zero.
Ttl read_ttl(std::uint32_t seconds) {
  return Ttl(seconds > 0x7fffffffu ? 0 : seconds);
}

// Reads the records of the section that begins at `at`, those of class IN, and moves `at` past it;
// nothing if a name cannot be read. All else ns_initparse has found to be inside the message.
std::optional<Section> read_section(const ns_msg& message, ns_sect which, const std::uint8_t*& at) {
  Section section;
  for (int left = ns_msg_count(message, which); left > 0; --left) {
    std::optional<DomainName> owner = read_name(message, at);
    if (!owner) return std::nullopt;
    const unsigned type = ns_get16(at);
    const unsigned record_class = ns_get16(at + 2);
    const auto seconds = static_cast<std::uint32_t>(ns_get32(at + 4));
    const Octets rdata(at + NS_RRFIXEDSZ, ns_get16(at + 8));
    at = rdata.data() + rdata.size();
    if (record_class != ns_c_in) continue;
    section.push_back({std::move(*owner), static_cast<int>(type), read_ttl(seconds), rdata});
  }
  return section;
}

// The name at `offset` of the rdata, which it must fill to the end.
std::optional<DomainName> read_last_name(const ns_msg& message, Octets rdata, std::size_t offset) {
  if (offset >= rdata.size()) return std::nullopt;
  const std::uint8_t* at = rdata.data() + offset;
  std::optional<DomainName> name = read_name(message, at);
  if (at != rdata.data() + rdata.size()) return std::nullopt;
  return name;
}

template <std::size_t size>
std::optional<std::array<std::uint8_t, size>> read_octets(Octets rdata) {
  if (rdata.size() != size) return std::nullopt;
  std::array<std::uint8_t, size> octets{};
  std::copy(rdata.begin(), rdata.end(), octets.begin());
  return octets;
}

std::optional<MxRecord> read_mx(const ns_msg& message, Octets rdata) {
  constexpr std::size_t preference_size = 2;
  std::optional<DomainName> exchange = read_last_name(message, rdata, preference_size);
  if (!exchange) return std::nullopt;
  return MxRecord{static_cast<std::uint16_t>(ns_get16(rdata.data())), std::move(*exchange)};
}

// One or more strings, each behind its length: RFC 1035 §3.3.14. A record of no octets at all,
// which that grammar forbids and some servers send, counts as one empty string.
std::optional<TxtRecord> read_txt(Octets rdata) {
  TxtRecord record;
  while (!rdata.empty()) {
    const std::size_t length = rdata.front();
    if (length >= rdata.size()) return std::nullopt;
    const Octets octets = rdata.subspan(1, length);
    record.octets.append(octets.begin(), octets.end());
    rdata = rdata.subspan(1 + length);
  }
  return record;
}

template <class Record>
bool append(Records& records, std::optional<Record> record) {
  if (!record) return false;
  if (!std::holds_alternative<std::vector<Record>>(records)) records = std::vector<Record>();
  std::get<std::vector<Record>>(records).push_back(std::move(*record));
  return true;
}

bool append_address(Records& records, RecordType type, Octets rdata) {
  if (type == RecordType::a) {
    const auto octets = read_octets<4>(rdata);
    return octets && append(records, std::optional(IpAddress::from_ipv4(*octets)));
  }
  const auto octets = read_octets<16>(rdata);
  return octets && append(records, std::optional(IpAddress::from_ipv6(*octets)));
}

// False for rdata that its type does not allow, and for types that no Question has.
bool append_rdata(Records& records, const ns_msg& message, RecordType type, Octets rdata) {
  switch (type) {
    case RecordType::a:
    case RecordType::aaaa:
      return append_address(records, type, rdata);
    case RecordType::ns:
    case RecordType::ptr:
      return append(records, read_last_name(message, rdata, 0));
    case RecordType::mx:
      return append(records, read_mx(message, rdata));
    case RecordType::txt:
      return append(records, read_txt(rdata));
    case RecordType::cname:
    case RecordType::soa:
      return false;
  }
  return false;
}

// Reads one message for one question, from its front to its end. Each step returns false when the
// message is malformed.
class ReplyReader {
 public:
  ReplyReader(const ns_msg& message, const Question& question)
      : message_(message), question_(question), at_(ns_msg_base(message) + NS_HFIXEDSZ) {}

  Answer read() {
    if (!is_reply_to_question()) return Answer::unavailable(Reason::malformed);
    const Reason reason = reason_of_rcode(ns_msg_getflag(message_, ns_f_rcode));
    if (status_of(reason) == Status::unavailable) return Answer::unavailable(reason);
    answer_.reason = reason;
    answer_.authenticated = has_flag(ns_f_ad);
    if (!read_answer_section() || !follow_aliases() || !collect_records() || !conclude()) {
      return Answer::unavailable(Reason::malformed);
    }
    return std::move(answer_);
  }

 private:
  // A server that refuses a question may leave it out of its reply.
  bool is_reply_to_question() {
    if (ns_msg_getflag(message_, ns_f_qr) != 1) return false;
    if (ns_msg_getflag(message_, ns_f_opcode) != ns_o_query) return false;
    const int count = ns_msg_count(message_, ns_s_qd);
    if (count == 0) {
      const int rcode = ns_msg_getflag(message_, ns_f_rcode);
      return rcode != ns_r_noerror && rcode != ns_r_nxdomain;
    }
    if (count != 1 || read_name(message_, at_) != question_.name) return false;
    const unsigned type = ns_get16(at_);
    const unsigned question_class = ns_get16(at_ + 2);
    at_ += NS_QFIXEDSZ;
    return question_class == ns_c_in && type == static_cast<unsigned>(question_.type);
  }

  bool has_flag(ns_flag flag) const { return ns_msg_getflag(message_, flag) != 0; }

  bool read_answer_section() {
    std::optional<Section> section = read_section(message_, ns_s_an, at_);
    if (section) records_ = std::move(*section);
    return section.has_value();
  }

  // The end of the CNAME chain as far as it was followed.
  const DomainName& last() const {
    return answer_.aliases.empty() ? question_.name : answer_.aliases.back();
  }

  const ResourceRecord* find(const Section& section, RecordType type) const {
    const auto found = std::find_if(section.begin(), section.end(), [&](const auto& record) {
      return record.type == static_cast<int>(type) && record.owner == last();
    });
    return found == section.end() ? nullptr : &*found;
  }

  // RFC 1034 §3.6.2, by owner name, whatever the order; records of other owners are not looked at.
  // A chain that returns to a name of its own stops there: each CNAME is used once at the most.
  bool follow_aliases() {
    for (std::size_t used = 0; used < records_.size(); ++used) {
      if (find(records_, question_.type) != nullptr) return true;
      const ResourceRecord* const alias = find(records_, RecordType::cname);
      if (alias == nullptr) return true;
      std::optional<DomainName> target = read_last_name(message_, alias->rdata, 0);
      if (!target) return false;
      lower_ttl(alias->ttl);
      answer_.aliases.push_back(std::move(*target));
    }
    return true;
  }

  // RFC 2308 §2.1: an NXDOMAIN is about the end of the chain, where there can be no record then.
  bool collect_records() {
    if (answer_.reason != Reason::none) return true;
    for (const ResourceRecord& record : records_) {
      if (record.type != static_cast<int>(question_.type) || record.owner != last()) continue;
      if (!append_rdata(answer_.records, message_, question_.type, record.rdata)) return false;
      lower_ttl(record.ttl);
    }
    normalize(answer_.records);
    return true;
  }

  // What the absence of records means; only then does the authority section matter.
  bool conclude() {
    if (std::holds_alternative<std::monostate>(answer_.records)) {
      std::optional<Section> section = read_section(message_, ns_s_ns, at_);
      if (!section) return false;
      authority_ = std::move(*section);
      conclude_absence();
    }
    answer_.ttl = ttl_.value_or(Ttl(0));
    // RFC 1035 §4.1.1: of the targets of aliases the bit says nothing.
    const bool is_from_zone = has_flag(ns_f_aa) && answer_.aliases.empty();
    answer_.is_authoritative = is_from_zone && answer_.status() != Status::unavailable;
    return true;
  }

  void conclude_absence() {
    if (answer_.reason == Reason::none) answer_.reason = reason_of_no_records();
    if (answer_.status() == Status::unavailable) answer_ = Answer::unavailable(answer_.reason);
    if (answer_.status() == Status::absent) lower_ttl(negative_ttl());
  }

  // RFC 2308 §2.2; Reason::none is a chain that goes on elsewhere.
  Reason reason_of_no_records() const {
    if (find_soa() != nullptr) return Reason::no_data;
    if (!answer_.aliases.empty()) return Reason::none;
    return is_referral() ? Reason::referral : Reason::no_data;
  }

  bool is_referral() const {
    const bool names_others =
        std::any_of(authority_.begin(), authority_.end(),
                    [](const ResourceRecord& record) { return record.type == ns_t_ns; });
    return names_others && !has_flag(ns_f_aa);
  }

  // Only a zone that holds the name can speak of its absence.
  const ResourceRecord* find_soa() const {
    const auto found =
        std::find_if(authority_.begin(), authority_.end(), [this](const ResourceRecord& record) {
          return record.type == ns_t_soa && last().is_within(record.owner);
        });
    return found == authority_.end() ? nullptr : &*found;
  }

  // RFC 2308 §5: the lesser of the SOA's own TTL and its MINIMUM, which is its last field; without
  // an SOA nothing may be kept.
  Ttl negative_ttl() const {
    constexpr std::size_t fixed_fields_size = 20;
    const ResourceRecord* const soa = find_soa();
    if (soa == nullptr || soa->rdata.size() <= fixed_fields_size) return Ttl(0);
    const std::uint8_t* const minimum = soa->rdata.data() + soa->rdata.size() - 4;
    return std::min(soa->ttl, read_ttl(static_cast<std::uint32_t>(ns_get32(minimum))));
  }

  void lower_ttl(Ttl ttl) { ttl_ = std::min(ttl_.value_or(ttl), ttl); }

  const ns_msg& message_;
  const Question& question_;
  const std::uint8_t* at_;  // where the next is read
  Section records_;
  Section authority_;
  std::optional<Ttl> ttl_;
  Answer answer_;
};

}  // namespace

Answer read_reply(std::span<const std::uint8_t> message, const Question& question) {
  ns_msg parsed;
  // 65,535 octets are the most that TCP's length can say: RFC 1035 §4.2.2.
  if (message.size() > NS_MAXMSG ||
      ns_initparse(message.data(), static_cast<int>(message.size()), &parsed) != 0) {
    return Answer::unavailable(Reason::malformed);
  }
  return ReplyReader(parsed, question).read();
}

}  // namespace dns
