#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "gen/record_words.h"

namespace gen {

using policy::CureData;

namespace {

// In YAML's double quotes, which JSON's are.
std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

// As octoDNS wants it: a semicolon and a backslash of a text are escaped, a name ends in a dot.
struct Value {
  std::string operator()(const dns::IpAddress& ip) const { return ip.to_string(); }
  std::string operator()(const dns::DomainName& name) const { return policy::text_of(name); }
  std::string operator()(const dns::TxtRecord& text) const {
    std::string value;
    for (const char octet : text.octets) {
      if (octet == ';' || octet == '\\') value += '\\';
      value += octet;
    }
    return value;
  }
};

// octoDNS takes quotes around a text for a zone file's, and off.
bool is_sayable(const CureData& data) {
  const auto* const text = std::get_if<dns::TxtRecord>(&data);
  return text == nullptr || (is_plain(data) && !text->octets.starts_with('"'));
}

// Names in the order that octoDNS enforces: runs of digits as numbers.
std::vector<std::pair<std::string, unsigned long long>> natural_key(const std::string& name) {
  constexpr std::size_t most_digits = 18;
  std::vector<std::pair<std::string, unsigned long long>> key;
  std::size_t at = 0;
  const auto run = [&](bool digits) {
    const std::size_t start = at;
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    while (at < name.size() && is_digit(name[at]) == digits) ++at;
    return name.substr(start, at - start);
  };
  while (at < name.size()) {
    std::string text = run(false);
    const std::string digits = run(true).substr(0, most_digits);
    key.emplace_back(std::move(text), digits.empty() ? 0 : std::stoull(digits));
  }
  return key;
}

std::string comment(std::string_view indent, std::string_view text) {
  return fmt::format("{}# {}\n", indent, text);
}

using Lines = std::vector<const RecordLine*>;

// One record set, its keys in order. What stays beside a record is in it.
std::string set_text(const Lines& lines) {
  std::string text =
      fmt::format("  - type: {}\n    values:\n", dns::to_string(lines.front()->record.type()));
  const auto value = [&text](std::string_view indent, const CureData& data) {
    if (is_sayable(data)) {
      text += fmt::format("{}- {}\n", indent, quoted(std::visit(Value(), data)));
    } else {
      text += comment(indent, fmt::format("not to be said here: {}", policy::text_of(data)));
    }
  };
  for (const CureData& data : lines.front()->place.stays) {
    text += comment("      ", "stays:");
    value("      ", data);
  }
  for (const RecordLine* const line : lines) {
    for (const std::string& one : line->comments) text += comment("      ", one);
    value("      ", line->record.data);
  }
  return text;
}

std::string name_text(const std::string& name, const Lines& lines) {
  std::string text = fmt::format("{}:\n", quoted(name));
  std::vector<RecordLine> copies;
  for (const RecordLine* const line : lines) copies.push_back(*line);
  for (const Lines& set : groups_of(copies, is_same_set)) text += set_text(set);
  return text;
}

std::string zone_document(const Lines& lines) {
  const dns::DomainName& zone = lines.front()->place.zone;
  std::map<std::vector<std::pair<std::string, unsigned long long>>, std::pair<std::string, Lines>>
      names;
  std::string text = fmt::format("---\n# {}.yaml\n", zone);
  std::optional<policy::Actor> told;
  for (const RecordLine* const line : lines) {
    if (told != line->actor) text += comment("", to_string(line->actor));
    told = line->actor;
    const std::string name = relative_name(line->record.owner, zone);
    auto& [known, of_name] = names[natural_key(name)];
    known = name;
    of_name.push_back(line);
  }
  for (const auto& [key, named] : names) text += name_text(named.first, named.second);
  return text;
}

}  // namespace

std::string octodns_text(const RecordsPage& page) {
  std::map<dns::DomainName, Lines> zones;
  for (const RecordLine& line : page.lines) zones[line.place.zone].push_back(&line);
  std::string text;
  for (const std::string& line : page.head) text += comment("", line);
  for (const auto& [zone, lines] : zones) text += zone_document(lines);
  return text;
}

}  // namespace gen
