#include "dns/snapshot.h"

#include <nlohmann/json.hpp>

#include "dns/record_text.h"

namespace dns {
namespace {

// Its keys stay in the order in which they are set.
using nlohmann::ordered_json;

std::string print_answer(const Question& question, const Answer& answer) {
  ordered_json object;
  object["name"] = question.name.to_string();
  object["type"] = to_string(question.type);
  object["answer"] = word_of(answer.reason);
  object["ttl"] = answer.ttl.count();
  if (answer.authenticated) object["authenticated"] = true;
  if (answer.is_authoritative) object["authoritative"] = true;
  if (answer.is_planned) object["planned"] = true;
  const Comparison& comparison = answer.comparison;
  if (comparison.accord != Accord::unasked) object["servers"] = word_of(comparison.accord);
  if (!comparison.said.empty()) object["said"] = comparison.said;
  for (const FailingServer& failing : comparison.failing) {
    object["failing"].push_back(fmt::format("{} {}", word_of(failing.reason), failing.server));
  }
  for (const DomainName& alias : answer.aliases) object["aliases"].push_back(alias.to_string());
  const std::vector<std::string> records = print_records(answer.records);
  if (!records.empty()) object["records"] = records;
  return object.dump();
}

}  // namespace

std::string print_snapshot(const Snapshot& snapshot) {
  std::string text = fmt::format("{{\"schema\": {}, \"answers\": [", snapshot_schema);
  std::string_view separator = "\n";
  for (const auto& [question, answer] : snapshot) {
    text += separator;
    text += print_answer(question, answer);
    separator = ",\n";
  }
  text += "\n]}\n";
  return text;
}

}  // namespace dns
