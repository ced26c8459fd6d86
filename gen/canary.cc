#include "gen/canary.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

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

std::optional<Sender> sender_of(const PluginChoice& choice, const PluginSettings& settings) {
  if (choice.helo == settings.host || !choice.ip) return std::nullopt;
  return Sender{choice.helo, *choice.ip, choice.ip6};
}

// Domains in their order, which must outlive it.
class DomainsInOrder {
 public:
  // Whether it comes after all that are there, and is one of them now.
  bool append(const dns::DomainName& domain) {
    if (!domains_.empty() && domain <= *domains_.back()) return false;
    domains_.push_back(&domain);
    return true;
  }

  bool contains(const std::optional<dns::DomainName>& domain) const {
    return domain && std::ranges::binary_search(
                         domains_, *domain, {},
                         [](const dns::DomainName* one) -> const dns::DomainName& { return *one; });
  }

 private:
  std::vector<const dns::DomainName*> domains_;
};

// What the plugin makes of the changed entries, and of the default; of a large file piece by piece.
class PluginReadBack {
 public:
  explicit PluginReadBack(const CanaryTrial& trial)
      : trial_(trial), settings_(settings_of(trial)) {}

  void take(const YamlDocument& piece) {
    if (mistake_) return;
    if (!piece.mistakes().empty()) mistake_ = dns::to_string(piece.mistakes().front());
    for (const auto& entry : read_plugin_hosts(piece.root(), settings_.send_on)) {
      if (is_to_be_kept(entry)) hosts_.insert(entry);
    }
  }

  // Once all are taken.
  std::optional<std::string> fault() const {
    if (mistake_) return mistake_;
    std::optional<std::string> first;
    each_row_change(trial_.before, trial_.planned, [this, &first](const ChangedRow& row) {
      if (!first && !agreed_.contains(row.subject)) first = fault_of(row);
    });
    return first;
  }

 private:
  // Until all is read: the default, and of what changed that which is not plainly as planned.
  bool is_to_be_kept(const PluginHosts::value_type& entry) {
    if (entry.first == default_key) return true;
    const dns::Parsed<dns::DomainName> domain = dns::DomainName::parse(entry.first);
    if (!domain) return true;
    const std::optional<Sender> before = trial_.before.entry_of(*domain);
    const auto planned = trial_.planned.entries.find(*domain);
    if (planned == trial_.planned.entries.end()) return before.has_value();
    return before != planned->second && !agrees(entry, *planned);
  }

  // Whether the domain's mail leaves by this entry as planned, whatever else the file says: the
  // plugin takes the entry of a domain's own name before any other.
  bool agrees(const PluginHosts::value_type& entry,
              const std::pair<const dns::DomainName, Sender>& planned) {
    const auto& [key, sender] = entry;
    return sender && *sender == planned.second && !hosts_.contains(key) &&
           agreed_.append(planned.first);
  }

  std::optional<std::string> fault_of(const ChangedRow& row) const {
    const std::string domain = row.subject ? row.subject->to_string() : "";
    const PluginChoice choice = choose_as_plugin(domain, hosts_, settings_);
    const std::optional<Sender> wanted = row.after ? row.after : trial_.planned.default_sender;
    if (sender_of(choice, settings_) == wanted) return std::nullopt;
    return fmt::format("mail of {} would leave as {}; planned: {}",
                       row.subject ? domain : std::string(default_key), to_string(choice),
                       row_text(wanted, "no entry"));
  }

  const CanaryTrial& trial_;
  const PluginSettings settings_;
  DomainsInOrder agreed_ = {};
  std::optional<std::string> mistake_ = {};
  PluginHosts hosts_ = {};
};

using FindFault = std::optional<std::string>(const std::filesystem::path& written,
                                             const CanaryTrial& trial);

// By what looks at it, throws where something is wrong with what was written.
Examination examination(const std::string& file, const CanaryTrial& trial, FindFault* find_fault) {
  return [file, trial, find_fault](const std::filesystem::path& written) {
    const std::optional<std::string> fault = find_fault(written, trial);
    if (!fault) return;
    throw std::runtime_error(
        fmt::format("{}: the file stays as it is, for the new one would not be read as it was "
                    "planned: {}",
                    file, *fault));
  };
}

}  // namespace

std::optional<std::string> fault_as_plugin(const std::filesystem::path& written,
                                           const CanaryTrial& trial) {
  if (trial.planned == HostsFile()) return std::nullopt;  // by which no mail leaves
  PluginReadBack plugin(trial);
  read_file_by_pieces(written, [&plugin](const YamlDocument& piece) { plugin.take(piece); });
  return plugin.fault();
}

std::optional<std::string> fault_of_written(const std::filesystem::path& written,
                                            const CanaryTrial& trial) {
  RowsReadBack rows(trial.planned);
  PluginReadBack plugin(trial);
  read_file_by_pieces(written, [&](const YamlDocument& piece) {
    rows.take(piece);
    plugin.take(piece);
  });
  const std::optional<std::string> difference = rows.difference();
  if (difference) return "it does not read back as written: " + *difference;
  return trial.planned == HostsFile() ? std::nullopt : plugin.fault();
}

Examination examine_as_plugin(const std::string& file, const CanaryTrial& trial) {
  return examination(file, trial, fault_as_plugin);
}

Examination examine_written(const std::string& file, const CanaryTrial& trial) {
  return examination(file, trial, fault_of_written);
}

}  // namespace gen
