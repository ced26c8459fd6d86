#include "gen/hosts_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "gen/near_miss.h"
#include "gen/yaml_reader.h"

namespace gen {
namespace {

using dns::DomainName;
using policy::Sender;
using policy::TextPlace;

constexpr std::string_view default_key = "default";

class HostsReader {
 public:
  HostsReader(const YamlDocument& document, std::string_view file, EntryPlaces places)
      : document_(document), file_(file), places_(places), keys_(file), values_(file) {}

  HostsReading read();

 private:
  void read_entry(const YamlEntry& entry);
  std::optional<DomainName> read_key(const YamlNode& key);
  void keep_places(const YamlEntry& entry, const std::optional<DomainName>& domain);
  void take(std::string_view check, std::vector<dns::Mistake> mistakes);
  void name_entries();

  const YamlDocument& document_;
  std::string_view file_;
  EntryPlaces places_;
  YamlReader keys_;
  YamlReader values_;
  HostsReading reading_;
  std::map<DomainName, int> first_lines_;
};

TextPlace place_of(const YamlNode& node) {
  return {node.line(), node.column()};
}

TextPlace place_of(const dns::Mistake& mistake) {
  return {mistake.line, mistake.column};
}

HostsReading HostsReader::read() {
  const YamlNode root = document_.root();
  const bool is_empty = root.kind() == YamlKind::null && root.text().empty();
  if (!is_empty && root.kind() != YamlKind::mapping) {
    values_.complain(root, "a hosts file is a mapping of domains to senders");
  }
  for (const YamlEntry& entry : root.entries()) read_entry(entry);
  // What is wrong with the YAML comes first: an alias, say, is a mistake of the document, and the
  // null in its place one of the entry.
  take("file.yaml", document_.mistakes());
  take("file.key", keys_.take_mistakes());
  take("file.entry", values_.take_mistakes());
  std::vector<HostsMistake>& mistakes = reading_.mistakes;
  const auto place = [](const HostsMistake& one) { return place_of(one.mistake); };
  std::ranges::stable_sort(mistakes, {}, place);
  const auto repeated = std::ranges::unique(mistakes, {}, place);
  mistakes.erase(repeated.begin(), repeated.end());
  name_entries();
  return std::move(reading_);
}

void HostsReader::take(std::string_view check, std::vector<dns::Mistake> mistakes) {
  for (dns::Mistake& mistake : mistakes) {
    reading_.mistakes.push_back({check, std::move(mistake), std::nullopt});
  }
}

// Each mistake is of the last entry that begins before it.
void HostsReader::name_entries() {
  for (HostsMistake& one : reading_.mistakes) {
    const auto after =
        std::ranges::upper_bound(reading_.entries, place_of(one.mistake), {},
                                 [](const HostsEntry& entry) { return entry.key_place; });
    if (after != reading_.entries.begin()) one.domain = std::prev(after)->domain;
  }
}

void HostsReader::read_entry(const YamlEntry& entry) {
  std::optional<Sender> sender = values_.sender(entry.value);
  const bool is_default = entry.key.text() == default_key;
  const std::optional<DomainName> name = is_default ? std::nullopt : read_key(entry.key);
  if (places_ == EntryPlaces::kept) keep_places(entry, name);
  if (is_default) reading_.hosts.default_sender = std::move(sender);
  if (!name) return;
  const auto [known, is_new] = first_lines_.emplace(*name, entry.key.line());
  if (!is_new) {
    keys_.complain(entry.key,
                   fmt::format("duplicate domain {}, first at line {}", *name, known->second));
  }
  if (sender) reading_.hosts.entries.emplace(*name, std::move(*sender));
}

std::optional<DomainName> HostsReader::read_key(const YamlNode& key) {
  // A domain has a dot; what has none can only be meant for the one other key.
  if (key.text().find('.') == std::string_view::npos && near_miss(key.text(), {default_key})) {
    keys_.complain_unknown(key, "key", {default_key});
    return std::nullopt;
  }
  return keys_.mail_domain(key);
}

void HostsReader::keep_places(const YamlEntry& entry, const std::optional<DomainName>& domain) {
  const TextPlace key = place_of(entry.key);
  HostsEntry kept{std::string(entry.key.text()), domain, key, key, key, key};
  for (const YamlEntry& value : entry.value.entries()) {
    if (value.key.text() == "helo") kept.helo_place = place_of(value.value);
    if (value.key.text() == "ip") kept.ip_place = place_of(value.value);
    if (value.key.text() == "ip6") kept.ip6_place = place_of(value.value);
  }
  reading_.entries.push_back(std::move(kept));
}

}  // namespace

HostsReading inspect_hosts_file(std::string_view text, std::string_view file, EntryPlaces places) {
  const YamlDocument document = YamlDocument::parse(text, file);
  return HostsReader(document, file, places).read();
}

}  // namespace gen
