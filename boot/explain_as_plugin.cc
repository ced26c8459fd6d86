#include "boot/explain_as_plugin.h"

#include <fmt/format.h>

#include <cstdio>

#include "boot/boot_values.h"
#include "gen/clean_text.h"
#include "gen/files.h"
#include "gen/plugin_choice.h"
#include "gen/run.h"

namespace boot {

using gen::ExitStatus;
using gen::PluginHosts;
using gen::PluginSettings;

namespace {

// The domain of an address, or a domain by itself; nothing of the null sender.
std::string_view domain_of(std::string_view sender) {
  if (sender.starts_with('<') && sender.ends_with('>')) {
    sender.remove_prefix(1);
    sender.remove_suffix(1);
  }
  const std::size_t at = sender.rfind('@');
  return at == std::string_view::npos ? sender : sender.substr(at + 1);
}

// The senders of the hosts file; none where there is no file, which the plugin bears.
dns::Result<PluginHosts> read_hosts(const std::string& file, const PluginSettings& settings) {
  if (!is_hosts_file_used(settings)) return PluginHosts();
  const std::optional<std::string> text = gen::read_file(file);
  if (!text) fmt::print(stderr, "{}: there is no such file: it gives no sender\n", file);
  const gen::YamlDocument document = gen::YamlDocument::parse(text.value_or(""), file);
  std::vector<dns::Mistake> mistakes = document.mistakes();
  const gen::YamlNode root = document.root();
  const bool is_empty = root.kind() == gen::YamlKind::null && root.text().empty();
  if (mistakes.empty() && !is_empty && root.kind() != gen::YamlKind::mapping) {
    mistakes.push_back({file, root.line(), root.column(), "not a mapping of domains to senders"});
  }
  if (!mistakes.empty()) return tl::unexpected(std::move(mistakes));
  return read_plugin_hosts(root, settings.send_on);
}

void tell_refused(const std::string& file, const PluginHosts& hosts) {
  for (const auto& [key, sender] : hosts) {
    if (!sender) fmt::print(stderr, "{}: {}: {}\n", file, gen::visible(key), sender.error());
  }
}

}  // namespace

ExitStatus explain_as_plugin(const gen::ExplainPluginOptions& options,
                             const gen::Environment& environment) {
  gen::BootOptions boot;
  boot.dns = options.dns;
  boot.send_on = options.send_on;
  boot.host_name = options.host_name;
  // What the answer does not depend on cannot spoil it.
  gen::Environment needed = environment;
  needed.des_key.reset();
  if (boot.send_on || needed.send_on) boot.listen_on = std::string("*");
  const tl::expected<Start, gen::Failure> start = read_start(boot, needed);
  if (!start) return gen::tell(start.error());
  const Values& values = start->values;
  const PluginSettings settings{*values.host_name, *values.send_on, values.outbound_mail_ip};
  const dns::Result<PluginHosts> hosts = read_hosts(options.hosts_file, settings);
  if (!hosts) {
    gen::tell(hosts.error());
    fmt::print(stderr, "the plugin goes on with the last file that it could read, if any\n");
    return ExitStatus::usage;
  }
  tell_refused(options.hosts_file, *hosts);
  fmt::print("{}\n", to_string(choose_as_plugin(domain_of(options.sender), *hosts, settings)));
  return ExitStatus::clean;
}

}  // namespace boot
