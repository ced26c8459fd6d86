#include "dns/rdata.h"

#include <ldns/ldns.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <memory>

#include "dns/number.h"

namespace dns {
namespace {

// ldns cuts off longer text without a word.
constexpr std::size_t text_limit = LDNS_MAX_PACKETLEN - 1;

struct FreeRecord {
  void operator()(ldns_rr* record) const { ldns_rr_free(record); }
};
using LdnsRecord = std::unique_ptr<ldns_rr, FreeRecord>;

struct FreeName {
  void operator()(ldns_rdf* name) const { ldns_rdf_deep_free(name); }
};
using LdnsName = std::unique_ptr<ldns_rdf, FreeName>;

bool is_same_word(std::string_view word, std::string_view other) {
  const auto upper = [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; };
  return std::ranges::equal(word, other, {}, upper, upper);
}

// Seconds in one of BIND's units; 0 if it is none.
std::uint64_t seconds_in(char unit) {
  struct Unit {
    char name;
    std::uint64_t seconds;
  };
  constexpr Unit units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 604800}};
  for (const Unit& known : units) {
    if (unit == known.name || unit == known.name - 'a' + 'A') return known.seconds;
  }
  return 0;
}

// The octets of one field; empty where ldns brought none.
std::string_view octets_of(const ldns_rr& record, std::size_t field) {
  const ldns_rdf* const rdf = ldns_rr_rdf(&record, field);
  if (rdf == nullptr) return {};
  return {reinterpret_cast<const char*>(ldns_rdf_data(rdf)), ldns_rdf_size(rdf)};
}

std::uint8_t octet_at(std::string_view octets, std::size_t index) {
  return static_cast<std::uint8_t>(octets[index]);
}

Parsed<Rdata> not_understood() {
  return tl::unexpected(std::string("not understood"));
}

template <std::size_t Size>
Parsed<std::array<std::uint8_t, Size>> address_octets(const ldns_rr& record) {
  const std::string_view octets = octets_of(record, 0);
  if (octets.size() != Size) return tl::unexpected(std::string("not understood"));
  std::array<std::uint8_t, Size> address{};
  std::copy(octets.begin(), octets.end(), address.begin());
  return address;
}

Parsed<DomainName> name_of(const ldns_rr& record, std::size_t field) {
  const std::string_view octets = octets_of(record, field);
  if (octets.empty()) return tl::unexpected(std::string("not understood"));
  return DomainName::from_wire(
      {reinterpret_cast<const std::uint8_t*>(octets.data()), octets.size()});
}

Parsed<Rdata> mx_of(const ldns_rr& record) {
  const std::string_view preference = octets_of(record, 0);
  const Parsed<DomainName> exchange = name_of(record, 1);
  if (preference.size() != 2 || !exchange) return not_understood();
  const int value = octet_at(preference, 0) << 8 | octet_at(preference, 1);
  return MxRecord{static_cast<std::uint16_t>(value), *exchange};
}

Rdata txt_of(const ldns_rr& record) {
  TxtRecord txt;
  for (std::size_t i = 0; i < ldns_rr_rd_count(&record); ++i) {
    txt.octets += octets_of(record, i).substr(1);  // the first octet is the string's length
  }
  return txt;
}

Parsed<Rdata> soa_of(const ldns_rr& record) {
  const ldns_rdf* const minimum = ldns_rr_rdf(&record, 6);
  if (minimum == nullptr || ldns_rdf_size(minimum) != 4) return not_understood();
  return SoaRecord{Ttl(ldns_rdf2native_int32(minimum))};
}

template <class Value>
Parsed<Rdata> as_rdata(const Parsed<Value>& value) {
  if (!value) return tl::unexpected(value.error());
  return Rdata(*value);
}

Parsed<Rdata> rdata_of(const ldns_rr& record) {
  const ldns_rr_type type = ldns_rr_get_type(&record);
  switch (static_cast<int>(type)) {
    case LDNS_RR_TYPE_A:
      return as_rdata(address_octets<4>(record).map(IpAddress::from_ipv4));
    case LDNS_RR_TYPE_AAAA:
      return as_rdata(address_octets<16>(record).map(IpAddress::from_ipv6));
    case LDNS_RR_TYPE_NS:
    case LDNS_RR_TYPE_CNAME:
    case LDNS_RR_TYPE_PTR:
    case LDNS_RR_TYPE_DNAME:
      return as_rdata(name_of(record, 0));
    case LDNS_RR_TYPE_MX:
      return mx_of(record);
    case LDNS_RR_TYPE_TXT:
      return txt_of(record);
    case LDNS_RR_TYPE_SOA:
      return soa_of(record);
    default:
      return Rdata();
  }
}

