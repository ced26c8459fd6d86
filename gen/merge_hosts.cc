#include "gen/merge_hosts.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "gen/files.h"
#include "gen/hosts_reader.h"
#include "gen/part_header.h"
#include "gen/row_text.h"

namespace gen {

using dns::Mistake;
using policy::Sender;

namespace {

struct HostsPart {
  PartIdentity identity;
  PartHeader header;
  std::string text;
  HostsReading reading;
};

// What the comments at the top of the text say.
std::optional<std::pair<PartIdentity, PartHeader>> read_header(std::string_view text,
                                                               const std::string& file) {
  constexpr std::string_view policy_mark = "# policy ";
  std::string policy;
  for (int line = 1; text.starts_with("# "); ++line) {
    const std::string_view comment = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(comment.size() + 1, text.size()));
    if (comment.starts_with(policy_mark)) policy = comment.substr(policy_mark.size());
    const std::optional<PartHeader> header = parse_part_line(comment.substr(2));
    if (!header) continue;
    PartIdentity identity{file, line, header->shard, std::move(policy), header->version};
    return std::pair(std::move(identity), *header);
  }
  return std::nullopt;
}

std::optional<HostsPart> read_part(const std::string& file, std::vector<Mistake>& mistakes) {
  dns::Parsed<std::string> text = read_named_file(file);
  if (!text) {
    mistakes.push_back({file, 0, 0, text.error()});
    return std::nullopt;
  }
  auto header = read_header(*text, file);
  if (!header) {
    mistakes.push_back({file, 0, 0,
                        "no part: it has no comment \"# shard I/N ...\" at its top, as generate "
                        "--shard writes it"});
    return std::nullopt;
  }
  HostsReading reading = inspect_hosts_file(*text, file);
  for (const HostsMistake& one : reading.mistakes) mistakes.push_back(one.mistake);
  return HostsPart{std::move(header->first), header->second, std::move(*text), std::move(reading)};
}

void complain_of_rows(const HostsPart& part, std::vector<Mistake>& mistakes) {
  const PartIdentity& identity = part.identity;
  for (const HostsEntry& entry : part.reading.entries) {
    if (!entry.domain) continue;
    if (auto fault = fault_of_place(*entry.domain, identity.shard)) {
      mistakes.push_back(
          {identity.file, entry.key_place.line, entry.key_place.column, std::move(*fault)});
    }
  }
  const std::size_t rows = part.reading.hosts.entries.size();
  if (part.reading.mistakes.empty() && rows != part.header.rows) {
    mistakes.push_back({identity.file, identity.line, 1,
                        fmt::format("{} rows, but the file has {}", part.header.rows, rows)});
  }
}

int default_line(const HostsPart& part) {
  const auto& entries = part.reading.entries;
  const auto found = std::ranges::find(entries, "default", &HostsEntry::key);
  return found == entries.end() ? 0 : found->key_place.line;
}

void compare_defaults(const std::vector<HostsPart>& parts, std::vector<Mistake>& mistakes) {
  for (const HostsPart& part : parts) {
    const std::optional<Sender>& first = parts.front().reading.hosts.default_sender;
    const std::optional<Sender>& here = part.reading.hosts.default_sender;
    if (here == first) continue;
    const int line = default_line(part);
    mistakes.push_back({part.identity.file, line, line == 0 ? 0 : 1,
                        fmt::format("the default is {}, but {} in {}", row_text(here),
                                    row_text(first), parts.front().identity.file)});
  }
}

// Of one domain in two parts.
void complain_of_another_row(const HostsPart& part, const dns::DomainName& domain,
                             std::vector<Mistake>& mistakes) {
  const auto& entries = part.reading.entries;
  const auto found = std::ranges::find(entries, domain, &HostsEntry::domain);
  if (found == entries.end()) return;
  mistakes.push_back({part.identity.file, found->key_place.line, found->key_place.column,
                      fmt::format("{} has another row in another part", domain)});
}

void add_rows(HostsPart& part, JoinedHosts& joined, std::vector<Mistake>& mistakes) {
  for (const auto& [key, comment] : read_comments(part.text)) {
    joined.comments.emplace(key, comment);
  }
  policy::HostsFile& rows = part.reading.hosts;
  for (const auto& [domain, sender] : rows.entries) {
    const auto [known, is_new] = joined.rows.entries.emplace(domain, sender);
    if (!is_new && known->second != sender) complain_of_another_row(part, domain, mistakes);
  }
  joined.domains += part.header.domains;
}

}  // namespace

JoinedHosts join_hosts(const std::vector<std::string>& files, std::vector<Mistake>& mistakes) {
  std::vector<HostsPart> parts;
  for (const std::string& file : files) {
    if (std::optional<HostsPart> part = read_part(file, mistakes)) {
      parts.push_back(std::move(*part));
    }
  }
  JoinedHosts joined;
  std::ranges::transform(parts, std::back_inserter(joined.parts), &HostsPart::identity);
  compare_parts("hosts file", joined.parts, parts.size() == files.size(), mistakes);
  if (parts.empty()) return joined;
  compare_defaults(parts, mistakes);
  for (const HostsPart& part : parts) complain_of_rows(part, mistakes);
  std::ranges::stable_sort(parts, {}, [](const HostsPart& part) { return part.identity.shard; });
  std::ranges::stable_sort(joined.parts, {}, &PartIdentity::shard);
  joined.rows.default_sender = parts.front().reading.hosts.default_sender;
  for (HostsPart& part : parts) {
    add_rows(part, joined, mistakes);
    part.text.clear();
    part.reading = {};
  }
  return joined;
}

std::string text_of(const JoinedHosts& joined) {
  HostsWriter writer(hosts_header(joined.parts.front().policy));
  const auto add = [&](const std::string& key, const Sender& sender) {
    const auto comment = joined.comments.find(key);
    writer.add(key, {sender, comment == joined.comments.end() ? "" : comment->second});
  };
  if (joined.rows.default_sender) add("default", *joined.rows.default_sender);
  for (const auto& [domain, sender] : joined.rows.entries) add(domain.to_string(), sender);
  return writer.take();
}

}  // namespace gen
