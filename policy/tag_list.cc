#include "policy/tag_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "policy/evidence.h"

namespace policy {
namespace {

constexpr std::size_t told_limit = 8;  // mistakes

// FWS of RFC 6376 §2.8: in DNS there are no lines, but records are pasted with their breaks.
constexpr std::string_view white_space = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const std::size_t start = text.find_first_not_of(white_space);
  if (start == std::string_view::npos) return text.substr(text.size());
  return text.substr(start, text.find_last_not_of(white_space) + 1 - start);
}

// RFC 6376 §3.2: tag-name = ALPHA *ALNUMPUNC.
bool is_tag_name(std::string_view name) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !name.empty() && is_letter(name.front()) && std::ranges::all_of(name, [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '_';
  });
}

}  // namespace

std::optional<Tag> TagList::find(std::string_view name) const {
  const auto found = std::ranges::find(tags, name, &Tag::name);
  if (found == tags.end()) return std::nullopt;
  return *found;
}

TagList parse_tag_list(std::string_view octets) {
  TagList list;
  std::set<std::string_view> names;  // a record may have thousands
  for (std::size_t start = 0; start < octets.size();) {
    const std::size_t end = std::min(octets.find(';', start), octets.size());
    const std::string_view part = trimmed(octets.substr(start, end - start));
    start = end + 1;
    if (part.empty()) continue;  // after the last ";", and between two
    const std::size_t offset = static_cast<std::size_t>(part.data() - octets.data());
    const std::size_t equals = part.find('=');
    const std::string_view name = trimmed(part.substr(0, equals));
    if (equals == std::string_view::npos || !is_tag_name(name)) {
      list.mistakes.push_back({offset, fmt::format("no tag=value: {}", in_quotes(part))});
    } else if (!names.insert(name).second) {
      list.mistakes.push_back({offset, fmt::format("the tag {} stands twice", name)});
    } else {
      list.tags.push_back({name, trimmed(part.substr(equals + 1)), offset});
    }
  }
  return list;
}

std::vector<std::string> texts_of(const std::vector<TagMistake>& mistakes) {
  std::vector<std::string> texts;
  for (const TagMistake& mistake : mistakes) {
    if (texts.size() == told_limit) {
      texts.push_back(fmt::format("{} more", mistakes.size() - told_limit));
      break;
    }
    texts.push_back(fmt::format("octet {}: {}", mistake.offset, mistake.reason));
  }
  return texts;
}

std::vector<std::string_view> split_value(std::string_view value, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t start = 0; start <= value.size();) {
    const std::size_t end = std::min(value.find(separator, start), value.size());
    parts.push_back(trimmed(value.substr(start, end - start)));
    start = end + 1;
  }
  return parts;
}

}  // namespace policy
