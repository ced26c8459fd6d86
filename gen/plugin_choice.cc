#include "gen/plugin_choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "dns/idna.h"

namespace gen {

using dns::DomainName;
using dns::IpAddress;
using dns::Parsed;
using policy::AllowedIps;
using policy::Sender;

namespace {

constexpr std::string_view default_key = "default";

// In double quotes, every octet that is not printable ASCII as \xNN.
std::string quoted(std::string_view text) {
  std::string words;
  for (const char octet : text) {
    const bool is_printable = octet >= ' ' && octet <= '~';
    words += is_printable ? std::string(1, octet)
                          : fmt::format("\\x{:02x}", static_cast<unsigned char>(octet));
  }
  return fmt::format("\"{}\"", words);
}

// In lower-case A-labels; empty for what is no host name.
std::string a_labels(std::string_view domain) {
  const Parsed<DomainName> name = dns::parse_host_name(domain);
  return name && !name->is_root() ? name->to_string() : "";
}

// The values of an entry that are given, in YAML's ways of giving nothing, by key.
class Given {
 public:
  explicit Given(const YamlNode& entry) {
    for (const YamlEntry& one : entry.entries()) {
      const bool is_text =
          one.value.kind() == YamlKind::scalar || one.value.kind() == YamlKind::null;
      if (!is_text || !one.value.text().empty()) values_.push_back(one);
    }
  }

  bool has(std::string_view key) const { return find(key) != values_.end(); }

  // Of a value that is given.
  Parsed<std::string_view> text(std::string_view key) const {
    const YamlNode& value = find(key)->value;
    const bool is_text = value.kind() == YamlKind::scalar || value.kind() == YamlKind::null;
    if (!is_text) return tl::unexpected(fmt::format("{} is no text", key));
    return value.text();
  }

 private:
  std::vector<YamlEntry>::const_iterator find(std::string_view key) const {
    return std::ranges::find(values_, key, [](const YamlEntry& one) { return one.key.text(); });
  }

  std::vector<YamlEntry> values_;  // a few, whose keys differ
};

Parsed<DomainName> read_helo(const Given& given) {
  const Parsed<std::string_view> text = given.text("helo");
  if (!text) return tl::unexpected(text.error());
  const bool is_qualified = text->find('.') != std::string_view::npos && !text->ends_with('.');
  const Parsed<DomainName> name = dns::parse_host_name(*text);
  if (name && dns::is_ascii(*text) && is_qualified) return *name;
  return tl::unexpected(fmt::format("helo {} is no host name", quoted(*text)));
}

Parsed<IpAddress> read_ip(const Given& given, std::string_view key, const AllowedIps& send_on) {
  const Parsed<std::string_view> text = given.text(key);
  if (!text) return tl::unexpected(text.error());
  const Parsed<IpAddress> ip = IpAddress::parse(*text);
  if (!ip) return tl::unexpected(fmt::format("{} {} is no address", key, quoted(*text)));
  if (send_on.contains(*ip)) return *ip;
  return tl::unexpected(fmt::format("{} {} is not in SEND_ON", key, quoted(*text)));
}

Parsed<Sender> read_sender(const YamlNode& entry, const AllowedIps& send_on) {
  if (entry.kind() != YamlKind::mapping) {
    return tl::unexpected(std::string("no mapping of helo and ip"));
  }
  const Given given(entry);
  for (const std::string_view key : {"helo", "ip"}) {
    if (!given.has(key)) return tl::unexpected(fmt::format("no {}", key));
  }
  const Parsed<DomainName> helo = read_helo(given);
  if (!helo) return tl::unexpected(helo.error());
  const Parsed<IpAddress> ip = read_ip(given, "ip", send_on);
  if (!ip) return tl::unexpected(ip.error());
  if (!given.has("ip6")) return Sender{*helo, *ip};
  const Parsed<IpAddress> ip6 = read_ip(given, "ip6", send_on);
  if (!ip6) return tl::unexpected(ip6.error());
  if (ip->family() != dns::Family::ipv4 || ip6->family() != dns::Family::ipv6) {
    return tl::unexpected(std::string("ip6 is for an IPv6 address beside an IPv4 address in ip"));
  }
  return Sender{*helo, *ip, *ip6};
}

// The entry of this key, or why there is none to use.
Parsed<Sender> entry_of(const PluginHosts& hosts, std::string_view key) {
  const auto found = hosts.find(key);
  if (found == hosts.end()) return tl::unexpected(std::string("no entry"));
  return found->second;
}

std::string joined(std::vector<std::string> reasons, std::string last) {
  reasons.push_back(std::move(last));
  return fmt::format("{}", fmt::join(reasons, "; "));
}

}  // namespace

PluginHosts read_plugin_hosts(const YamlNode& root, const AllowedIps& send_on) {
  PluginHosts hosts;
  for (const YamlEntry& entry : root.entries()) {
    const std::string domain = a_labels(entry.key.text());
    if (domain.empty()) {
      hosts.insert_or_assign(std::string(entry.key.text()),
                             tl::unexpected(std::string("no domain name")));
    } else if (hosts.contains(domain)) {
      hosts.insert_or_assign(domain,
                             tl::unexpected(std::string("stands twice, spelled differently")));
    } else {
      hosts.emplace(domain, read_sender(entry.value, send_on));
    }
  }
  return hosts;
}

bool is_hosts_file_used(const PluginSettings& settings) {
  return !settings.outbound_mail_ip && !settings.send_on.is_any();
}

PluginChoice choose_as_plugin(std::string_view sender_domain, const PluginHosts& hosts,
                              const PluginSettings& settings) {
  if (settings.outbound_mail_ip) {
    return {settings.host, settings.outbound_mail_ip, std::nullopt, "OUTBOUND_MAIL_IP is set"};
  }
  if (settings.send_on.is_any()) {
    return {settings.host, std::nullopt, std::nullopt, "SEND_ON is *"};
  }
  std::vector<std::string> keys = {std::string(default_key)};
  std::vector<std::string> passed_over;
  const std::string domain = a_labels(sender_domain);
  if (domain.empty()) {
    passed_over.emplace_back("no sender domain");
  } else {
    keys.insert(keys.begin(), domain);
  }
  for (const std::string& key : keys) {
    const Parsed<Sender> sender = entry_of(hosts, key);
    if (sender) {
      return {sender->helo, sender->ip, sender->ip6,
              joined(passed_over, fmt::format("entry of {}", key))};
    }
    passed_over.push_back(fmt::format("{}: {}", key, sender.error()));
  }
  return {settings.host, settings.send_on.addresses().front(), std::nullopt,
          joined(passed_over, "first of SEND_ON")};
}

std::string to_string(const PluginChoice& choice) {
  std::string source = choice.ip ? choice.ip->to_string() : "*";
  if (choice.ip6) source += fmt::format(" or {}", *choice.ip6);
  return fmt::format("HELO {}, source {}: {}", choice.helo, source, choice.why);
}

}  // namespace gen
