#include "gen/report_details.h"

#include <algorithm>

#include "dns/record_text.h"
#include "policy/exclusion.h"

namespace gen {

using policy::Verdict;

namespace {

bool is_graver(Verdict verdict, Verdict than) {
  return than != Verdict::error && verdict > than;
}

void write_confirmed_names(std::string& text, const policy::AddressFacts& address) {
  JsonList names(text);
  for (const dns::HostFacts& host : address.forward) {
    if (host.has(address.ip)) names.add(host.name);
  }
}

std::optional<bool> is_helo_confirmed(const dns::HostFacts& helo, const dns::IpAddress& ip) {
  if (helo.has(ip)) return true;
  if (helo.of(ip.family()).unavailable()) return std::nullopt;
  return false;
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

void add_failures(JsonObject& object, const policy::TrustedDomain* domain,
                  const policy::Candidate& candidate, const policy::Surroundings& surroundings) {
  std::vector<policy::Judged> failures;
  for (policy::Judged& judged :
       judge_sender(domain, candidate, surroundings, policy::Passes::left_out)) {
    const Verdict verdict = judged.judgement.verdict;
    if (failures.empty() || failures.back().check != judged.check) {
      failures.push_back(std::move(judged));
    } else if (is_graver(verdict, failures.back().judgement.verdict)) {
      failures.back() = std::move(judged);
    }
  }
  {
    JsonObject verdicts(object.member("not_passed"));
    for (const policy::Judged& failure : failures) {
      verdicts.add(failure.check->id, to_string(failure.judgement.verdict));
    }
  }
  JsonObject causes(object.member("causes"));
  for (const policy::Judged& failure : failures) {
    causes.add(failure.check->id, failure.judgement.seen);
  }
}

void add_confirmations(JsonObject& object, const policy::Candidate& candidate) {
  const policy::SenderFacts& facts = *candidate.facts;
  write_confirmed_names(object.member("ptr_confirmed"), *facts.address);
  object.add("helo_confirmed", is_helo_confirmed(*facts.helo, facts.address->ip));
  if (!facts.address6) return;
  write_confirmed_names(object.member("ptr6_confirmed"), *facts.address6);
  object.add("helo6_confirmed", is_helo_confirmed(*facts.helo, facts.address6->ip));
}

void write_scope(std::string& text, const policy::Scope& scope) {
  if (!scope.is_bounded()) return add_json(text, nullptr);
  JsonObject object(text);
  add_json_list(object.member("ips"), scope.ips);
  add_json_list(object.member("helo"), scope.helo);
}

void write_excluded(std::string& text, const policy::TrustedDomain& domain,
                    const policy::DomainFacts& facts, const policy::AllowedIps& allowed) {
  const std::vector<std::pair<dns::IpAddress, policy::Exclusion>> excluded =
      exclusions_of(domain, facts, allowed);
  std::vector<policy::Exclusion> told;
  JsonObject object(text);
  for (const auto& [first, cause] : excluded) {
    if (std::ranges::find(told, cause) != told.end()) continue;
    told.push_back(cause);
    JsonList ips(object.member(to_string(cause)));
    for (const auto& [ip, its_cause] : excluded) {
      if (its_cause == cause) ips.add(ip);
    }
  }
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

}  // namespace gen
