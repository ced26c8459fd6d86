#include "gen/record_words.h"

#include <algorithm>

namespace gen {

std::string relative_name(const dns::DomainName& owner, const dns::DomainName& zone) {
  if (!owner.is_within(zone)) return owner.to_string();
  std::string name = owner.to_string();
  const std::size_t rest = zone.is_root() ? 0 : zone.to_string().size();
  name.resize(name.size() - rest);
  if (name.ends_with('.')) name.pop_back();
  return name;
}

bool is_plain(const policy::CureData& data) {
  const auto* const text = std::get_if<dns::TxtRecord>(&data);
  if (text == nullptr) return true;
  return std::ranges::all_of(text->octets, [](char octet) { return octet >= ' ' && octet <= '~'; });
}

std::vector<std::vector<const RecordLine*>> tasks_of(const std::vector<RecordLine>& lines) {
  std::vector<std::vector<const RecordLine*>> tasks;
  const RecordLine* before = nullptr;
  for (const RecordLine& line : lines) {
    const bool is_same =
        before != nullptr && before->actor == line.actor && before->place.zone == line.place.zone;
    if (!is_same) tasks.emplace_back();
    tasks.back().push_back(&line);
    before = &line;
  }
  return tasks;
}

}  // namespace gen
