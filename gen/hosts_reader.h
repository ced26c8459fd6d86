// Reads a hosts file with the place of every entry, and tells each mistake by the check that it is
// of: for those who judge the file, not only use it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dns/result.h"
#include "gen/yaml.h"
#include "policy/sender.h"
#include "policy/text_place.h"

namespace gen {

// What is wrong with the text: of "file.yaml" what YAML readers refuse or take differently, of
// "file.key" what is no key, of "file.entry" what is no sender.
struct HostsMistake {
  std::string_view check;
  dns::Mistake mistake;
  // Whose entry it stands in; nothing of `default` and of what is no domain.
  std::optional<dns::DomainName> domain;
};

// Where an entry stands in the text.
struct HostsEntry {
  std::string key;  // as written
  // Nothing for `default`, and for what is no domain.
  std::optional<dns::DomainName> domain;
  policy::TextPlace key_place;
  // Those of its values; the key's where one is missing.
  policy::TextPlace helo_place;
  policy::TextPlace ip_place;
  policy::TextPlace ip6_place;
};

struct HostsReading {
  policy::HostsFile hosts;             // the sound entries
  std::vector<HostsMistake> mistakes;  // in the order of the text, one a place
  std::vector<HostsEntry> entries;     // all of them, in the order of the text
};

enum class EntryPlaces { kept, left_out };

// Names in any spelling (upper case, U-labels) are taken for what they mean. Of a domain that
// stands twice in whatever spelling the first entry counts.
HostsReading inspect_hosts_file(std::string_view text, std::string_view file,
                                EntryPlaces places = EntryPlaces::kept);

// The rows of what is without a mistake.
dns::Result<policy::HostsFile> hosts_of(HostsReading reading);

// A hosts file, or a piece of one, that is read as YAML already.
dns::Result<policy::HostsFile> read_hosts_piece(const YamlDocument& piece, std::string_view file);

}  // namespace gen
