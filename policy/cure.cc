#include "policy/cure.h"

#include "policy/evidence.h"

namespace policy {
namespace {

struct TypeOf {
  dns::RecordType operator()(const dns::IpAddress& ip) const {
    return ip.family() == dns::Family::ipv4 ? dns::RecordType::a : dns::RecordType::aaaa;
  }
  dns::RecordType operator()(const dns::DomainName&) const { return dns::RecordType::ptr; }
  dns::RecordType operator()(const dns::TxtRecord&) const { return dns::RecordType::txt; }
};

struct TextOf {
  std::string operator()(const dns::IpAddress& ip) const { return text_of(ip); }
  std::string operator()(const dns::DomainName& name) const { return text_of(name); }
  std::string operator()(const dns::TxtRecord& text) const { return txt_data(text.octets); }
};

}  // namespace

dns::RecordType CureRecord::type() const {
  return std::visit(TypeOf(), data);
}

std::string text_of(const CureData& data) {
  return std::visit(TextOf(), data);
}

std::string CureRecord::to_string() const {
  std::string text = text_of(owner);
  text += ' ';
  text += dns::to_string(type());
  text += ' ';
  return text += text_of(data);
}

void Cure::add(const Cure& more) {
  records.insert(records.end(), more.records.begin(), more.records.end());
}

std::string Cure::to_string() const {
  std::string text;
  for (const CureRecord& record : records) {
    if (!text.empty()) text += '\n';
    text += record.to_string();
  }
  return text;
}

Cure address_cure(const dns::HostFacts& host, const dns::IpAddress& ip) {
  if (host.is_alias() || !host.name.is_host_name()) return {};
  return {{{.owner = host.name, .data = ip}}};
}

Cure txt_cure(const dns::DomainName& owner, std::string_view octets,
              const std::vector<std::string>& present) {
  std::vector<std::string> replaces;
  for (const std::string& text : present) replaces.push_back(txt_data(text));
  return {{{owner, dns::TxtRecord{std::string(octets)}, std::move(replaces)}}};
}

Cure txt_cure(const std::optional<dns::DomainName>& owner, std::string_view octets,
              const std::vector<std::string>& present) {
  return owner ? txt_cure(*owner, octets, present) : Cure();
}

Cure ptr_cure(const dns::IpAddress& ip, const dns::Fact<dns::DomainName>& present,
              const dns::DomainName& name) {
  CureRecord record{.owner = present.aliases.empty() ? ip.reverse_name() : present.aliases.back(),
                    .data = name};
  for (const dns::DomainName& other : present.records) {
    if (other != name) record.replaces.push_back(text_of(other));
  }
  return {{std::move(record)}};
}

}  // namespace policy
