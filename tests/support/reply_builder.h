// Builds replies of DNS servers octet by octet, sound ones and others.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dns/record.h"

namespace support {

using Octets = std::vector<std::uint8_t>;

// Names are in the form of master files, and written without compression.
Octets wire_name(std::string_view name);

Octets address_rdata(std::string_view address);
Octets mx_rdata(std::uint16_t preference, std::string_view exchange);
Octets txt_rdata(const std::vector<std::string>& strings);
// Only the MINIMUM is of interest.
Octets soa_rdata(std::uint32_t minimum);

// A whole record of class IN.
Octets record_octets(std::string_view owner, int type, std::uint32_t ttl, const Octets& rdata);

// A reply to the question: NOERROR, recursive, of no records, until told otherwise.
class ReplyBuilder {
 public:
  explicit ReplyBuilder(const dns::Question& question, std::uint16_t id = 0);

  ReplyBuilder& rcode(int rcode);
  ReplyBuilder& authoritative() { return set_flags(0x0400); }
  ReplyBuilder& truncated() { return set_flags(0x0200); }
  ReplyBuilder& authentic() { return set_flags(0x0020); }
  ReplyBuilder& query() { return clear_flags(0x8000); }
  ReplyBuilder& set_flags(std::uint16_t flags);
  ReplyBuilder& clear_flags(std::uint16_t flags);
  // Instead of the question: none, or another.
  ReplyBuilder& no_question();
  ReplyBuilder& question(const dns::Question& question, std::uint16_t record_class = 1);

  // `type` is the IANA number.
  ReplyBuilder& answer(std::string_view owner, int type, std::uint32_t ttl, const Octets& rdata);
  ReplyBuilder& authority(std::string_view owner, int type, std::uint32_t ttl, const Octets& rdata);
  ReplyBuilder& opt();
  // Any octets as the record of the section, their count raised by one.
  ReplyBuilder& raw_answer(const Octets& record);

  Octets build() const;

 private:
  std::uint16_t id_;
  std::uint16_t flags_ = 0x8180;  // QR, RD, RA
  std::vector<Octets> questions_;
  std::vector<Octets> answers_;
  std::vector<Octets> authorities_;
  std::vector<Octets> additionals_;
};

// Where the first record of a reply to this question begins, for compression pointers.
std::uint16_t first_record_offset(const dns::Question& question);

}  // namespace support
