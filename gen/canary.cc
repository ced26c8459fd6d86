#include "gen/canary.h"

#include <fmt/format.h>

#include <set>
#include <stdexcept>
#include <utility>

#include "gen/files.h"
#include "gen/hosts_file.h"
#include "gen/journal.h"
#include "gen/plugin_choice.h"
#include "gen/row_text.h"

namespace gen {

using policy::HostsFile;
using policy::Sender;

namespace {

constexpr std::string_view default_key = "default";

policy::AllowedIps addresses_of(const HostsFile& rows) {
  std::vector<dns::IpAddress> ips;
  const auto add = [&ips](const Sender& sender) {
    std::ranges::copy(sender.addresses(), std::back_inserter(ips));
  };
  if (rows.default_sender) add(*rows.default_sender);
  for (const auto& [domain, sender] : rows.entries) add(sender);
  return policy::AllowedIps::of(ips);
}

PluginSettings settings_of(const CanaryTrial& trial) {
  const bool says_which = !trial.send_on.is_any() && !trial.send_on.addresses().empty();
  return {.host = dns::DomainName::parse("host.invalid").value(),
          .send_on = says_which ? trial.send_on : addresses_of(trial.planned)};
}

// What the plugin has of these entries, and of the default; of a large file it is a part.
dns::Parsed<PluginHosts> read_entries(std::string_view text, const policy::AllowedIps& send_on,
                                      const std::vector<JournalEntry>& wanted) {
  std::set<std::string, std::less<>> keys = {std::string(default_key)};
  for (const JournalEntry& entry : wanted) keys.insert(subject_of(entry));
  PluginHosts all;
  do {
    const YamlDocument document = YamlDocument::parse(take_hosts_piece(text), "the written file");
    if (!document.mistakes().empty()) {
      return tl::unexpected(dns::to_string(document.mistakes().front()));
    }
    for (const auto& entry : read_plugin_hosts(document.root(), send_on)) {
      if (keys.contains(entry.first)) all.insert(entry);
    }
  } while (!text.empty());
  return all;
}

std::optional<Sender> sender_of(const PluginChoice& choice, const PluginSettings& settings) {
  if (choice.helo == settings.host || !choice.ip) return std::nullopt;
  return Sender{choice.helo, *choice.ip, choice.ip6};
}

}  // namespace

std::optional<std::string> fault_as_plugin(std::string_view text, const CanaryTrial& trial) {
  if (trial.planned == HostsFile()) return std::nullopt;  // by which no mail leaves
  const std::vector<JournalEntry> changes =
      changes_between(trial.before, trial.planned, JournalKind::adopted, {});
  const PluginSettings settings = settings_of(trial);
  const dns::Parsed<PluginHosts> hosts = read_entries(text, settings.send_on, changes);
  if (!hosts) return hosts.error();
  for (const JournalEntry& change : changes) {
    const std::string domain = change.domain ? change.domain->to_string() : "";
    const PluginChoice choice = choose_as_plugin(domain, *hosts, settings);
    const std::optional<Sender> wanted = change.to ? change.to : trial.planned.default_sender;
    if (sender_of(choice, settings) == wanted) continue;
    return fmt::format("mail of {} would leave as {}; planned: {}", subject_of(change),
                       to_string(choice), row_text(wanted, "no entry"));
  }
  return std::nullopt;
}

Examination examine_as_plugin(const std::string& file, const CanaryTrial& trial) {
  return [file, trial](const std::filesystem::path& written) {
    const std::optional<std::string> text = read_file(written);
    const std::optional<std::string> fault =
        text ? fault_as_plugin(*text, trial) : std::optional<std::string>("it is gone");
    if (!fault) return;
    throw std::runtime_error(
        fmt::format("{}: the file stays as it is, for the mail server would not read the new one "
                    "as it was planned: {}",
                    file, *fault));
  };
}

}  // namespace gen