std::string join(const std::vector<std::string_view>& words) {
  std::string text;
  for (const std::string_view word : words) {
    text += ' ';
    text += word;
  }
  return text;
}

// What ldns takes without a word: numbers beyond their field, which it wraps around.
std::optional<std::string> find_wrapped_number(std::uint16_t type,
                                               const std::vector<std::string_view>& words) {
  if (words.front() == "\\#") return std::nullopt;
  if (type == LDNS_RR_TYPE_MX && !parse_number<std::uint16_t>(words[0])) {
    return "the preference is not 0 to 65535";
  }
  if (type == LDNS_RR_TYPE_SOA && words.size() == 7) {
    const Parsed<Ttl> minimum = parse_ttl(words[6]);
    if (!minimum) return "the minimum: " + minimum.error();
  }
  return std::nullopt;
}

// RFC 3597 §5's form of any RDATA: ldns drops octets that the type has no field for.
bool has_stated_length(const ldns_rr& record, const std::vector<std::string_view>& words) {
  if (words.front() != "\\#") return true;
  std::size_t size = 0;
  for (std::size_t i = 0; i < ldns_rr_rd_count(&record); ++i) size += octets_of(record, i).size();
  return words.size() > 1 && words[1] == std::to_string(size);
}

}  // namespace

std::optional<std::uint16_t> parse_type_number(std::string_view name) {
  // RFC 3597 §5. ldns takes what it can of the number, and the rest of a larger one: TYPE65537 for
  // A.
  constexpr std::string_view numbered = "TYPE";
  if (is_same_word(name.substr(0, numbered.size()), numbered)) {
    const auto number = parse_number<std::uint16_t>(name.substr(numbered.size()));
    return number == 0 ? std::nullopt : number;
  }
  const ldns_rr_type type = ldns_get_rr_type_by_name(std::string(name).c_str());
  if (type == 0) return std::nullopt;
  return static_cast<std::uint16_t>(type);
}

Parsed<Ttl> parse_ttl(std::string_view text) {
  constexpr std::uint64_t limit = std::numeric_limits<std::int32_t>::max();
  std::uint64_t total = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    std::uint64_t number = 0;
    const auto [stop, error] = std::from_chars(text.data() + at, text.data() + text.size(), number);
    if (error == std::errc::invalid_argument) break;
    at = static_cast<std::size_t>(stop - text.data());
    const std::uint64_t seconds = at < text.size() ? seconds_in(text[at]) : 1;
    if (seconds == 0) break;
    if (error != std::errc() || number > limit || total + number * seconds > limit) {
      return tl::unexpected(std::string("a time above 2147483647 seconds"));
    }
    total += number * seconds;
    if (at < text.size()) ++at;
    if (at == text.size()) return Ttl(static_cast<std::uint32_t>(total));
  }
  return tl::unexpected(std::string("not a time in seconds, or like 1h30m"));
}

Parsed<Rdata> parse_rdata(std::uint16_t type, const std::vector<std::string_view>& words,
                          const DomainName& origin) {
  if (words.empty()) return tl::unexpected(std::string("nothing after the type"));
  const std::optional<std::string> wrapped = find_wrapped_number(type, words);
  if (wrapped) return tl::unexpected(*wrapped);
  const std::string text = fmt::format(". 0 IN TYPE{}{}", type, join(words));
  if (text.size() > text_limit) return tl::unexpected(std::string("longer than a record can be"));
  const LdnsName ldns_origin(ldns_dname_new_frm_str(origin.to_string().c_str()));
  ldns_rr* read = nullptr;
  const ldns_status status =
      ldns_rr_new_frm_str(&read, text.c_str(), 0, ldns_origin.get(), nullptr);
  if (status != LDNS_STATUS_OK) {
    return tl::unexpected(std::string(ldns_get_errorstr_by_id(status)));
  }
  const LdnsRecord record(read);
  if (!has_stated_length(*record, words)) {
    return tl::unexpected(std::string("\\# and its length do not fit the type"));
  }
  return rdata_of(*record);
}

}  // namespace dns
