#include "policy/spf_answers.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace policy {

std::shared_ptr<const SpfRecord> SpfRecordCache::read(const std::string& octets) {
  const auto young = young_.find(octets);
  if (young != young_.end()) return young->second;
  if (young_.size() >= generation_limit) old_ = std::exchange(young_, {});
  const auto old = old_.find(octets);
  std::shared_ptr<const SpfRecord> record =
      old != old_.end() ? old->second : std::make_shared<const SpfRecord>(parse_spf_record(octets));
  young_.emplace(octets, record);
  return record;
}

std::size_t SpfAnswers::Hash::operator()(const dns::Question& question) const {
  return (*this)(Key{question.name, question.type});
}

// A check has some dozens of answers, and takes longer to hash a whole name than to compare two:
// the octets at both ends tell most names apart.
std::size_t SpfAnswers::Hash::operator()(const Key& key) const {
  const std::string& name = key.name.to_string();
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  if (name.size() < sizeof first) {
    std::memcpy(&first, name.data(), name.size());
  } else {
    std::memcpy(&first, name.data(), sizeof first);
    std::memcpy(&last, name.data() + name.size() - sizeof last, sizeof last);
  }
  const std::uint64_t type = static_cast<std::uint64_t>(key.type) << 56;
  return std::hash<std::uint64_t>()((first * 31 + last) * 31 + name.size() + type);
}

const SpfAnswer* SpfAnswers::find(const dns::DomainName& name, dns::RecordType type) const {
  const auto found = answers_.find(Key{name, type});
  return found == answers_.end() ? nullptr : &found->second;
}

void SpfAnswers::put(dns::Question question, dns::Answer answer, SpfRecordCache& cache) {
  const auto [entry, is_new] = answers_.try_emplace(std::move(question));
  if (!is_new) return;
  SpfAnswer& known = entry->second;
  known.answer = std::move(answer);
  for (const dns::TxtRecord& record : known.records<dns::TxtRecord>()) {
    if (is_spf_record(record.octets)) known.spf_records.push_back(cache.read(record.octets));
  }
}

void SpfAnswers::replace(const dns::Question& question, dns::Answer answer, SpfRecordCache& cache) {
  answers_.erase(question);
  put(question, std::move(answer), cache);
}

}  // namespace policy
