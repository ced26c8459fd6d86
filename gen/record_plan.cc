#include "gen/record_plan.h"

#include <algorithm>

#include "dns/overlay_resolver.h"
#include "gen/plan_changes.h"

namespace gen {

using policy::CureRecord;
using policy::Finding;

RecordPlan::Slot RecordPlan::slot_of(const CureRecord& record) {
  const dns::RecordType type = record.type();
  std::string kind;
  if (const auto* const text = std::get_if<dns::TxtRecord>(&record.data)) {
    kind = dns::kind_of_text(text->octets);
  } else if (std::holds_alternative<dns::IpAddress>(record.data)) {
    kind = policy::text_of(record.data);
  }
  return {record.owner, type, std::move(kind)};
}

void RecordPlan::rank(std::vector<Wish>& wishes) {
  std::ranges::stable_sort(wishes, {}, [](const Wish& wish) {
    const bool is_of_mailfrom = wish.finding->check->id == "spf.mailfrom";
    const bool is_error = wish.finding->judgement.verdict == policy::Verdict::error;
    return std::pair(!is_of_mailfrom, !is_error);
  });
}

namespace {

// What comes first may cure what is wrong with the rest.
int stage_of(dns::RecordType type) {
  if (type == dns::RecordType::a || type == dns::RecordType::aaaa) return 0;
  return type == dns::RecordType::ptr ? 1 : 2;
}

void add_reason(std::vector<Finding>& reasons, const Finding& finding) {
  const auto is_same = [&finding](const Finding& known) {
    return key_of(known) == key_of(finding);
  };
  if (std::ranges::none_of(reasons, is_same)) reasons.push_back(finding);
}

}  // namespace

bool RecordPlan::add(const Slot& slot, const std::vector<Wish>& wishes) {
  const CureRecord& record = *wishes.front().record;
  const auto [found, is_new] = entries_.try_emplace(slot, Entry{{record, {}}, {}});
  Entry& entry = found->second;
  for (const Wish& wish : wishes) add_reason(entry.planned.reasons, *wish.finding);
  const bool is_fixed = !is_new && slot.type == dns::RecordType::ptr;
  if (is_fixed || !entry.had.insert(record.data).second) return false;
  entry.planned.record = record;
  return true;
}

std::map<RecordPlan::Slot, std::vector<RecordPlan::Wish>> RecordPlan::wishes_of(
    const std::vector<const Finding*>& findings) {
  std::map<Slot, std::vector<Wish>> wishes;
  for (const Finding* const finding : findings) {
    for (const CureRecord& record : finding->judgement.publish.records) {
      wishes[slot_of(record)].push_back({&record, finding});
    }
  }
  for (auto& [slot, of_slot] : wishes) rank(of_slot);
  return wishes;
}

bool RecordPlan::add(const std::vector<const Finding*>& findings) {
  const std::map<Slot, std::vector<Wish>> wishes = wishes_of(findings);
  bool has_new = false;
  for (const int stage : {0, 1, 2}) {
    for (const auto& [slot, of_slot] : wishes) {
      if (stage_of(slot.type) == stage) has_new = add(slot, of_slot) || has_new;
    }
    if (has_new) break;
  }
  return has_new;
}

std::vector<PlannedRecord> RecordPlan::records() const {
  std::vector<PlannedRecord> records;
  for (const auto& [slot, entry] : entries_) records.push_back(entry.planned);
  std::ranges::stable_sort(records, [](const PlannedRecord& left, const PlannedRecord& right) {
    return std::tuple(left.record.owner, left.record.type(), left.record.data) <
           std::tuple(right.record.owner, right.record.type(), right.record.data);
  });
  return records;
}

}  // namespace gen
