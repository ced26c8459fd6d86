// The "tag=value; tag=value" of DKIM and DMARC records, as a list that knows its places.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace policy {

// Views into the record's octets.
struct Tag {
  std::string_view name;   // as written; names are compared with regard to case
  std::string_view value;  // without the white space around it; may be empty
  std::size_t offset = 0;  // of the name, in octets from 0
};

// What is wrong with a record, and where: an offset in octets from 0.
struct TagMistake {
  std::size_t offset = 0;
  std::string reason;

  auto operator<=>(const TagMistake&) const = default;
};

struct TagList {
  std::vector<Tag> tags;  // in their order; of a name that stands twice the first
  std::vector<TagMistake> mistakes;

  std::optional<Tag> find(std::string_view name) const;
};

// RFC 6376 §3.2, and RFC 9989 §4.8 in so far as it allows the same. What is no tag=value is a
// mistake and left out, and so is a name that stands twice.
TagList parse_tag_list(std::string_view octets);

// "octet 10: no tag=value: …" of the first few, then how many more there are: a stranger's record
// may have thousands.
std::vector<std::string> texts_of(const std::vector<TagMistake>& mistakes);

// The parts of a value between these octets, white space around them dropped; empty ones too.
std::vector<std::string_view> split_value(std::string_view value, char separator);

}  // namespace policy
