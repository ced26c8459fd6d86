#include "gen/part_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "gen/json_values.h"
#include "policy/checks.h"

namespace gen {

using policy::Actor;
using policy::Verdict;

namespace {

constexpr std::array verdicts = {Verdict::note, Verdict::warning, Verdict::error, Verdict::unknown};
constexpr std::array actors = {Actor::nobody,   Actor::administrator, Actor::domain_dns,
                               Actor::helo_dns, Actor::address_owner, Actor::report_receiver};

// The value that has this word.
template <class Values>
auto value_with(std::string_view word, const Values& values) {
  const auto found = std::ranges::find(values, word, [](auto value) { return to_string(value); });
  if (found == values.end()) throw std::invalid_argument(fmt::format("no such word: {}", word));
  return *found;
}

const policy::Check* check_of(const std::string& id) {
  const std::vector<policy::Check>& checks = policy::checks();
  const auto found = std::ranges::find(checks, id, &policy::Check::id);
  if (found == checks.end()) throw std::invalid_argument("no such check: " + id);
  return &*found;
}

std::string publish_of(const Json& finding) {
  std::string publish = finding.at("publish").get<std::string>();
  for (const Json& record : finding.at("records")) {
    append_replaced(record.at("replaces").get<std::vector<std::string>>(), publish);
  }
  return publish;
}

}  // namespace

DomainLine parse_domain_line(std::string_view item) {
  // No text in JSON has these octets in it, and no member before it this name.
  const std::size_t end = item.find(",\"sender\":");
  if (end == std::string_view::npos) throw std::invalid_argument("no domain of a report");
  const Json object = Json::parse(std::string(item.substr(0, end)) + "}");
  return {value_of(dns::DomainName::parse(object.at("name").get<std::string>())),
          object.at("origin").get<std::string>(), object.at("outcome").get<std::string>(),
          sender_from_json(object.at("row")), object.at("sending").get<std::string>()};
}

std::string as_faulty(std::string item, const DomainLine& line) {
  const bool is_sent = line.sending == "well" || line.sending == "unproven";
  if (!is_sent) return item;
  const std::string mark = fmt::format("\"sending\":\"{}\"", line.sending);
  return item.replace(item.find(mark), mark.size(), "\"sending\":\"faulty\"");
}

WantedCure parse_finding_line(std::string_view item) {
  const Json object = Json::parse(item);
  WantedCure finding{.check = check_of(object.at("check").get<std::string>())};
  finding.verdict = value_with(object.at("verdict").get<std::string>(), verdicts);
  finding.actor = value_with(object.at("actor").get<std::string>(), actors);
  if (const Json& domain = object.at("domain"); !domain.is_null()) {
    finding.domain = value_of(dns::DomainName::parse(domain.get<std::string>()));
  }
  if (const Json& ip = object.at("ip"); !ip.is_null()) {
    finding.ip = value_of(dns::IpAddress::parse(ip.get<std::string>()));
  }
  finding.wanted = object.at("wanted").get<std::string>();
  finding.publish = publish_of(object);
  finding.is_accepted = !object.at("accepted").is_null();
  return finding;
}

}  // namespace gen
