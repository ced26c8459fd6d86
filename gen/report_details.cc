#include "gen/report_details.h"

#include <algorithm>

#include "dns/record_text.h"
#include "policy/exclusion.h"

namespace gen {

using Json = nlohmann::ordered_json;
using policy::Verdict;

namespace {

bool is_graver(Verdict verdict, Verdict than) {
  return than != Verdict::error && verdict > than;
}

Json confirmed_names(const policy::AddressFacts& address) {
  Json names = Json::array();
  for (const dns::HostFacts& host : address.forward) {
    if (host.has(address.ip)) names.push_back(host.name.to_string());
  }
  return names;
}

Json confirmed_helo(const dns::HostFacts& helo, const dns::IpAddress& ip) {
  if (helo.has(ip)) return true;
  return helo.of(ip.family()).unavailable() ? Json(nullptr) : Json(false);
}

}  // namespace

std::string_view state_of(dns::Status status) {
  switch (status) {
    case dns::Status::found:
      return "found";
    case dns::Status::absent:
      return "absent";
    case dns::Status::unavailable:
      return "unavailable";
  }
  return "?";
}

void add_failures(Json& object, const policy::TrustedDomain* domain,
                  const policy::Candidate& candidate, const policy::Surroundings& surroundings) {
  std::vector<policy::Judged> failures;
  for (policy::Judged& judged : judge_sender(domain, candidate, surroundings)) {
    const Verdict verdict = judged.judgement.verdict;
    if (verdict == Verdict::not_applicable || verdict == Verdict::pass) continue;
    if (failures.empty() || failures.back().check != judged.check) {
      failures.push_back(std::move(judged));
    } else if (is_graver(verdict, failures.back().judgement.verdict)) {
      failures.back() = std::move(judged);
    }
  }
  Json verdicts = Json::object();
  Json causes = Json::object();
  for (const policy::Judged& failure : failures) {
    const std::string id(failure.check->id);
    verdicts[id] = to_string(failure.judgement.verdict);
    causes[id] = failure.judgement.seen;
  }
  object["not_passed"] = std::move(verdicts);
  object["causes"] = std::move(causes);
}

void add_confirmations(Json& object, const policy::Candidate& candidate) {
  const policy::SenderFacts& facts = *candidate.facts;
  object["ptr_confirmed"] = confirmed_names(*facts.address);
  object["helo_confirmed"] = confirmed_helo(*facts.helo, facts.address->ip);
  if (!facts.address6) return;
  object["ptr6_confirmed"] = confirmed_names(*facts.address6);
  object["helo6_confirmed"] = confirmed_helo(*facts.helo, facts.address6->ip);
}

Json scope_json(const policy::Scope& scope) {
  if (!scope.is_bounded()) return nullptr;
  Json object = {{"ips", Json::array()}, {"helo", Json::array()}};
  for (const dns::IpAddress& ip : scope.ips) object["ips"].push_back(ip.to_string());
  for (const dns::DomainName& name : scope.helo) object["helo"].push_back(name.to_string());
  return object;
}

Json excluded_json(const policy::TrustedDomain& domain, const policy::DomainFacts& facts,
                   const policy::AllowedIps& allowed) {
  Json object = Json::object();
  for (const auto& [ip, cause] : exclusions_of(domain, facts, allowed)) {
    object[std::string(to_string(cause))].push_back(ip.to_string());
  }
  return object;
}

Json summary_json(const Summary& summary) {
  return {{"domains", summary.domains()},     {"own", summary.own},
          {"by_default", summary.by_default}, {"none", summary.none},
          {"undecided", summary.undecided},   {"errors", summary.errors},
          {"warnings", summary.warnings},     {"notes", summary.notes},
          {"unknown", summary.unknowns},      {"accepted", summary.accepted}};
}

Json check_json(const policy::Check& check, const policy::Weights& weights) {
  return {{"id", check.id},
          {"blocking", is_blocking(check, weights)},
          {"rule", check.rule},
          {"reason", check.reason},
          {"source", check.source}};
}

Json to_do_json(const ToDo& to_do) {
  return {{"domains", to_do.domains}, {"gravest", to_do.gravest}, {"findings", to_do.findings}};
}

Json included_json(const policy::SpfIncluded& included) {
  Json object = {{"name", included.domain.to_string()},
                 {"state", state_of(dns::status_of(included.reason))}};
  if (included.reason != dns::Reason::none) object["reason"] = to_string(included.reason);
  object["records"] = included.spf_records;
  if (included.spf_records != 1) return object;
  object["ttl"] = included.ttl.count();
  object["record"] = dns::print_octets(included.record);
  object["terms"] = included.terms;
  object["voids"] = {{"ipv4", included.voids.ipv4}, {"ipv6", included.voids.ipv6}};
  return object;
}

std::map<dns::DomainName, policy::SpfIncluded> included_by_all(const Survey& survey) {
  std::map<dns::DomainName, policy::SpfIncluded> all;
  for (const policy::DomainFacts& facts : survey.domains) {
    if (!facts.spf) continue;
    for (const auto& included : facts.spf->included) merge(all, *included);
  }
  return all;
}

}  // namespace gen
