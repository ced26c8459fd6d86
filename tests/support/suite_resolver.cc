#include "tests/support/suite_resolver.h"

#include <variant>

namespace support {
namespace {

using dns::Answer;
using dns::Records;

constexpr dns::Ttl ttl{3600};

struct AddRecord {
  Records& records;

  template <class Record>
  void operator()(const Record& record) const {
    if (std::holds_alternative<std::monostate>(records)) records = std::vector<Record>();
    std::get<std::vector<Record>>(records).push_back(record);
  }

  // RFC 7208 §3.3: joined without a space.
  void operator()(const TxtStrings& txt) const {
    dns::TxtRecord record;
    for (const std::string& string : txt.strings) record.octets += string;
    (*this)(record);
  }
};

Answer to_answer(const SuiteAnswer& found) {
  Answer answer{.reason = found.reason, .ttl = ttl, .aliases = {}, .records = {}};
  for (const SuiteAlias& alias : found.aliases) answer.aliases.push_back(alias.target);
  for (const SuiteRdata& rdata : found.records) std::visit(AddRecord{answer.records}, rdata);
  dns::normalize(answer.records);
  return answer;
}

}  // namespace

dns::Task<Answer> SuiteResolver::ask(dns::Question question) {
  ++asked_;
  dns::EventLoop::Turn turn(loop_);
  co_await turn;
  const SuiteAnswer found = zone_.find(question);
  if (dns::status_of(found.reason) == dns::Status::unavailable) {
    co_return Answer::unavailable(found.reason);
  }
  co_return to_answer(found);
}

}  // namespace support
