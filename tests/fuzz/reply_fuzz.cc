// Any octets as a server's reply: the first chooses the type that was asked for, the rest is the
// message.
#include <algorithm>
#include <variant>

#include "dns/message.h"
#include "dns/query.h"
#include "dns/snapshot.h"
#include "tests/fuzz/promise.h"
#include "tests/fuzz/reader.h"

namespace {

using dns::Answer;
using dns::DomainName;
using dns::Question;
using dns::RecordType;
using dns::Status;
using fuzz::expect;

Question question_of(std::uint8_t chooser) {
  static const DomainName name = DomainName::parse("example.com").value();
  const std::vector<RecordType>& types = dns::askable_types();
  return {name, types[chooser % types.size()]};
}

bool are_of_type(const dns::Records& records, RecordType type) {
  if (std::holds_alternative<std::monostate>(records)) return true;
  switch (type) {
    case RecordType::a:
    case RecordType::aaaa: {
      const auto* const ips = std::get_if<std::vector<dns::IpAddress>>(&records);
      const auto family = type == RecordType::a ? dns::Family::ipv4 : dns::Family::ipv6;
      return ips != nullptr &&
             std::ranges::all_of(*ips, [=](const auto& ip) { return ip.family() == family; });
    }
    case RecordType::mx:
      return std::holds_alternative<std::vector<dns::MxRecord>>(records);
    case RecordType::txt:
      return std::holds_alternative<std::vector<dns::TxtRecord>>(records);
    case RecordType::ns:
    case RecordType::ptr:
      return std::holds_alternative<std::vector<DomainName>>(records);
    case RecordType::cname:
    case RecordType::soa:
      return false;
  }
  return false;
}

void expect_sound(const Answer& answer, RecordType type) {
  const bool has_records = !std::holds_alternative<std::monostate>(answer.records);
  expect(!has_records || answer.status() == Status::found, "only what is found has records");
  expect(has_records || answer.status() != Status::found || !answer.aliases.empty(),
         "what is found has records, or leads to them");
  expect(answer.status() != Status::unavailable || answer == Answer::unavailable(answer.reason),
         "what is unavailable says nothing else");
  expect(are_of_type(answer.records, type), "records are of the type that was asked for");
  dns::Records normal = answer.records;
  dns::normalize(normal);
  expect(normal == answer.records, "records are sorted, each once");
  expect(answer.ttl.count() <= 0x7fffffffu, "a TTL has 31 bits");
  expect(!answer.is_authoritative || answer.aliases.empty(), "aliases lead to other zones");
}

// All that a reply can say survives --record and --replay.
void expect_recordable(const Question& question, const Answer& answer) {
  const bool is_finished =
      answer.status() != Status::found || !std::holds_alternative<std::monostate>(answer.records);
  if (!is_finished) return;
  const dns::Snapshot snapshot = {{question, answer}};
  const auto read = dns::parse_snapshot(dns::print_snapshot(snapshot), "snapshot.json");
  expect(read.has_value() && *read == snapshot, "a reply survives a recording");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  if (size == 0) return 0;
  const Question question = question_of(octets[0]);
  // In a block of its own, so that reading past its end is seen.
  const std::vector<std::uint8_t> message(octets + 1, octets + size);
  dns::is_truncated(message);
  dns::has_edns(message);
  const Answer answer = dns::read_reply(message, question);
  expect(answer == dns::read_reply(message, question), "again the same");
  expect_sound(answer, question.type);
  expect_recordable(question, answer);
  return 0;
}
