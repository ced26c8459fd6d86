#include "policy/spf_answers.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "policy/spf_lookalike.h"

namespace policy {

namespace {

SpfRecord read_anew(const std::string& octets) {
  SpfRecord record = parse_spf_record(octets);
  record.is_plain = !look_alike(octets);
  return record;
}

}  // namespace

std::shared_ptr<const SpfRecord> SpfRecordCache::read(const std::string& octets) {
  const auto young = young_.find(octets);
  if (young != young_.end()) return young->second;
  if (young_.size() >= generation_limit) old_ = std::exchange(young_, {});
  const auto old = old_.find(octets);
  std::shared_ptr<const SpfRecord> record =
      old != old_.end() ? old->second : std::make_shared<const SpfRecord>(read_anew(octets));
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
  const Key key{name, type};
  const auto young = young_.find(key);
  if (young != young_.end()) return &young->second;
  const auto old = old_.find(key);
  if (old != old_.end()) return &young_.insert(old_.extract(old)).position->second;
  return beneath_ == nullptr ? nullptr : beneath_->find(name, type);
}

void SpfAnswers::add(dns::Question question, dns::Answer answer, SpfRecordCache& cache) {
  SpfAnswer& known = young_[std::move(question)];
  known.answer = std::move(answer);
  for (const dns::TxtRecord& record : known.records<dns::TxtRecord>()) {
    if (is_spf_record(record.octets)) known.spf_records.push_back(cache.read(record.octets));
  }
}

void SpfAnswers::put(dns::Question question, dns::Answer answer, SpfRecordCache& cache) {
  if (find(question) == nullptr) add(std::move(question), std::move(answer), cache);
}

void SpfAnswers::replace(const dns::Question& question, dns::Answer answer, SpfRecordCache& cache) {
  young_.erase(question);
  old_.erase(question);
  add(question, std::move(answer), cache);
}

void SpfAnswers::forget(std::size_t most) {
  if (young_.size() > most / 2) old_ = std::exchange(young_, {});
}

}  // namespace policy
