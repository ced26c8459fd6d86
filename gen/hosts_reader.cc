#include "gen/hosts_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "gen/hosts_file.h"
#include "gen/near_miss.h"
#include "gen/yaml_reader.h"

namespace gen {
namespace {

using dns::DomainName;
using policy::HostsFile;
using policy::Sender;
using policy::TextPlace;

constexpr std::string_view default_key = "default";

class HostsReader {
 public:
  HostsReader(std::string_view file, EntryPlaces places)
      : places_(places), keys_(file), values_(file) {}

  // Another piece, before which so many lines stand.
  void add(const YamlDocument& document, int lines_before);
  HostsReading finish();

 private:
  void read_entry(const YamlEntry& entry);
  std::optional<DomainName> read_key(const YamlNode& key);
  void keep_places(const YamlEntry& entry, const std::optional<DomainName>& domain);
  void take(std::string_view check, std::vector<dns::Mistake> mistakes);
  void name_entries();

  EntryPlaces places_;
  YamlReader keys_;
  YamlReader values_;
  HostsReading reading_;
  std::map<DomainName, int> first_lines_;
  std::optional<int> default_line_;
  int lines_before_ = 0;  // the present piece
};

TextPlace place_of(const YamlNode& node, int lines_before) {
  return {lines_before + node.line(), node.column()};
}

TextPlace place_of(const dns::Mistake& mistake) {
  return {mistake.line, mistake.column};
}

void HostsReader::add(const YamlDocument& document, int lines_before) {
  lines_before_ = lines_before;
  const YamlNode root = document.root();
  const bool is_empty = root.kind() == YamlKind::null && root.text().empty();
  if (!is_empty && root.kind() != YamlKind::mapping) {
    values_.complain(root, "a hosts file is a mapping of domains to senders");
  }
  for (const YamlEntry& entry : root.entries()) read_entry(entry);
  // What is wrong with the YAML comes first: an alias, say, is a mistake of the document, and the
  // null in its place one of the entry.
  take("file.yaml", document.mistakes());
  take("file.key", keys_.take_mistakes());
  take("file.entry", values_.take_mistakes());
}

HostsReading HostsReader::finish() {
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
    if (mistake.line > 0) mistake.line += lines_before_;
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
  const int line = lines_before_ + entry.key.line();
  if (is_default) {
    if (default_line_) {
      keys_.complain(entry.key, fmt::format("duplicate default, first at line {}", *default_line_));
      return;
    }
    default_line_ = line;
    reading_.hosts.default_sender = std::move(sender);
    return;
  }
  if (!name) return;
  const auto [known, is_new] = first_lines_.emplace(*name, line);
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
  const TextPlace key = place_of(entry.key, lines_before_);
  HostsEntry kept{std::string(entry.key.text()), domain, key, key, key, key};
  const auto place = [this](const YamlEntry& value) {
    return place_of(value.value, lines_before_);
  };
  for (const YamlEntry& value : entry.value.entries()) {
    if (value.key.text() == "helo") kept.helo_place = place(value);
    if (value.key.text() == "ip") kept.ip_place = place(value);
    if (value.key.text() == "ip6") kept.ip6_place = place(value);
  }
  reading_.entries.push_back(std::move(kept));
}

}  // namespace

dns::Result<HostsFile> hosts_of(HostsReading reading) {
  if (reading.mistakes.empty()) return std::move(reading.hosts);
  std::vector<dns::Mistake> mistakes;
  for (HostsMistake& one : reading.mistakes) mistakes.push_back(std::move(one.mistake));
  return tl::unexpected(std::move(mistakes));
}

HostsReading inspect_hosts_file(std::string_view text, std::string_view file, EntryPlaces places) {
  HostsReader reader(file, places);
  const bool is_whole = text.size() <= YamlDocument::size_limit;
  int lines = 0;
  do {
    const std::string_view piece = is_whole ? std::exchange(text, {}) : take_hosts_piece(text);
    reader.add(YamlDocument::parse(piece, file), lines);
    lines += static_cast<int>(std::ranges::count(piece, '\n'));
  } while (!text.empty());
  return reader.finish();
}

dns::Result<HostsFile> read_hosts_piece(const YamlDocument& piece, std::string_view file) {
  HostsReader reader(file, EntryPlaces::left_out);
  reader.add(piece, 0);
  return hosts_of(reader.finish());
}

}  // namespace gen
