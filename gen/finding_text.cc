#include "gen/finding_text.h"

#include <array>
#include <cstring>
#include <limits>
#include <span>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <variant>

namespace gen {

using dns::DomainName;
using dns::IpAddress;
using policy::CureRecord;
using policy::Finding;

namespace {

constexpr std::uint32_t no_sender = std::numeric_limits<std::uint32_t>::max();

// Appends values, each as this machine has it: nobody else reads them.
class Writer {
 public:
  explicit Writer(std::string& text) : text_(text) {}

  template <class Value>
    requires std::is_trivially_copyable_v<Value>
  void add(const Value& value) {
    text_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void add(std::string_view text) {
    add(static_cast<std::uint32_t>(text.size()));
    text_ += text;
  }
  void add(const DomainName& name) { add(std::string_view(name.to_string())); }
  void add(const IpAddress& ip) {
    const std::span<const std::uint8_t> octets = ip.octets();
    add(std::string_view(reinterpret_cast<const char*>(octets.data()), octets.size()));
  }
  void add(const dns::TxtRecord& record) { add(std::string_view(record.octets)); }
  void add(const std::string& text) { add(std::string_view(text)); }
  void add(const CureRecord& record) {
    add(record.owner);
    add(static_cast<std::uint8_t>(record.data.index()));
    std::visit([this](const auto& data) { add(data); }, record.data);
    add_list(record.replaces);
  }
  void add_list(const auto& items) {
    add(static_cast<std::uint32_t>(items.size()));
    for (const auto& item : items) add(item);
  }

 private:
  std::string& text_;
};

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  template <class Value>
    requires std::is_trivially_copyable_v<Value>
  Value take() {
    Value value;
    std::memcpy(&value, take_octets(sizeof value).data(), sizeof value);
    return value;
  }
  std::string_view take_octets() { return take_octets(take<std::uint32_t>()); }
  std::string take_text() { return std::string(take_octets()); }
  DomainName take_name() { return DomainName::parse(take_octets()).value(); }
  IpAddress take_address() {
    const std::string_view octets = take_octets();
    if (octets.size() == 4) return IpAddress::from_ipv4(array_of<4>(octets));
    return IpAddress::from_ipv6(array_of<16>(octets));
  }
  CureRecord take_record() {
    DomainName owner = take_name();
    policy::CureData data = take_data();
    CureRecord record{std::move(owner), std::move(data)};
    record.replaces.resize(take<std::uint32_t>());
    for (std::string& text : record.replaces) text = take_text();
    return record;
  }

 private:
  std::string_view take_octets(std::size_t size) {
    if (size > rest_.size()) throw std::out_of_range("the text of a finding ends early");
    const std::string_view octets = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return octets;
  }
  template <std::size_t size>
  static std::array<std::uint8_t, size> array_of(std::string_view octets) {
    std::array<std::uint8_t, size> array{};
    if (octets.size() != size) throw std::out_of_range("the octets of no address");
    std::memcpy(array.data(), octets.data(), size);
    return array;
  }
  policy::CureData take_data() {
    switch (take<std::uint8_t>()) {
      case 0:
        return take_address();
      case 1:
        return take_name();
      default:
        return dns::TxtRecord{take_text()};
    }
  }

  std::string_view rest_;
};

std::uint16_t number_of(const policy::Check& check) {
  return static_cast<std::uint16_t>(&check - policy::checks().data());
}

// Which parts it has beside those that all have.
struct Parts {
  bool ip;
  bool acknowledgement;
};

}  // namespace

std::uint32_t FindingTexts::number_of(const std::shared_ptr<const policy::Sender>& sender) {
  if (!sender) return no_sender;
  const auto next = static_cast<std::uint32_t>(senders_.size());
  const auto [known, is_new] = numbers_.try_emplace(*sender, next);
  if (is_new) senders_.push_back(sender);
  return known->second;
}

std::string FindingTexts::write(const std::vector<Finding>& findings) {
  std::string text;
  if (findings.empty()) return text;
  Writer writer(text);
  writer.add(static_cast<std::uint32_t>(findings.size()));
  for (const Finding& finding : findings) {
    const policy::Judgement& judgement = finding.judgement;
    writer.add(gen::number_of(*finding.check));
    writer.add(number_of(finding.sender));
    writer.add(judgement.verdict);
    writer.add(judgement.actor);
    writer.add(Parts{finding.ip.has_value(), finding.acknowledged != nullptr});
    if (finding.ip) writer.add(*finding.ip);
    if (finding.acknowledged) writer.add(*finding.acknowledged);
    writer.add(judgement.seen);
    writer.add(judgement.wanted);
    writer.add_list(judgement.publish.records);
  }
  return text;
}

std::vector<Finding> FindingTexts::read(std::string_view text, const DomainName& domain) const {
  std::vector<Finding> findings;
  if (text.empty()) return findings;
  Reader reader(text);
  findings.resize(reader.take<std::uint32_t>());
  for (Finding& finding : findings) {
    policy::Judgement& judgement = finding.judgement;
    finding.check = &policy::checks().at(reader.take<std::uint16_t>());
    finding.domain = domain;
    const auto sender = reader.take<std::uint32_t>();
    if (sender != no_sender) finding.sender = senders_.at(sender);
    judgement.verdict = reader.take<policy::Verdict>();
    judgement.actor = reader.take<policy::Actor>();
    const auto parts = reader.take<Parts>();
    if (parts.ip) finding.ip = reader.take_address();
    if (parts.acknowledgement) {
      finding.acknowledged = std::make_shared<const std::string>(reader.take_text());
    }
    judgement.seen = reader.take_octets();
    judgement.wanted = reader.take_octets();
    const auto records = reader.take<std::uint32_t>();
    judgement.publish.records.reserve(records);
    for (std::uint32_t i = 0; i < records; ++i) {
      judgement.publish.records.push_back(reader.take_record());
    }
  }
  return findings;
}

}  // namespace gen
