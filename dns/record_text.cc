#include "dns/record_text.h"

#include <algorithm>
#include <optional>

#include "dns/number.h"

namespace dns {
namespace {

struct ReasonWord {
  Reason reason;
  std::string_view word;
};
constexpr ReasonWord reason_words[] = {
    {Reason::none, "found"},        {Reason::nxdomain, "nxdomain"},
    {Reason::no_data, "no-data"},   {Reason::timeout, "timeout"},
    {Reason::servfail, "servfail"}, {Reason::refused, "refused"},
    {Reason::rejected, "rejected"}, {Reason::malformed, "malformed"},
    {Reason::referral, "referral"}, {Reason::alias_loop, "alias-loop"},
    {Reason::network, "network"},   {Reason::not_recorded, "not-recorded"},
    {Reason::bogus, "bogus"},       {Reason::disagreement, "disagreement"},
};

struct AccordWord {
  Accord accord;
  std::string_view word;
};
constexpr AccordWord accord_words[] = {{Accord::unasked, "unasked"},
                                       {Accord::agreed, "agreed"},
                                       {Accord::silent, "silent"},
                                       {Accord::differing, "differing"}};

std::string print_record(const IpAddress& address) {
  return address.to_string();
}

std::string print_record(const DomainName& name) {
  return name.to_string();
}

std::string print_record(const MxRecord& mx) {
  return fmt::format("{} {}", mx.preference, mx.exchange);
}

bool stands_for_itself(char octet) {
  return octet >= ' ' && octet <= '~' && octet != '\\';
}

std::string print_record(const TxtRecord& txt) {
  return print_octets(txt.octets);
}

struct PrintRecords {
  std::vector<std::string> operator()(std::monostate) const { return {}; }
  template <class Record>
  std::vector<std::string> operator()(const std::vector<Record>& records) const {
    std::vector<std::string> texts;
    for (const Record& record : records) texts.push_back(print_record(record));
    return texts;
  }
};

Parsed<MxRecord> parse_mx(std::string_view text) {
  MxRecord mx{.exchange = DomainName::parse(".").value()};
  const std::size_t blank = std::min(text.find(' '), text.size());
  const auto preference = parse_number<std::uint16_t>(text.substr(0, blank));
  if (!preference || blank == text.size()) {
    return tl::unexpected(std::string("not a preference and a name"));
  }
  mx.preference = *preference;
  Parsed<DomainName> exchange = DomainName::parse(text.substr(blank + 1));
  if (!exchange) return tl::unexpected(exchange.error());
  mx.exchange = std::move(*exchange);
  return mx;
}

// Reads the three digits of an escape.
std::optional<char> parse_escape(std::string_view digits) {
  const auto value = parse_number<std::uint8_t>(digits);
  if (digits.size() != 3 || !value) return std::nullopt;
  return static_cast<char>(*value);
}

Parsed<TxtRecord> parse_txt(std::string_view text) {
  TxtRecord txt;
  for (std::size_t at = 0; at < text.size();) {
    if (stands_for_itself(text[at])) {
      txt.octets += text[at];
      ++at;
      continue;
    }
    if (text[at] != '\\') return tl::unexpected(std::string("an octet that is not escaped"));
    const std::optional<char> octet = parse_escape(text.substr(at + 1, 3));
    if (!octet) return tl::unexpected(std::string("an escape that is not \\000 to \\255"));
    txt.octets += *octet;
    at += 4;
  }
  return txt;
}

Parsed<IpAddress> parse_address(std::string_view text, Family family) {
  Parsed<IpAddress> address = IpAddress::parse(text);
  if (address && address->family() != family) {
    return tl::unexpected(std::string("an address of the other family"));
  }
  return address;
}

Parsed<IpAddress> parse_ipv4(std::string_view text) {
  return parse_address(text, Family::ipv4);
}

Parsed<IpAddress> parse_ipv6(std::string_view text) {
  return parse_address(text, Family::ipv6);
}

template <class Record>
Parsed<Records> parse_each(const std::vector<std::string>& texts,
                           Parsed<Record> (*parse)(std::string_view)) {
  std::vector<Record> values;
  for (const std::string& text : texts) {
    Parsed<Record> value = parse(text);
    if (!value) return tl::unexpected(value.error());
    values.push_back(std::move(*value));
  }
  Records records = std::move(values);
  normalize(records);
  return records;
}

}  // namespace

std::string_view word_of(Reason reason) {
  for (const ReasonWord& known : reason_words) {
    if (known.reason == reason) return known.word;
  }
  return "?";
}

Parsed<Reason> parse_reason(std::string_view word) {
  for (const ReasonWord& known : reason_words) {
    if (known.word == word) return known.reason;
  }
  return tl::unexpected(std::string("not one of the known answers"));
}

std::string_view word_of(Accord accord) {
  for (const AccordWord& known : accord_words) {
    if (known.accord == accord) return known.word;
  }
  return "?";
}

Parsed<Accord> parse_accord(std::string_view word) {
  for (const AccordWord& known : accord_words) {
    if (known.word == word) return known.accord;
  }
  return tl::unexpected(std::string("not one of the known words"));
}

std::string print_octets(std::string_view octets) {
  if (std::ranges::all_of(octets, stands_for_itself)) return std::string(octets);
  std::string text;
  for (const char octet : octets) {
    if (stands_for_itself(octet)) {
      text += octet;
    } else {
      text += fmt::format("\\{:03}", static_cast<unsigned char>(octet));
    }
  }
  return text;
}

std::vector<std::string> print_records(const Records& records) {
  return std::visit(PrintRecords(), records);
}

Parsed<Records> parse_records(RecordType type, const std::vector<std::string>& texts) {
  switch (type) {
    case RecordType::a:
      return parse_each(texts, parse_ipv4);
    case RecordType::aaaa:
      return parse_each(texts, parse_ipv6);
    case RecordType::ns:
    case RecordType::ptr:
      return parse_each(texts, DomainName::parse);
    case RecordType::mx:
      return parse_each(texts, parse_mx);
    case RecordType::txt:
      return parse_each(texts, parse_txt);
    case RecordType::cname:
    case RecordType::soa:
      break;
  }
  return tl::unexpected(std::string("of a type that is not asked for"));
}

}  // namespace dns
