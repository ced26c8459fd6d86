#include "policy/evidence.h"

#include <fmt/format.h>

#include <algorithm>

namespace policy {
namespace {

constexpr std::size_t record_limit = 8;
constexpr std::size_t quote_limit = 80;    // octets
constexpr std::size_t string_limit = 255;  // octets: RFC 1035 §3.3

bool stands_for_itself(char octet) {
  return octet >= ' ' && octet <= '~' && octet != '"' && octet != '\\';
}

void append_escaped(std::string& text, std::string_view octets) {
  if (std::ranges::all_of(octets, stands_for_itself)) {
    text += octets;
    return;
  }
  for (const char octet : octets) {
    if (stands_for_itself(octet)) {
      text += octet;
    } else if (octet == '"' || octet == '\\') {
      text += '\\';
      text += octet;
    } else {
      text += fmt::format("\\{:03}", static_cast<unsigned char>(octet));
    }
  }
}

void append_quoted(std::string& text, std::string_view octets) {
  text += '"';
  append_escaped(text, octets);
  text += '"';
}

std::string absence(std::string_view name, std::string_view type, dns::Reason reason) {
  std::string text(name);
  text += ' ';
  text += type;
  text += ": ";
  return text += dns::to_string(reason);
}

}  // namespace

std::string text_of(const dns::IpAddress& ip) {
  return ip.to_string();
}

std::string text_of(const dns::DomainName& name) {
  return name.is_root() ? name.to_string() : name.to_string() + '.';
}

std::string text_of(const dns::MxRecord& record) {
  return std::to_string(record.preference) + ' ' + text_of(record.exchange);
}

std::string in_quotes(std::string_view octets) {
  const std::string_view shown = octets.substr(0, quote_limit);
  std::string text;
  append_quoted(text, shown);
  if (shown.size() < octets.size()) text += "…";
  return text;
}

std::string origin_of(dns::Ttl ttl, bool is_planned) {
  return "TTL " + std::to_string(ttl.count()) + (is_planned ? ", planned" : "");
}

template <class Record>
std::string describe(const dns::DomainName& name, dns::RecordType type,
                     const dns::Fact<Record>& fact) {
  if (!fact.found()) return absence(text_of(name), dns::to_string(type), fact.reason);
  std::string text = text_of(name);
  text += ' ';
  text += dns::to_string(type);
  const std::string_view separator = type == dns::RecordType::mx ? ", " : " ";
  const std::size_t shown = std::min(fact.records.size(), record_limit);
  for (std::size_t i = 0; i < shown; ++i) {
    text += i == 0 ? " " : separator;
    text += text_of(fact.records[i]);
  }
  if (shown < fact.records.size()) text += fmt::format(" and {} more", fact.records.size() - shown);
  text += " (";
  text += origin_of(fact.ttl, fact.is_planned);
  return text += ')';
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
    if (!text.empty()) text += ' ';
    append_quoted(text, string);
    octets.remove_prefix(string.size());
  } while (!octets.empty());
  return text;
}

std::string txt_record(const dns::DomainName& name, std::string_view octets) {
  return text_of(name) + " TXT " + txt_data(octets);
}

}  // namespace policy
