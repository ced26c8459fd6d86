#include <fmt/format.h>

#include "dns/record_text.h"
#include "gen/json_values.h"
#include "gen/report_details.h"
#include "gen/report_formats.h"

namespace gen {

using policy::Candidate;
using policy::Finding;

namespace {

Json text_of(const dns::IpAddress& ip) {
  return ip.to_string();
}
Json text_of(const dns::DomainName& name) {
  return name.to_string();
}
Json text_of(const dns::MxRecord& record) {
  return {{"preference", record.preference}, {"exchange", record.exchange.to_string()}};
}

template <class Record>
Json json_of(const dns::Fact<Record>& fact) {
  Json object = {{"state", state_of(fact.status())}};
  if (!fact.found()) {
    object["reason"] = to_string(fact.reason);
    return object;
  }
  object["ttl"] = fact.ttl.count();
  object["authenticated"] = fact.authenticated;
  if (fact.is_planned) object["planned"] = true;
  Json records = Json::array();
  for (const Record& record : fact.records) records.push_back(text_of(record));
  object["records"] = std::move(records);
  return object;
}

Json json_of(const dns::HostFacts& host) {
  return {{"name", host.name.to_string()}, {"a", json_of(host.ipv4)}, {"aaaa", json_of(host.ipv6)}};
}

Json json_of(const policy::Exchange& exchange) {
  Json object = {{"preference", exchange.preference}};
  object.update(json_of(*exchange.host));
  return object;
}

Json word_of(const std::shared_ptr<const policy::SpfSummary>& spf) {
  return spf ? Json(to_string(spf->result)) : Json(nullptr);
}

Json why_of(const std::shared_ptr<const policy::SpfSummary>& spf) {
  return spf ? Json(spf->why) : Json(nullptr);
}

// What check_host() says of both identities.
Json json_of(const policy::SenderSpf& spf) {
  return {{"mail_from", word_of(spf.mail_from)},
          {"helo", word_of(spf.helo)},
          {"mail_from_why", why_of(spf.mail_from)},
          {"helo_why", why_of(spf.helo)}};
}

// The domain's records, the counts those of the worst case.
Json json_of(const policy::SpfAudit& spf) {
  Json object = {{"state", state_of(dns::status_of(spf.reason))}};
  if (spf.reason != dns::Reason::none) object["reason"] = to_string(spf.reason);
  object["records"] = spf.spf_records;
  if (spf.spf_records != 1) return object;
  object["ttl"] = spf.ttl.count();
  object["record"] = dns::print_octets(spf.record);
  object["terms"] = spf.terms;
  object["voids"] = {{"ipv4", spf.voids.ipv4}, {"ipv6", spf.voids.ipv6}};
  object["octets"] = spf.octets;
  return object;
}

// Whose record applies, and what it asks for.
Json json_of(const policy::DmarcFacts& dmarc) {
  const policy::DmarcAnswer* const applied = dmarc.applied();
  const policy::DmarcAnswer& told = applied != nullptr ? *applied
                                    : dmarc.missing    ? *dmarc.missing
                                                       : dmarc.own;
  const std::optional<policy::DmarcPolicy> policy = dmarc.policy();
  Json object = {{"state", state_of(dmarc.is_known() ? dns::status_of(told.reason)
                                                     : dns::Status::unavailable)}};
  if (told.reason != dns::Reason::none) object["reason"] = to_string(told.reason);
  object["records"] = told.records;
  object["organizational_domain"] =
      dmarc.organizational ? Json(dmarc.organizational->to_string()) : Json(nullptr);
  if (applied == nullptr) return object;
  object["domain"] = applied->domain.to_string();
  object["ttl"] = applied->ttl.count();
  object["record"] = dns::print_octets(applied->text);
  object["policy"] = policy ? Json(to_string(*policy)) : Json(nullptr);
  return object;
}

// A key that the domain's mail is known to be signed with.
Json json_of(const policy::DkimAnswer& answer) {
  Json object = {{"selector", answer.selector->name}, {"state", state_of(answer.status())}};
  if (answer.reason != dns::Reason::none) object["reason"] = to_string(answer.reason);
  object["records"] = answer.records;
  if (answer.records != 1) return object;
  const policy::DkimKey key = policy::parse_dkim_key(answer.text);
  object["ttl"] = answer.ttl.count();
  object["record"] = dns::print_octets(answer.text);
  object["type"] = key.key ? Json(to_string(key.key->type)) : Json(nullptr);
  object["bits"] = key.key ? Json(key.key->bits) : Json(nullptr);
  object["revoked"] = key.is_revoked;
  object["testing"] = key.testing;
  const std::optional<policy::PublicKey>& server = answer.selector->server_key;
  object["matches_server"] = key.key && server ? Json(*key.key == *server) : Json(nullptr);
  return object;
}

Json json_of(const policy::TrustedDomain* domain, const Candidate& candidate,
             const policy::Surroundings& surroundings) {
  Json object = sender_json(candidate.sender());
  object["source"] = to_string(candidate.source);
  if (candidate.exchange) {
    object["exchange"] = candidate.exchange->to_string();
    object["preference"] = candidate.preference;
  }
  object["ptr"] = json_of(candidate.facts->address->ptr);
  if (candidate.facts->address6) object["ptr6"] = json_of(candidate.facts->address6->ptr);
  add_confirmations(object, candidate);
  object["spf"] = json_of(candidate.spf);
  if (candidate.spf6) object["spf6"] = json_of(*candidate.spf6);
  add_failures(object, domain, candidate, surroundings);
  return object;
}

void add_decision(Json& object, const policy::Decision& decision) {
  object["outcome"] = to_string(decision.outcome);
  object["reason"] = decision.reason;
  object["row"] = sender_json(decision.row);
}

Json domain_json(const policy::TrustedDomain& domain, const policy::DomainFacts& facts,
                 const policy::Decision& decision, Sending sending,
                 const policy::Surroundings& surroundings) {
  Json object = {{"name", domain.name.to_string()},
                 {"origin", to_string(domain.origin)},
                 {"scope", scope_json(domain.scope)}};
  add_decision(object, decision);
  object["sending"] = to_string(sending);
  object["sender"] = nullptr;
  if (decision.is_waiting && decision.row) {
    object["sender"] = sender_json(decision.row);
  } else if (decision.candidate) {
    object["sender"] = sender_json(facts.candidates[*decision.candidate].sender());
  }
  object["spf"] = facts.spf ? json_of(*facts.spf) : Json(nullptr);
  object["dmarc"] = facts.dmarc ? json_of(*facts.dmarc) : Json(nullptr);
  object["dkim"] = Json::array();
  for (const policy::DkimAnswer& answer : facts.dkim) object["dkim"].push_back(json_of(answer));
  object["mx"] = json_of(facts.mx);
  object["exchanges"] = Json::array();
  for (const policy::Exchange& exchange : facts.exchanges) {
    object["exchanges"].push_back(json_of(exchange));
  }
  object["candidates"] = Json::array();
  for (const Candidate& candidate : facts.candidates) {
    object["candidates"].push_back(json_of(&domain, candidate, surroundings));
  }
  object["excluded"] = excluded_json(domain, facts, surroundings.allowed);
  object["present"] =
      facts.present ? json_of(&domain, *facts.present, surroundings) : Json(nullptr);
  return object;
}

Json records_json(const policy::Cure& cure) {
  Json list = Json::array();
  for (const policy::CureRecord& record : cure.records) {
    list.push_back({{"name", record.owner.to_string()},
                    {"type", to_string(record.type())},
                    {"data", policy::text_of(record.data)},
                    {"replaces", record.replaces}});
  }
  return list;
}

}  // namespace

Json finding_json(const Finding& finding, const std::string& origin) {
  const policy::Judgement& judgement = finding.judgement;
  return {{"check", finding.check->id},
          {"verdict", to_string(judgement.verdict)},
          {"domain", finding.domain ? Json(finding.domain->to_string()) : Json(nullptr)},
          {"sender", finding.sender ? sender_json(*finding.sender) : Json(nullptr)},
          {"ip", finding.ip ? Json(finding.ip->to_string()) : Json(nullptr)},
          {"seen", judgement.seen},
          {"wanted", judgement.wanted},
          {"actor", to_string(judgement.actor)},
          {"publish", judgement.publish.to_string()},
          {"records", records_json(judgement.publish)},
          {"origin", origin.empty() ? Json(nullptr) : Json(origin)},
          {"accepted", finding.acknowledged ? Json(*finding.acknowledged) : Json(nullptr)}};
}

namespace {

Json finding_json(const Finding& finding, const Report& report) {
  return gen::finding_json(finding, to_string(origin_of(finding, report)));
}

Json send_on_json(const policy::AllowedIps& allowed) {
  Json object = {{"any", allowed.is_any()}, {"addresses", Json::array()}};
  for (const dns::IpAddress& ip : allowed.addresses()) {
    object["addresses"].push_back(ip.to_string());
  }
  return object;
}

Json rows_json(const std::vector<RowChange>& changes) {
  Json rows = Json::array();
  for (const RowChange& change : changes) {
    rows.push_back({{"domain", change.domain ? Json(change.domain->to_string()) : Json(nullptr)},
                    {"before", sender_json(change.before)},
                    {"after", sender_json(change.after)}});
  }
  return rows;
}

Json findings_json(const std::vector<const Finding*>& findings, const Report& report) {
  Json list = Json::array();
  for (const Finding* const finding : findings) list.push_back(finding_json(*finding, report));
  return list;
}

// What planned records make otherwise.
Json changes_json(const PlanChanges& changes, const Report& report) {
  return {{"cured", findings_json(changes.cured, report)},
          {"caused", findings_json(changes.caused, report)},
          {"rows", rows_json(changes.rows)}};
}

Json head_json(const Report& report, const policy::Surroundings& surroundings) {
  Json head = {{"schema", 1},
               {"tool", "outbound-hosts"},
               {"version", OUTBOUND_HOSTS_VERSION},
               {"policy", report.policy_hash},
               {"file", report.linted_file.empty() ? Json(nullptr) : Json(report.linted_file)},
               {"summary", summary_json(summarize(report.plan))}};
  if (report.part) head["shard"] = part_json(*report.part);
  head["send_on"] = send_on_json(report.survey.allowed);
  head["default"] = nullptr;
  if (report.plan.default_identity) {
    Json identity = json_of(nullptr, *report.survey.default_identity, surroundings);
    add_decision(identity, report.plan.default_identity->decision);
    const std::optional<Candidate>& present = report.survey.present_default;
    identity["present"] = present ? json_of(nullptr, *present, surroundings) : Json(nullptr);
    head["default"] = std::move(identity);
  }
  if (report.changes != nullptr) head["changes"] = changes_json(*report.changes, report);
  return head;
}

}  // namespace

void write_report_json(const Report& report, const TextSink& sink) {
  const policy::Surroundings surroundings = surroundings_of(report.survey, report.policy.weights);
  std::string head = dumped(head_json(report, surroundings), 2);
  head.resize(head.size() - 2);  // without "\n}"
  sink(head);
  const std::vector<Sending> sendings = sendings_of(report);
  ListWriter domains(sink, list_head("domains"));
  for (std::size_t i = 0; i < report.plan.domains.size(); ++i) {
    domains.add(domain_json(report.policy.domains[i], report.survey.domains[i],
                            report.plan.domains[i].decision, sendings[i], surroundings));
  }
  domains.end();
  ListWriter findings(sink, list_head("findings"));
  for (const Finding* const finding : report.findings) {
    findings.add(finding_json(*finding, report));
  }
  findings.end();
  ListWriter to_do(sink, list_head("to_do"));
  for (const ToDo& one : to_do_of(report.findings, report.policy.weights)) {
    to_do.add(to_do_json(one));
  }
  to_do.end();
  ListWriter included(sink, list_head("spf_included"));
  for (const auto& [name, record] : included_by_all(report.survey)) {
    included.add(included_json(record));
  }
  included.end();
  ListWriter checks(sink, list_head("checks"));
  for (const policy::Check& check : policy::checks()) {
    checks.add(check_json(check, report.policy.weights));
  }
  checks.end();
  sink("\n}\n");
}

}  // namespace gen
