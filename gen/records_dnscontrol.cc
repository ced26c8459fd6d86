#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "gen/record_words.h"

namespace gen {

using policy::Actor;
using policy::CureData;

namespace {

// A text in JavaScript's quotes, which JSON's are.
std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

// The argument after the label: a name is absolute, an address and a text as they are.
struct Argument {
  std::string operator()(const dns::IpAddress& ip) const { return quoted(ip.to_string()); }
  std::string operator()(const dns::DomainName& name) const {
    return quoted(policy::text_of(name));
  }
  std::string operator()(const dns::TxtRecord& text) const { return quoted(text.octets); }
};

// TXT("@", "v=spf1 mx -all")
std::string call_of(const RecordLine& line, const CureData& data) {
  const std::string label = relative_name(line.record.owner, line.place.zone);
  return fmt::format("{}({}, {})", dns::to_string(line.record.type()),
                     quoted(label.empty() ? "@" : label), std::visit(Argument(), data));
}

std::string comment(std::string_view indent, std::string_view text) {
  return fmt::format("{}// {}\n", indent, text);
}

std::string comments_of(const RecordLine& line, std::string_view indent) {
  std::string text;
  for (const std::string& one : line.comments) text += comment(indent, one);
  for (const CureData& data : line.place.stays) {
    if (line.record.type() == dns::RecordType::txt) continue;
    text += comment(indent, fmt::format("stays: {}", call_of(line, data)));
  }
  return text;
}

// Whether the record can be said: the text of a TXT is no octets there.
bool is_sayable(const RecordLine& line) {
  return line.actor != Actor::address_owner && is_plain(line.record.data);
}

std::string zone_call(const std::vector<const RecordLine*>& lines) {
  std::string text = fmt::format("D_EXTEND({}", quoted(lines.front()->place.zone.to_string()));
  for (const RecordLine* const line : lines) {
    text += fmt::format(",\n{}  {}", comments_of(*line, "  "), call_of(*line, line->record.data));
  }
  return text + "\n);\n";
}

// What only a person can do.
std::string request(const RecordLine& line) {
  std::string text = comments_of(line, "");
  if (is_plain(line.record.data)) return text;
  return text + comment("", fmt::format("not to be said here: {}", line.record));
}

}  // namespace

std::string dnscontrol_text(const RecordsPage& page) {
  std::string text;
  for (const std::string& line : page.head) text += comment("", line);
  for (const auto& group : tasks_of(page.lines)) {
    text += '\n' + comment("", fmt::format("{}: zone {}", to_string(group.front()->actor),
                                           group.front()->place.zone));
    std::vector<const RecordLine*> sayable;
    for (const RecordLine* const line : group) {
      if (is_sayable(*line)) {
        sayable.push_back(line);
      } else {
        text += request(*line);
      }
    }
    if (!sayable.empty()) text += zone_call(sayable);
  }
  return text;
}

}  // namespace gen
