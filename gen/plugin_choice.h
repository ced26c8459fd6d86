// What the mail server's plugin makes of a hosts file: the twin of boot/haraka/outbound_hosts.js,
// in the same order and the same words, so that each can be held against the other.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "dns/domain_name.h"
#include "gen/yaml.h"
#include "policy/allowed_ips.h"
#include "policy/sender.h"

namespace gen {

// What the plugin is told when the container starts.
struct PluginSettings {
  dns::DomainName host;
  policy::AllowedIps send_on = policy::AllowedIps::any();
  std::optional<dns::IpAddress> outbound_mail_ip = {};
};

// By "default" or a domain in lower-case A-labels, other keys as they are; the sender, or why the
// entry is passed over.
using PluginHosts = std::map<std::string, dns::Parsed<policy::Sender>, std::less<>>;

// One bad entry costs no other.
PluginHosts read_plugin_hosts(const YamlNode& root, const policy::AllowedIps& send_on);

// Whether the plugin looks at the hosts file at all.
bool is_hosts_file_used(const PluginSettings& settings);

struct PluginChoice {
  dns::DomainName helo;
  std::optional<dns::IpAddress> ip;  // nothing: the system picks
  std::optional<dns::IpAddress> ip6;
  std::string why;
};

// Of mail from this domain; empty is the null sender's. Any text: what is no domain has no entry.
PluginChoice choose_as_plugin(std::string_view sender_domain, const PluginHosts& hosts,
                              const PluginSettings& settings);

// "HELO mail.example.com, source 192.0.2.10: entry of example.com", as the plugin logs it.
std::string to_string(const PluginChoice& choice);

}  // namespace gen
