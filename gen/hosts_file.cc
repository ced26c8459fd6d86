#include "gen/hosts_file.h"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "gen/descriptor.h"
#include "gen/files.h"
#include "gen/hosts_reader.h"
#include "gen/yaml.h"

namespace gen {
namespace {

using policy::HostsFile;
using policy::Sender;

// One line of comment, whatever is in the words: an octet that is not printable ASCII becomes \xNN,
// and what would make the line longer than people read is cut. What comes out, read again, stays.
void append_comment(std::string& text, std::string_view words) {
  constexpr std::size_t width = 240;
  constexpr std::string_view more = "...";
  text += words.empty() ? "#" : "# ";
  const std::size_t begin = text.size();
  std::size_t cut = begin;  // as much as leaves room for `more`
  for (const char octet : words) {
    const unsigned char value = static_cast<unsigned char>(octet);
    const bool is_printable = value >= 0x20 && value < 0x7f;
    if (is_printable) {
      text += octet;
    } else {
      text += fmt::format("\\x{:02x}", value);
    }
    if (text.size() + more.size() <= begin + width) cut = text.size();
    if (text.size() > begin + width) {
      text.resize(cut);
      text += more;
      break;
    }
  }
  text += '\n';
}

// A YAML text in double quotes. Names hold printable ASCII alone, with backslashes and quotes in
// those that are no host names.
void append_scalar(std::string& text, std::string_view words) {
  text += '"';
  for (const char octet : words) {
    if (octet == '"' || octet == '\\') text += '\\';
    text += octet;
  }
  text += '"';
}

void append_line(std::string& text, std::string_view key, std::string_view value) {
  text += "  ";
  append_scalar(text, key);
  text += ": ";
  append_scalar(text, value);
  text += '\n';
}

}  // namespace

dns::Result<HostsFile> read_hosts_file(std::string_view text, std::string_view file) {
  return hosts_of(inspect_hosts_file(text, file, EntryPlaces::left_out));
}

std::vector<std::string> hosts_header(std::string_view policy_hash) {
  return {"Written by outbound-hosts from DNS; changes made here are lost.",
          fmt::format("policy {}", policy_hash)};
}

HostsWriter::HostsWriter(const std::vector<std::string>& header, std::size_t rows) {
  constexpr std::size_t octets_a_row = 400;  // more than most have; untouched it takes no room
  text_.reserve(rows * octets_a_row);
  for (const std::string& line : header) append_comment(text_, line);
}

void HostsWriter::add(std::string_view key, const HostsRow& row) {
  text_ += '\n';
  if (!row.evidence.empty()) append_comment(text_, row.evidence);
  append_scalar(text_, key);
  text_ += ":\n";
  append_line(text_, "helo", row.sender.helo.to_string());
  append_line(text_, "ip", row.sender.ip.to_string());
  if (row.sender.ip6) append_line(text_, "ip6", row.sender.ip6->to_string());
}

std::map<std::string_view, std::string_view> read_comments(std::string_view text) {
  std::map<std::string_view, std::string_view> comments;
  std::string_view above;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const bool is_key = line.size() > 3 && line.starts_with('"') && line.ends_with("\":");
    if (is_key && above.starts_with("# ")) {
      comments.emplace(line.substr(1, line.size() - 3), above.substr(2));
    }
    above = line;
  }
  return comments;
}

namespace {

// Whether an entry begins here, as HostsWriter writes it: its comment, if any, and its key.
bool begins_entry(std::string_view text) {
  if (text.starts_with("# ")) text.remove_prefix(std::min(text.find('\n') + 1, text.size()));
  return text.starts_with('"');
}

}  // namespace

std::string_view take_hosts_piece(std::string_view& text) {
  constexpr std::size_t least_size = 64 << 10;  // octets
  std::size_t end = text.find("\n\n", least_size);
  while (end != std::string_view::npos && !begins_entry(text.substr(end + 2))) {
    end = text.find("\n\n", end + 1);
  }
  const std::string_view piece = end == std::string_view::npos ? text : text.substr(0, end + 1);
  text.remove_prefix(piece.size());
  return piece;
}

RowsReadBack::RowsReadBack(const HostsFile& expected)
    : expected_(expected),
      default_sender_(expected.default_sender),
      next_(expected.entries.begin()) {}

void RowsReadBack::take(const YamlDocument& piece) {
  if (!difference_) difference_ = difference_in(piece);
}

std::optional<std::string> RowsReadBack::difference_in(const YamlDocument& piece) {
  const dns::Result<HostsFile> read = read_hosts_piece(piece, "the written text");
  if (!read) return dns::to_string(read.error().front());
  if (read->default_sender != std::exchange(default_sender_, std::nullopt)) {
    return "\"default\" is read back otherwise";
  }
  for (const auto& [name, sender] : read->entries) {
    if (next_ == expected_.entries.end() || name < next_->first) {
      return fmt::format("{} is read back where it was not written", name);
    }
    if (name != next_->first) return fmt::format("{} is not read back", next_->first);
    if (sender != next_->second) return fmt::format("{} is read back otherwise", name);
    ++next_;
  }
  return std::nullopt;
}

std::optional<std::string> RowsReadBack::difference() const {
  if (difference_ || next_ == expected_.entries.end()) return difference_;
  return fmt::format("{} is not read back", next_->first);
}

void read_by_pieces(std::string_view text, const TakePiece& take) {
  do {
    take(YamlDocument::parse(take_hosts_piece(text), "the written text"));
  } while (!text.empty());
}

void read_file_by_pieces(const std::filesystem::path& path, const TakePiece& take) {
  constexpr std::size_t enough = 256 << 10;  // octets, for a piece and the beginning of the next
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) throw FileError(path, "open", errno);
  std::string text;
  std::array<char, 65536> block;
  std::size_t wanted = enough;
  bool is_whole = false;
  do {
    while (!is_whole && text.size() < wanted) {
      const std::size_t count = read_some(file.number(), block, path);
      text.append(block.data(), count);
      is_whole = count == 0;
    }
    std::string_view rest = text;
    const std::string_view piece = take_hosts_piece(rest);
    const bool may_go_on = rest.empty() && !is_whole;
    if (may_go_on) {
      wanted += enough;
      continue;
    }
    take(YamlDocument::parse(piece, "the written text"));
    text.erase(0, piece.size());
    wanted = enough;
  } while (!is_whole || !text.empty());
}

std::optional<std::string> verify_written(std::string_view text, const HostsFile& expected) {
  RowsReadBack rows(expected);
  read_by_pieces(text, [&rows](const YamlDocument& piece) { rows.take(piece); });
  return rows.difference();
}

}  // namespace gen
