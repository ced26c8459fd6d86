// Who a client says it is, as the arguments of check_host().

#include <algorithm>

#include "dns/idna.h"
#include "policy/spf_evaluation.h"

namespace policy {
namespace {

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; });
}

// §4.3: one that is malformed is none that check_host() looks at. An address in brackets is no
// domain either: RFC 5321 §4.1.3.
std::optional<dns::DomainName> checked_domain(std::string text) {
  if (text.starts_with('[')) return std::nullopt;
  if (text.ends_with('.')) text.pop_back();
  dns::Parsed<dns::DomainName> name = dns::DomainName::from_dotted(std::move(text));
  if (!name || !is_checkable(*name)) return std::nullopt;
  return std::move(*name);
}

// RFC 8616 §4: U-labels are A-labels to SPF. Text that is no domain stays as it is.
std::string to_a_labels(std::string_view text) {
  if (is_ascii(text)) return std::string(text);
  const dns::Parsed<dns::DomainName> name = dns::parse_host_name(text);
  return name ? name->to_string() : std::string(text);
}

// RFC 4291 §2.5.5.2: ::ffff:0:0/96.
dns::IpAddress without_mapping(const dns::IpAddress& ip) {
  static const dns::IpNetwork mapped = dns::IpNetwork::parse("::ffff:0:0/96").value();
  if (!mapped.contains(ip)) return ip;
  const std::span<const std::uint8_t> octets = ip.octets();
  return dns::IpAddress::from_ipv4({octets[12], octets[13], octets[14], octets[15]});
}

}  // namespace

bool is_checkable(const dns::DomainName& domain) {
  const std::string& text = domain.to_string();
  const std::size_t dot = text.find('.');
  if (dot == std::string::npos || domain.is_root()) return false;
  return text[dot - 1] != '\\' || !domain.parent().is_root();  // not of an escaped dot
}

SpfIdentity identity_of(const SpfQuery& query) {
  SpfIdentity identity{.ip = without_mapping(query.ip),
                       .domain = std::nullopt,
                       .local_part = {},
                       .sender_domain = {},
                       .helo = to_a_labels(query.helo),
                       .receiver = query.receiver,
                       .time = query.time};
  const std::size_t at = query.sender.rfind('@');
  if (query.sender.empty()) {
    identity.sender_domain = identity.helo;  // §2.4
  } else if (at == std::string::npos) {
    identity.sender_domain = to_a_labels(query.sender);
  } else {
    identity.local_part = query.sender.substr(0, at);
    identity.sender_domain = to_a_labels(std::string_view(query.sender).substr(at + 1));
  }
  if (identity.local_part.empty()) identity.local_part = "postmaster";  // §4.3
  identity.domain = checked_domain(identity.sender_domain);
  return identity;
}

}  // namespace policy
