#include "tests/support/reply_builder.h"

namespace support {
namespace {

constexpr std::size_t header_size = 12;

void append(Octets& octets, const Octets& more) {
  octets.insert(octets.end(), more.begin(), more.end());
}

void append_16(Octets& octets, std::size_t number) {
  octets.push_back(static_cast<std::uint8_t>(number >> 8 & 0xff));
  octets.push_back(static_cast<std::uint8_t>(number & 0xff));
}

void append_32(Octets& octets, std::uint32_t number) {
  append_16(octets, number >> 16);
  append_16(octets, number & 0xffff);
}

Octets question_octets(const dns::Question& question, std::uint16_t record_class) {
  Octets octets = wire_name(question.name.to_string());
  append_16(octets, static_cast<std::uint16_t>(question.type));
  append_16(octets, record_class);
  return octets;
}

}  // namespace

Octets record_octets(std::string_view owner, int type, std::uint32_t ttl, const Octets& rdata) {
  Octets octets = wire_name(owner);
  append_16(octets, static_cast<std::size_t>(type));
  append_16(octets, 1);
  append_32(octets, ttl);
  append_16(octets, rdata.size());
  append(octets, rdata);
  return octets;
}

Octets wire_name(std::string_view name) {
  Octets octets;
  for (const std::string& label : dns::DomainName::parse(name).value().labels()) {
    octets.push_back(static_cast<std::uint8_t>(label.size()));
    octets.insert(octets.end(), label.begin(), label.end());
  }
  octets.push_back(0);
  return octets;
}

Octets address_rdata(std::string_view address) {
  const dns::IpAddress parsed = dns::IpAddress::parse(address).value();
  return {parsed.octets().begin(), parsed.octets().end()};
}

Octets mx_rdata(std::uint16_t preference, std::string_view exchange) {
  Octets octets;
  append_16(octets, preference);
  append(octets, wire_name(exchange));
  return octets;
}

Octets txt_rdata(const std::vector<std::string>& strings) {
  Octets octets;
  for (const std::string& string : strings) {
    octets.push_back(static_cast<std::uint8_t>(string.size()));
    octets.insert(octets.end(), string.begin(), string.end());
  }
  return octets;
}

Octets soa_rdata(std::uint32_t minimum) {
  Octets octets = wire_name("ns.example.com");
  append(octets, wire_name("hostmaster.example.com"));
  for (const std::uint32_t number : {1u, 7200u, 3600u, 1209600u, minimum}) {
    append_32(octets, number);
  }
  return octets;
}

ReplyBuilder::ReplyBuilder(const dns::Question& question, std::uint16_t id)
    : id_(id), questions_({question_octets(question, 1)}) {}

ReplyBuilder& ReplyBuilder::rcode(int rcode) {
  return clear_flags(0x000f).set_flags(static_cast<std::uint16_t>(rcode));
}

ReplyBuilder& ReplyBuilder::set_flags(std::uint16_t flags) {
  flags_ = static_cast<std::uint16_t>(flags_ | flags);
  return *this;
}

ReplyBuilder& ReplyBuilder::clear_flags(std::uint16_t flags) {
  flags_ = static_cast<std::uint16_t>(flags_ & ~flags);
  return *this;
}

ReplyBuilder& ReplyBuilder::no_question() {
  questions_.clear();
  return *this;
}

ReplyBuilder& ReplyBuilder::question(const dns::Question& question, std::uint16_t record_class) {
  questions_ = {question_octets(question, record_class)};
  return *this;
}

ReplyBuilder& ReplyBuilder::answer(std::string_view owner, int type, std::uint32_t ttl,
                                   const Octets& rdata) {
  return raw_answer(record_octets(owner, type, ttl, rdata));
}

ReplyBuilder& ReplyBuilder::authority(std::string_view owner, int type, std::uint32_t ttl,
                                      const Octets& rdata) {
  authorities_.push_back(record_octets(owner, type, ttl, rdata));
  return *this;
}

ReplyBuilder& ReplyBuilder::opt() {
  constexpr int opt_type = 41;
  Octets octets{0};
  append_16(octets, opt_type);
  append_16(octets, 1232);
  append_32(octets, 0);
  append_16(octets, 0);
  additionals_.push_back(octets);
  return *this;
}

ReplyBuilder& ReplyBuilder::raw_answer(const Octets& record) {
  answers_.push_back(record);
  return *this;
}

Octets ReplyBuilder::build() const {
  Octets message;
  append_16(message, id_);
  append_16(message, flags_);
  const std::vector<Octets>* const sections[] = {&questions_, &answers_, &authorities_,
                                                 &additionals_};
  for (const std::vector<Octets>* const section : sections) append_16(message, section->size());
  for (const std::vector<Octets>* const section : sections) {
    for (const Octets& record : *section) append(message, record);
  }
  return message;
}

std::uint16_t first_record_offset(const dns::Question& question) {
  return static_cast<std::uint16_t>(header_size + question_octets(question, 1).size());
}

}  // namespace support
