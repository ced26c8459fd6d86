#include "policy/spf_answers.h"

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

SpfAnswers::Key SpfAnswers::key_of(const dns::DomainName& name, dns::RecordType type) {
  return {name, type, std::hash<dns::DomainName>()(name) ^ static_cast<std::size_t>(type)};
}

std::size_t SpfAnswers::Hash::operator()(const dns::Question& question) const {
  return key_of(question.name, question.type).hash;
}

const SpfAnswer* SpfAnswers::find(const dns::DomainName& name, dns::RecordType type) const {
  return find(key_of(name, type));
}

const SpfAnswer* SpfAnswers::find(const Key& key) const {
  if (const auto young = young_.find(key); young != young_.end()) return &young->second;
  if (const auto old = old_.find(key); old != old_.end()) {
    return &young_.insert(old_.extract(old)).position->second;
  }
  return beneath_ == nullptr ? nullptr : beneath_->find(key);
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
