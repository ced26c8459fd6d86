#include "gen/report_part.h"

#include <algorithm>

#include "gen/acknowledgement_reader.h"
#include "gen/json_values.h"
#include "policy/checks.h"
#include "policy/day.h"

namespace gen {

using policy::Acknowledgement;
using policy::Level;
using policy::Verdict;

namespace {

Level level_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::error:
      return Level::error;
    case Verdict::warning:
      return Level::warning;
    case Verdict::note:
      return Level::note;
    case Verdict::pass:
    case Verdict::not_applicable:
    case Verdict::unknown:
      break;
  }
  return Level::ignore;
}

Json json_of(const Acknowledgement& one) {
  Json object = Json::object();
  if (!one.any_domain) object["domain"] = one.domain ? Json(one.domain->to_string()) : nullptr;
  if (one.ip) object["ip"] = one.ip->to_string();
  object["until"] = policy::text_of(one.until);
  object["reason"] = one.reason;
  object["origin"] = {{"source", one.origin.source},
                      {"line", one.origin.place.line},
                      {"column", one.origin.place.column}};
  return object;
}

std::chrono::year_month_day day_from(const Json& value) {
  const std::optional<std::chrono::year_month_day> day = parse_day(value.get<std::string>());
  if (!day) throw std::invalid_argument("no day");
  return *day;
}

Acknowledgement accepted_from(const Json& value) {
  Acknowledgement one{.check = std::string(shared_helo)};
  one.any_domain = !value.contains("domain");
  if (!one.any_domain && !value.at("domain").is_null()) {
    one.domain = value_of(dns::DomainName::parse(value.at("domain").get<std::string>()));
  }
  if (value.contains("ip")) {
    one.ip = value_of(dns::IpAddress::parse(value.at("ip").get<std::string>()));
  }
  one.until = day_from(value.at("until"));
  one.reason = value.at("reason").get<std::string>();
  const Json& origin = value.at("origin");
  one.origin = {origin.at("source").get<std::string>(),
                {origin.at("line").get<int>(), origin.at("column").get<int>()}};
  return one;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    lines.emplace_back(text.substr(0, text.find('\n')));
    text.remove_prefix(std::min(lines.back().size() + 1, text.size()));
  }
  return lines;
}

}  // namespace

bool spans_shards(std::string_view check) {
  return check == shared_helo;
}

ReportPart report_part_of(const Shard& shard, const Selection& selection,
                          const policy::Weights& weights, std::string_view unused) {
  ReportPart part{.shard = shard, .unused = lines_of(unused)};
  const policy::Check& check = policy::check(shared_helo);
  const std::vector<const policy::Check*> told = told_checks(selection);
  if (std::ranges::find(told, &check) == told.end()) return part;
  part.shared_helo = level_of(weighed(check, Verdict::warning, weights));
  for (const Acknowledgement& one : selection.acknowledged) {
    const bool is_here = one.any_domain || (one.domain && shard.holds(*one.domain));
    if (one.check == shared_helo && is_here) part.accepted.push_back(one);
  }
  return part;
}

Json part_json(const ReportPart& part) {
  Json accepted = Json::array();
  for (const Acknowledgement& one : part.accepted) accepted.push_back(json_of(one));
  return {
      {"number", part.shard.number()},
      {"count", part.shard.count()},
      {"helo_shared", {{"level", to_string(part.shared_helo)}, {"accepted", std::move(accepted)}}},
      {"unused", part.unused}};
}

ReportPart part_from_json(const Json& value) {
  const std::string shard = fmt::format("{}/{}", value.at("number").get<std::uint32_t>(),
                                        value.at("count").get<std::uint32_t>());
  ReportPart part{value_of(Shard::parse(shard))};
  const Json& shared = value.at("helo_shared");
  part.shared_helo = value_of(policy::parse_level(shared.at("level").get<std::string>()));
  for (const Json& one : shared.at("accepted")) part.accepted.push_back(accepted_from(one));
  part.unused = value.at("unused").get<std::vector<std::string>>();
  return part;
}

}  // namespace gen
