// What DNS has said so far that a check of SPF can need, its SPF records read.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "dns/record.h"
#include "policy/spf_record.h"

namespace policy {

// Records by their text, so that one which many domains include is read once. Bounded: the texts
// used least of late are forgotten.
class SpfRecordCache {
 public:
  std::shared_ptr<const SpfRecord> read(const std::string& octets);

 private:
  using Records = std::unordered_map<std::string, std::shared_ptr<const SpfRecord>>;
  static constexpr std::size_t generation_limit = 1024;  // records

  // A record is in the young ones from its last use until these are full, then in the old ones.
  Records young_;
  Records old_;
};

// An answer, and of TXT its SPF records.
struct SpfAnswer {
  dns::Answer answer;
  std::vector<std::shared_ptr<const SpfRecord>> spf_records = {};

  // The records of a type that the answer's question had; empty unless found.
  template <class Record>
  const std::vector<Record>& records() const {
    static const std::vector<Record> none;
    const auto* const found = std::get_if<std::vector<Record>>(&answer.records);
    return found == nullptr ? none : *found;
  }
  bool found() const { return answer.status() == dns::Status::found; }
  bool absent() const { return answer.status() == dns::Status::absent; }
  bool unavailable() const { return answer.status() == dns::Status::unavailable; }
};

class SpfAnswers {
 public:
  SpfAnswers() = default;
  // Has what those beneath have too, where it has no other answer itself; they must outlive it.
  explicit SpfAnswers(const SpfAnswers* beneath) : beneath_(beneath) {}

  // Null: not asked, or no answer yet. Valid until answers are put, replaced or forgotten.
  const SpfAnswer* find(const dns::DomainName& name, dns::RecordType type) const;
  const SpfAnswer* find(const dns::Question& question) const {
    return find(question.name, question.type);
  }
  // The first answer to a question stays.
  void put(dns::Question question, dns::Answer answer, SpfRecordCache& cache);
  // The last one does.
  void replace(const dns::Question& question, dns::Answer answer, SpfRecordCache& cache);
  // Of more than `most` answers keeps those that were put or found last, half as many at least.
  void forget(std::size_t most);

 private:
  // A question with its hash, which all maps that are looked into share.
  struct Key {
    const dns::DomainName& name;
    dns::RecordType type;
    std::size_t hash;
  };
  // Not noexcept, for which the library keeps each hash beside its question.
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(const dns::Question& question) const;
    std::size_t operator()(const Key& key) const { return key.hash; }
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(const dns::Question& left, const dns::Question& right) const {
      return left == right;
    }
    bool operator()(const Key& left, const dns::Question& right) const {
      return left.type == right.type && left.name == right.name;
    }
    bool operator()(const dns::Question& left, const Key& right) const {
      return (*this)(right, left);
    }
  };

  using Known = std::unordered_map<dns::Question, SpfAnswer, Hash, Equal>;

  static Key key_of(const dns::DomainName& name, dns::RecordType type);
  const SpfAnswer* find(const Key& key) const;
  void add(dns::Question question, dns::Answer answer, SpfRecordCache& cache);

  const SpfAnswers* beneath_ = nullptr;
  // An answer is among the young ones from its last use until these are half of those to be kept.
  mutable Known young_;
  mutable Known old_;
};

}  // namespace policy
