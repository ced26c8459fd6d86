#include "tests/support/answers.h"

#include <fmt/ranges.h>

namespace support {
namespace {

using dns::Answer;

std::string quote(std::string_view octets) {
  std::string text = "\"";
  for (const char octet : octets) {
    const unsigned char value = static_cast<unsigned char>(octet);
    if (value < 0x20 || value >= 0x7f) {
      text += fmt::format("\\{:03}", value);
    } else {
      if (octet == '"' || octet == '\\') text += '\\';
      text += octet;
    }
  }
  return text + '"';
}

std::string print(const dns::IpAddress& address) {
  return address.to_string();
}

std::string print(const dns::DomainName& name) {
  return name.to_string();
}

std::string print(const dns::MxRecord& mx) {
  return fmt::format("{} {}", mx.preference, mx.exchange);
}

std::string print(const dns::TxtRecord& txt) {
  return quote(txt.octets);
}

struct PrintRecords {
  std::string operator()(std::monostate) const { return ""; }
  template <class Record>
  std::string operator()(const std::vector<Record>& records) const {
    std::vector<std::string> texts;
    for (const Record& record : records) texts.push_back(print(record));
    return fmt::format(": {}", fmt::join(texts, ", "));
  }
};

bool is_unfinished(const Answer& answer) {
  return answer.reason == dns::Reason::none && !answer.aliases.empty() &&
         std::holds_alternative<std::monostate>(answer.records);
}

}  // namespace

dns::Task<std::vector<dns::Answer>> ask_hosts(dns::Resolver& resolver, int count) {
  std::vector<dns::Task<dns::Answer>> tasks;
  for (int i = 0; i < count; ++i) {
    const dns::DomainName host = dns::DomainName::parse(fmt::format("h{}.example.com", i)).value();
    tasks.push_back(resolver.ask({host, dns::RecordType::a}));
  }
  std::vector<dns::Answer> answers = co_await dns::all_of(std::move(tasks));
  co_return answers;
}

dns::Question question(std::string_view text) {
  const std::size_t blank = text.rfind(' ');
  return {dns::DomainName::parse(text.substr(0, blank)).value(),
          dns::parse_record_type(text.substr(blank + 1)).value()};
}

std::string print(const Answer& answer) {
  std::string text(is_unfinished(answer) ? "unfinished" : to_string(answer.reason));
  if (answer.status() != dns::Status::unavailable) text += fmt::format(" {}", answer.ttl.count());
  if (answer.authenticated) text += " authenticated";
  if (!answer.aliases.empty()) text += fmt::format(" by {}", fmt::join(answer.aliases, ", "));
  return text + std::visit(PrintRecords(), answer.records);
}

}  // namespace support
