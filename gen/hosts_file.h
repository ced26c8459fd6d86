// Reads and writes outbound-hosts.yml, the mail server's table of senders.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dns/result.h"
#include "gen/yaml.h"
#include "policy/sender.h"

namespace gen {

// Reads a hosts file, whoever wrote it: names in any spelling (upper case, U-labels) are taken for
// what they mean. A file with nothing in it is an empty one; `default` may be missing. Mistakes are
// unknown and missing keys, what is no name or address, and a domain that stands twice in whatever
// spelling.
dns::Result<policy::HostsFile> read_hosts_file(std::string_view text, std::string_view file);

// One sender to be written, and why it was chosen: shown in a comment above it, escaped and cut to
// one line. No evidence, no comment.
struct HostsRow {
  policy::Sender sender;
  std::string evidence;
};

// The header of files that this program writes: its name, who must not edit, and the policy's hash.
// Not its version: an upgrade that changes no row must not change the file, for whatever watches
// it would reload the mail server.
std::vector<std::string> hosts_header(std::string_view policy_hash);

// Writes a hosts file for the strictest reader, js-yaml 3: every key and text in double quotes. The
// same rows always give the same octets, all of them ASCII.
class HostsWriter {
 public:
  // A comment line each; as with evidence, anything may be in it. With so many rows the text does
  // not move as it grows, which would take its room twice.
  explicit HostsWriter(const std::vector<std::string>& header, std::size_t rows = 0);

  // `key` is "default", which comes first, or a domain. In the order of their names, each once.
  void add(std::string_view key, const HostsRow& row);
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

// The comment above each entry of a file that HostsWriter wrote, by the entry's key: "default"
// or the domain. In files that others wrote there may be none. Views into the text.
std::map<std::string_view, std::string_view> read_comments(std::string_view text);

// Takes the next piece off a text that HostsWriter wrote: some entries, up to the empty line before
// another. Each is a hosts file, and the tree of a whole large one would be several times as large.
// Of what others wrote in another form it may be all, or be no YAML where the whole is.
std::string_view take_hosts_piece(std::string_view& text);

// Reads a text that HostsWriter wrote piece by piece, "the written text" in its mistakes.
using TakePiece = std::function<void(const YamlDocument&)>;
void read_by_pieces(std::string_view text, const TakePiece& take);
// The same of a file that holds such a text, of which no more than some pieces are in memory.
// Throws FileError.
void read_file_by_pieces(const std::filesystem::path& path, const TakePiece& take);

// Compares what is read back with what was written, piece by piece. The order of the entries shows
// that none stands in two pieces.
class RowsReadBack {
 public:
  // The rows must outlive it.
  explicit RowsReadBack(const policy::HostsFile& expected);

  void take(const YamlDocument& piece);
  // Once all are taken: nothing if they say exactly the rows, in this order, else how they differ.
  // A caller must not let such a text replace a file.
  std::optional<std::string> difference() const;

 private:
  std::optional<std::string> difference_in(const YamlDocument& piece);

  const policy::HostsFile& expected_;
  std::optional<policy::Sender> default_sender_;  // in the first piece alone
  std::map<dns::DomainName, policy::Sender>::const_iterator next_;
  std::optional<std::string> difference_ = {};
};

// The same of a text as a whole.
std::optional<std::string> verify_written(std::string_view text, const policy::HostsFile& expected);

}  // namespace gen
