#include "gen/report_domain.h"

#include "dns/record_text.h"
#include "gen/report_details.h"

namespace gen {

using policy::Candidate;

namespace {

void write_record(std::string& text, const auto& record) {
  add_json(text, record);
}
void write_record(std::string& text, const dns::MxRecord& record) {
  JsonObject object(text);
  object.add("preference", record.preference);
  object.add("exchange", record.exchange);
}

template <class Record>
void write(std::string& text, const dns::Fact<Record>& fact) {
  JsonObject object(text);
  object.add("state", state_of(fact.status()));
  if (!fact.found()) return object.add("reason", to_string(fact.reason));
  object.add("ttl", fact.ttl.count());
  object.add("authenticated", fact.authenticated);
  if (fact.is_planned) object.add("planned", true);
  JsonList records(object.member("records"));
  for (const Record& record : fact.records) write_record(records.item(), record);
}

void write(std::string& text, const policy::Exchange& exchange) {
  const dns::HostFacts& host = *exchange.host;
  JsonObject object(text);
  object.add("preference", exchange.preference);
  object.add("name", host.name);
  write(object.member("a"), host.ipv4);
  write(object.member("aaaa"), host.ipv6);
}

std::optional<std::string_view> word_of(const std::shared_ptr<const policy::SpfSummary>& spf) {
  if (!spf) return std::nullopt;
  return to_string(spf->result);
}

std::optional<std::string_view> why_of(const std::shared_ptr<const policy::SpfSummary>& spf) {
  if (!spf) return std::nullopt;
  return spf->why;
}

// What check_host() says of both identities.
void write(std::string& text, const policy::SenderSpf& spf) {
  JsonObject object(text);
  object.add("mail_from", word_of(spf.mail_from));
  object.add("helo", word_of(spf.helo));
  object.add("mail_from_why", why_of(spf.mail_from));
  object.add("helo_why", why_of(spf.helo));
}

void add_voids(JsonObject& object, const policy::SpfVoids& voids) {
  JsonObject counts(object.member("voids"));
  counts.add("ipv4", voids.ipv4);
  counts.add("ipv6", voids.ipv6);
}

void add_reason(JsonObject& object, dns::Reason reason) {
  if (reason != dns::Reason::none) object.add("reason", to_string(reason));
}

// The domain's records, the counts those of the worst case.
void write(std::string& text, const policy::SpfAudit& spf) {
  JsonObject object(text);
  object.add("state", state_of(dns::status_of(spf.reason)));
  add_reason(object, spf.reason);
  object.add("records", spf.spf_records);
  if (spf.spf_records != 1) return;
  object.add("ttl", spf.ttl.count());
  object.add("record", dns::print_octets(spf.record));
  object.add("terms", spf.terms);
  add_voids(object, spf.voids);
  object.add("octets", spf.octets);
}

// Whose record applies, and what it asks for.
void write(std::string& text, const policy::DmarcFacts& dmarc) {
  const policy::DmarcAnswer* const applied = dmarc.applied();
  const policy::DmarcAnswer& told = applied != nullptr ? *applied
                                    : dmarc.missing    ? *dmarc.missing
                                                       : dmarc.own;
  JsonObject object(text);
  object.add("state", state_of(dmarc.is_known() ? dns::status_of(told.reason)
                                                : dns::Status::unavailable));
  add_reason(object, told.reason);
  object.add("records", told.records);
  object.add("organizational_domain", dmarc.organizational);
  if (applied == nullptr) return;
  object.add("domain", applied->domain);
  object.add("ttl", applied->ttl.count());
  object.add("record", dns::print_octets(applied->text));
  const std::optional<policy::DmarcPolicy> policy = dmarc.policy();
  object.add("policy", policy ? std::optional(to_string(*policy)) : std::nullopt);
}

// A key that the domain's mail is known to be signed with.
void write(std::string& text, const policy::DkimAnswer& answer) {
  JsonObject object(text);
  object.add("selector", answer.selector->name);
  object.add("state", state_of(answer.status()));
  add_reason(object, answer.reason);
  object.add("records", answer.records);
  if (answer.records != 1) return;
  const policy::DkimKey key = policy::parse_dkim_key(answer.text);
  object.add("ttl", answer.ttl.count());
  object.add("record", dns::print_octets(answer.text));
  object.add("type", key.key ? std::optional(to_string(key.key->type)) : std::nullopt);
  object.add("bits", key.key ? std::optional(key.key->bits) : std::nullopt);
  object.add("revoked", key.is_revoked);
  object.add("testing", key.testing);
  const std::optional<policy::PublicKey>& server = answer.selector->server_key;
  const bool is_compared = key.key && server;
  object.add("matches_server", is_compared ? std::optional(*key.key == *server) : std::nullopt);
}

// Null where nobody asked.
template <class Value>
void write_known(std::string& text, const std::unique_ptr<const Value>& value) {
  if (!value) return add_json(text, nullptr);
  write(text, *value);
}

void write_all(std::string& text, const auto& values) {
  JsonList list(text);
  for (const auto& value : values) write(list.item(), value);
}

}  // namespace

void add_candidate(JsonObject& object, const policy::TrustedDomain* domain,
                   const Candidate& candidate, const policy::Surroundings& surroundings) {
  add_sender(object, candidate.sender());
  object.add("source", to_string(candidate.source));
  if (candidate.exchange) {
    object.add("exchange", *candidate.exchange);
    object.add("preference", candidate.preference);
  }
  write(object.member("ptr"), candidate.facts->address->ptr);
  if (candidate.facts->address6) write(object.member("ptr6"), candidate.facts->address6->ptr);
  add_confirmations(object, candidate);
  write(object.member("spf"), candidate.spf);
  if (candidate.spf6) write(object.member("spf6"), *candidate.spf6);
  add_failures(object, domain, candidate, surroundings);
}

void add_present(JsonObject& object, const policy::TrustedDomain* domain,
                 const Candidate* present, const policy::Surroundings& surroundings) {
  if (present == nullptr) return object.add("present", nullptr);
  JsonObject sender(object.member("present"));
  add_candidate(sender, domain, *present, surroundings);
}

void add_decision(JsonObject& object, const policy::Decision& decision) {
  object.add("outcome", to_string(decision.outcome));
  object.add("reason", decision.reason);
  object.add("row", decision.row);
}

namespace {

void write_domain(DomainJson& line, const policy::TrustedDomain& domain,
                  const policy::DomainFacts& facts, const policy::Decision& decision,
                  const policy::Surroundings& surroundings) {
  JsonObject object(line.text);
  object.add("name", domain.name);
  object.add("origin", to_string(domain.origin));
  write_scope(object.member("scope"), domain.scope);
  add_decision(object, decision);
  line.sending_at = line.text.size();
  object.add("sender", policy::leaving_sender(facts, decision));
  write_known(object.member("spf"), facts.spf);
  write_known(object.member("dmarc"), facts.dmarc);
  write_all(object.member("dkim"), facts.dkim);
  write(object.member("mx"), facts.mx);
  write_all(object.member("exchanges"), facts.exchanges);
  {
    JsonList candidates(object.member("candidates"));
    for (const Candidate& candidate : facts.candidates) {
      JsonObject sender(candidates.item());
      add_candidate(sender, &domain, candidate, surroundings);
    }
  }
  write_excluded(object.member("excluded"), domain, facts, surroundings.allowed);
  add_present(object, &domain, facts.present.get(), surroundings);
}

}  // namespace

DomainJson domain_json(const policy::TrustedDomain& domain, const policy::DomainFacts& facts,
                       const policy::Decision& decision,
                       const policy::Surroundings& surroundings) {
  constexpr std::size_t usual_octets = 4096;
  DomainJson line;
  line.text.reserve(usual_octets);
  write_domain(line, domain, facts, decision, surroundings);
  return line;
}

}  // namespace gen
