#include <fmt/format.h>

#include <algorithm>
#include <map>
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

// A name in the order that octoDNS enforces: runs of digits are numbers.
struct NaturalName {
  struct Part {
    std::string text;
    unsigned long long number = 0;  // after it

    auto operator<=>(const Part&) const = default;
  };
  std::vector<Part> parts;
  std::string name;

  auto operator<=>(const NaturalName&) const = default;
};

NaturalName natural(const std::string& name) {
  constexpr std::size_t most_digits = 18;
  constexpr std::string_view digits = "0123456789";
  NaturalName natural{{}, name};
  for (std::size_t at = 0; at < name.size();) {
    const std::size_t number = std::min(name.find_first_of(digits, at), name.size());
    const std::size_t end = std::min(name.find_first_not_of(digits, number), name.size());
    const std::string run = name.substr(number, std::min(end - number, most_digits));
    natural.parts.push_back({name.substr(at, number - at), run.empty() ? 0 : std::stoull(run)});
    at = end;
  }
  return natural;
}

std::string comment(std::string_view indent, std::string_view text) {
  return fmt::format("{}# {}\n", indent, text);
}

std::string not_sayable(std::string_view record) {
  return fmt::format("not to be said here: {}", record);
}

using Lines = std::vector<const RecordLine*>;

std::string value_text(const CureData& data) {
  if (!is_sayable(data)) return comment("      ", not_sayable(policy::text_of(data)));
  return fmt::format("      - {}\n", quoted(std::visit(Value(), data)));
}

// One record set. What stays beside a record is in it.
std::string set_text(const Lines& lines) {
  std::string text =
      fmt::format("  - type: {}\n    values:\n", dns::to_string(lines.front()->record.type()));
  for (const RecordLine* const line : lines) {
    for (const CureData& data : line->place.stays) {
      text += comment("      ", "stays:") + value_text(data);
    }
    for (const std::string& one : line->comments) text += comment("      ", one);
    text += value_text(line->record.data);
  }
  return text;
}

std::string zone_document(const Lines& lines) {
  const dns::DomainName& zone = lines.front()->place.zone;
  std::map<NaturalName, std::map<dns::RecordType, Lines>> names;
  std::string text = fmt::format("---\n# {}.yaml\n", zone);
  std::optional<policy::Actor> told;
  for (const RecordLine* const line : lines) {
    if (told != line->actor) text += comment("", to_string(line->actor));
    told = line->actor;
    if (is_sayable(line->record.data)) {
      const std::string name = relative_name(line->record.owner, zone);
      names[natural(name)][line->record.type()].push_back(line);
    } else {
      for (const std::string& one : line->comments) text += comment("", one);
      text += comment("", not_sayable(line->record.to_string()));
    }
  }
  for (const auto& [name, sets] : names) {
    text += fmt::format("{}:\n", quoted(name.name));
    for (const auto& [type, set] : sets) text += set_text(set);
  }
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
