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

std::vector<std::vector<const RecordLine*>> groups_of(
    const std::vector<RecordLine>& lines,
    const std::function<bool(const RecordLine&, const RecordLine&)>& is_same) {
  std::vector<std::vector<const RecordLine*>> groups;
  for (const RecordLine& line : lines) {
    if (groups.empty() || !is_same(*groups.back().front(), line)) groups.emplace_back();
    groups.back().push_back(&line);
  }
  return groups;
}

bool is_same_task(const RecordLine& left, const RecordLine& right) {
  return left.actor == right.actor && left.place.zone == right.place.zone;
}

bool is_same_set(const RecordLine& left, const RecordLine& right) {
  return left.record.owner == right.record.owner && left.record.type() == right.record.type();
}

}  // namespace gen
