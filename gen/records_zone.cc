#include <fmt/format.h>

#include "gen/record_words.h"

namespace gen {

using policy::CureRecord;

namespace {

std::string comment(std::string_view text) {
  return fmt::format("; {}\n", text);
}

// A record set takes the place of the present one: what stays of that is published again.
std::string present_records(const RecordLine& line) {
  if (line.record.type() == dns::RecordType::txt) return "";
  std::string text;
  for (const policy::CureData& data : line.place.stays) {
    text += fmt::format("{} ; stays\n", CureRecord{line.record.owner, data});
  }
  return text;
}

std::string task_text(const std::vector<const RecordLine*>& lines) {
  const RecordLine& first = *lines.front();
  std::string text = comment(fmt::format("{}: zone {}", to_string(first.actor), first.place.zone));
  for (const RecordLine* const line : lines) {
    for (const std::string& one : line->comments) text += comment(one);
    text += present_records(*line);
    text += fmt::format("{}\n", line->record);
  }
  return text;
}

}  // namespace

std::string zone_text(const RecordsPage& page) {
  std::string text;
  for (const std::string& line : page.head) text += comment(line);
  for (const auto& group : tasks_of(page.lines)) text += '\n' + task_text(group);
  return text;
}

}  // namespace gen
