// Who a client says it is, as the arguments of check_host().

#include "dns/idna.h"
#include "policy/spf_evaluation.h"

namespace policy {
namespace {

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
  if (dns::is_ascii(text)) return std::string(text);
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

// RFC 5321 §2.3.11: what stands before the last "@", and after it. Without one all is domain.
struct Mailbox {
  std::string_view local_part;
  std::string_view domain;
};

Mailbox split(std::string_view sender) {
  const std::size_t at = sender.rfind('@');
  if (at == std::string_view::npos) return {{}, sender};
  return {sender.substr(0, at), sender.substr(at + 1)};
}

}  // namespace

bool is_checkable(const dns::DomainName& domain) {
  const std::string& text = domain.to_string();
  const std::size_t dot = text.find('.');
  if (dot == std::string::npos || domain.is_root()) return false;
  return text[dot - 1] != '\\' || !domain.parent().is_root();  // not of an escaped dot
}

SpfIdentity identity_of(const SpfQuery& query) {
  const auto [local_part, domain] = split(query.sender);
  std::string helo = to_a_labels(query.helo);
  std::string sender_domain = query.sender.empty() ? helo : to_a_labels(domain);  // §2.4
  std::optional<dns::DomainName> checked = checked_domain(sender_domain);
  return {.ip = without_mapping(query.ip),
          .domain = std::move(checked),
          .local_part = std::string(local_part.empty() ? "postmaster" : local_part),  // §4.3
          .sender_domain = std::move(sender_domain),
          .helo = std::move(helo),
          .receiver = query.receiver,
          .time = query.time};
}

}  // namespace policy
