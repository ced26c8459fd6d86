#include "policy/evidence.h"

#include <fmt/ranges.h>

namespace policy {
namespace {

constexpr std::size_t record_limit = 8;
constexpr std::size_t quote_limit = 80;    // octets
constexpr std::size_t string_limit = 255;  // octets: RFC 1035 §3.3

std::string escaped(std::string_view octets) {
  std::string text;
  for (const char octet : octets) {
    if (octet == '"' || octet == '\\') {
      text += '\\';
      text += octet;
    } else if (octet >= ' ' && octet <= '~') {
      text += octet;
    } else {
      text += fmt::format("\\{:03}", static_cast<unsigned char>(octet));
    }
  }
  return text;
}

std::string absence(std::string_view name, std::string_view type, dns::Reason reason) {
  return fmt::format("{} {}: {}", name, type, dns::to_string(reason));
}

}  // namespace

std::string text_of(const dns::IpAddress& ip) {
  return ip.to_string();
}

std::string text_of(const dns::DomainName& name) {
  return name.is_root() ? name.to_string() : name.to_string() + '.';
}

std::string text_of(const dns::MxRecord& record) {
  return fmt::format("{} {}", record.preference, text_of(record.exchange));
}

std::string in_quotes(std::string_view octets) {
  const std::string_view shown = octets.substr(0, quote_limit);
  return fmt::format("\"{}\"{}", escaped(shown), shown.size() < octets.size() ? "…" : "");
}

std::string origin_of(dns::Ttl ttl, bool is_planned) {
  return fmt::format("TTL {}{}", ttl.count(), is_planned ? ", planned" : "");
}

template <class Record>
std::string describe(const dns::DomainName& name, dns::RecordType type,
                     const dns::Fact<Record>& fact) {
  if (!fact.found()) return absence(text_of(name), dns::to_string(type), fact.reason);
  std::vector<std::string> texts;
  for (const Record& record : fact.records) {
    if (texts.size() < record_limit) texts.push_back(text_of(record));
  }
  const std::size_t rest = fact.records.size() - texts.size();
  const std::string more = rest == 0 ? "" : fmt::format(" and {} more", rest);
  const std::string_view separator = type == dns::RecordType::mx ? ", " : " ";
  return fmt::format("{} {} {}{} ({})", text_of(name), dns::to_string(type),
                     fmt::join(texts, separator), more, origin_of(fact.ttl, fact.is_planned));
}

template std::string describe(const dns::DomainName&, dns::RecordType,
                              const dns::Fact<dns::IpAddress>&);
template std::string describe(const dns::DomainName&, dns::RecordType,
                              const dns::Fact<dns::DomainName>&);
template std::string describe(const dns::DomainName&, dns::RecordType,
                              const dns::Fact<dns::MxRecord>&);

std::string describe(const dns::HostFacts& host, dns::Family family) {
  const dns::RecordType type =
      family == dns::Family::ipv4 ? dns::RecordType::a : dns::RecordType::aaaa;
  return describe(host.name, type, host.of(family));
}

std::string txt_data(std::string_view octets) {
  std::string text;
  do {
    const std::string_view string = octets.substr(0, string_limit);
    text += fmt::format("{}\"{}\"", text.empty() ? "" : " ", escaped(string));
    octets.remove_prefix(string.size());
  } while (!octets.empty());
  return text;
}

std::string txt_record(const dns::DomainName& name, std::string_view octets) {
  return fmt::format("{} TXT {}", text_of(name), txt_data(octets));
}

}  // namespace policy
