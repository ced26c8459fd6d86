#include "gen/merge_state.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "gen/clean_text.h"
#include "gen/files.h"

namespace gen {

using dns::Mistake;

namespace {

struct StatePart {
  PartIdentity identity;
  Remembered memory;
};

std::optional<StatePart> read_part(const std::string& file, std::vector<Mistake>& mistakes) {
  const auto complain = [&](std::string reason) {
    mistakes.push_back({file, 0, 0, std::move(reason)});
    return std::nullopt;
  };
  const dns::Parsed<std::string> text = read_named_file(file);
  if (!text) return complain(text.error());
  dns::Parsed<Remembered> memory = parse_memory(*text);
  if (!memory) return complain(visible(memory.error()));
  if (!memory->shard) return complain("no part: it remembers all domains, not those of a shard");
  for (const auto& [domain, entry] : memory->rows.entries) {
    if (auto fault = fault_of_place(domain, *memory->shard)) complain(std::move(*fault));
  }
  return StatePart{{file, 1, *memory->shard}, std::move(*memory)};
}

// Where one does not know what was told, nobody does.
void add_told(std::optional<Told> told, std::optional<Told>& all) {
  if (!told) all.reset();
  if (all && told) all->merge(*told);
}

}  // namespace

JoinedState join_states(const std::vector<std::string>& files, const std::string& output,
                        std::vector<Mistake>& mistakes) {
  std::vector<StatePart> parts;
  for (const std::string& file : files) {
    if (std::optional<StatePart> part = read_part(file, mistakes)) {
      parts.push_back(std::move(*part));
    }
  }
  std::vector<PartIdentity> identities;
  std::ranges::transform(parts, std::back_inserter(identities), &StatePart::identity);
  compare_parts("state", identities, parts.size() == files.size(), mistakes);
  JoinedState joined{std::move(identities), {.output = output, .told = Told()}};
  std::ranges::stable_sort(parts, {}, [](const StatePart& part) { return part.identity.shard; });
  for (StatePart& part : parts) {
    policy::Memory& rows = joined.memory.rows;
    if (!rows.default_row) rows.default_row = part.memory.rows.default_row;
    rows.entries.merge(part.memory.rows.entries);
    add_told(std::move(part.memory.told), joined.memory.told);
  }
  return joined;
}

}  // namespace gen
