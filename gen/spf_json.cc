#include <nlohmann/json.hpp>

#include "dns/record_text.h"
#include "gen/spf_advice.h"
#include "gen/spf_report.h"

namespace gen {

using Json = nlohmann::ordered_json;
using policy::SpfRecordTrace;
using policy::SpfStep;

namespace {

Json name_or_null(const std::optional<dns::DomainName>& name) {
  return name ? Json(name->to_string()) : Json(nullptr);
}

Json octets_or_null(const std::string& octets) {
  return octets.empty() ? Json(nullptr) : Json(dns::print_octets(octets));
}

Json lookups_json(const std::vector<policy::SpfLookup>& lookups) {
  Json list = Json::array();
  for (const policy::SpfLookup& lookup : lookups) {
    list.push_back({{"name", lookup.question.name.to_string()},
                    {"type", to_string(lookup.question.type)},
                    {"reason", dns::word_of(lookup.reason)},
                    {"ttl", lookup.ttl.count()},
                    {"records", lookup.records}});
  }
  return list;
}

Json mistakes_json(const std::string& record) {
  Json list = Json::array();
  for (const policy::SpfMistake& mistake : policy::parse_spf_record(record).mistakes) {
    list.push_back({{"offset", mistake.offset}, {"reason", mistake.reason}});
  }
  return list;
}

Json record_json(const SpfRecordTrace& trace);

Json step_json(const SpfStep& step) {
  return {{"number", step.number},
          {"term", dns::print_octets(step.term)},
          {"target", step.target.empty() ? Json(nullptr) : Json(step.target)},
          {"lookups", lookups_json(step.lookups)},
          {"match", to_string(step.match)},
          {"why", step.why},
          {"terms", step.terms},
          {"voids", step.voids},
          {"nested", step.nested.empty() ? Json(nullptr) : record_json(step.nested.front())}};
}

Json record_json(const SpfRecordTrace& trace) {
  Json steps = Json::array();
  for (const SpfStep& step : trace.steps) steps.push_back(step_json(step));
  return {{"domain", name_or_null(trace.domain)},
          {"lookups", lookups_json(trace.lookups)},
          {"record", octets_or_null(trace.record)},
          {"mistakes", mistakes_json(trace.record)},
          {"steps", std::move(steps)},
          {"result", to_string(trace.result)},
          {"why", trace.why}};
}

Json query_json(const SpfReport& report) {
  return {{"ip", report.client.ip.to_string()},
          {"helo", octets_or_null(report.client.helo)},
          {"sender", dns::print_octets(report.client.sender)},
          {"receiver", dns::print_octets(report.receiver)}};
}

}  // namespace

std::string spf_json(const SpfReport& report) {
  const policy::SpfVerdict& verdict = report.verdict;
  const Json json = {
      {"schema", 1},
      {"tool", "outbound-hosts"},
      {"version", OUTBOUND_HOSTS_VERSION},
      {"query", query_json(report)},
      {"domain", name_or_null(report.identity.domain)},
      {"result", to_string(verdict.result)},
      {"why", verdict.why},
      {"explanation", verdict.explanation.empty() ? Json(nullptr) : Json(verdict.explanation)},
      {"terms", verdict.terms},
      {"voids", verdict.voids},
      {"trace", verdict.trace ? record_json(*verdict.trace) : Json(nullptr)},
      {"budget", report.tree ? spf_budget_json(*report.tree) : Json(nullptr)},
      {"cure", report.remedy ? spf_cure_json(*report.remedy) : Json(nullptr)}};
  // ASCII alone: a control character that reaches a terminal is none any more.
  return json.dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

}  // namespace gen
