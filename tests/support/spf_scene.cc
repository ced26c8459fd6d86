#include "tests/support/spf_scene.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "dns/record_text.h"

namespace support {
namespace {

using dns::Answer;
using dns::Question;
using dns::Reason;
using dns::RecordType;

constexpr dns::Ttl ttl{300};

// The text up to the separator, which is cut off with it.
std::string_view take(std::string_view& text, char separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view first = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return first;
}

class SceneReader {
 public:
  SpfScene read(std::string_view text) {
    while (!text.empty()) read_line(take(text, '\n'));
    for (auto& [question, records] : records_) add_records(question, records);
    return std::move(scene_);
  }

 private:
  void read_line(std::string_view line) {
    const std::string_view word = take(line, ' ');
    if (word == "ip") {
      if (const auto ip = dns::IpAddress::parse(line)) scene_.query.ip = *ip;
    } else if (word == "helo") {
      scene_.query.helo = line;
    } else if (word == "sender") {
      scene_.query.sender = line;
    } else {
      read_record(word, line);
    }
  }

  void read_record(std::string_view owner, std::string_view rest) {
    const auto name = dns::DomainName::parse(owner);
    const auto type = dns::parse_record_type(take(rest, ' '));
    if (!name || !type) return;
    const Question question{*name, *type};
    if (!rest.starts_with('!')) {
      records_[question].emplace_back(rest);
      return;
    }
    const auto reason = dns::parse_reason(rest.substr(1));
    if (!reason || *reason == Reason::none) return;
    scene_.answers[question] = Answer{.reason = *reason, .ttl = ttl, .aliases = {}, .records = {}};
  }

  // A reason that stands beside them wins.
  void add_records(const Question& question, const std::vector<std::string>& texts) {
    Answer answer{.ttl = ttl, .aliases = {}, .records = {}};
    if (question.type == RecordType::txt) {
      std::vector<dns::TxtRecord> records;
      for (const std::string& text : texts) records.push_back({text});
      answer.records = std::move(records);
      dns::normalize(answer.records);
    } else {
      dns::Parsed<dns::Records> records = dns::parse_records(question.type, texts);
      if (!records) return;
      answer.records = std::move(*records);
    }
    scene_.answers.try_emplace(question, std::move(answer));
  }

  SpfScene scene_{.query = {.ip = dns::IpAddress::from_ipv4({192, 0, 2, 10}),
                            .helo = "mail.example.com",
                            .sender = "user@example.com"},
                  .answers = {}};
  std::map<Question, std::vector<std::string>> records_;
};

}  // namespace

Answer SpfScene::answer(const Question& question) const {
  const auto known = answers.find(question);
  if (known != answers.end()) return known->second;
  return {.reason = Reason::nxdomain, .ttl = ttl, .aliases = {}, .records = {}};
}

SpfScene read_spf_scene(std::string_view text) {
  return SceneReader().read(text);
}

}  // namespace support
