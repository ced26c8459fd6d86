#include "tests/support/dmarc_promises.h"

#include <fmt/format.h>

#include <algorithm>

#include "policy/dmarc_record.h"

namespace support {
namespace {

using policy::DmarcRecord;
using policy::ReportAddress;
using policy::TagMistake;

bool are_same(const std::vector<ReportAddress>& left, const std::vector<ReportAddress>& right) {
  return std::ranges::equal(left, right, [](const ReportAddress& one, const ReportAddress& other) {
    return one.uri == other.uri && one.domain == other.domain;
  });
}

// Test mode aside: pct=0 becomes it.
bool are_same(const DmarcRecord& left, const DmarcRecord& right) {
  return left.p == right.p && left.sp == right.sp && left.np == right.np &&
         left.adkim == right.adkim && left.aspf == right.aspf && left.psd == right.psd &&
         are_same(left.rua, right.rua) && are_same(left.ruf, right.ruf);
}

}  // namespace

std::string broken_promise_of_dmarc(std::string_view octets) {
  const std::string text = "v=DMARC1;" + std::string(octets);
  if (!policy::is_dmarc_record(text)) return "it is no record";
  const DmarcRecord record = policy::parse_dmarc_record(text);
  if (!std::ranges::is_sorted(record.mistakes)) return "mistakes out of order";
  for (const TagMistake& mistake : record.mistakes) {
    if (mistake.offset >= text.size() || mistake.reason.empty()) {
      return fmt::format("a mistake at octet {}", mistake.offset);
    }
  }
  if (!policy::is_dmarc_record(record.sound)) return "what is sound is no record";
  const DmarcRecord again = policy::parse_dmarc_record(record.sound);
  if (!again.mistakes.empty() || !again.removed.empty()) return "what is sound has a mistake";
  if (again.sound != record.sound) return "what is sound is not kept";
  if (!are_same(record, again)) return "what is sound says something else";
  return record.testing && !again.testing ? "what is sound asks for more" : "";
}

}  // namespace support
