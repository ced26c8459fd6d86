#include "gen/hosts_text.h"

#include <fmt/ranges.h>

#include <algorithm>

#include "gen/part_run.h"

namespace gen {

using policy::Candidate;
using policy::Decision;
using policy::Outcome;
using policy::Sender;

namespace {

struct Evidence {
  std::string text;
  bool is_whole = true;  // false: with an unavailable fact it could be another
};

Evidence of_kept(const Decision& decision) {
  if (decision.is_waiting) {
    return {.text = "kept: another was decided, and is not adopted yet", .is_whole = false};
  }
  if (decision.outcome != Outcome::undecided) {
    return {"kept: the domain's DNS asks for a sender outside its scope"};
  }
  return {.text = "kept: DNS did not tell enough to decide", .is_whole = false};
}

// The evidence, and the PTR names of the address behind it.
Evidence with_ptr(std::string text, const policy::AddressFacts& address) {
  if (address.ptr.unavailable()) return {.text = text + "; PTR not known", .is_whole = false};
  if (address.ptr.absent()) return {text + "; no PTR"};
  std::vector<std::string> names;
  for (const dns::DomainName& name : address.ptr.records) names.push_back(name.to_string());
  return {fmt::format("{}; PTR {}", text, fmt::join(names, " "))};
}

// Whether an exchange that goes before the candidate's may have the address too.
bool may_have_another_exchange(const policy::DomainFacts& facts, const Candidate& candidate) {
  const dns::Family family = candidate.sender().ip.family();
  for (const policy::Exchange& exchange : facts.exchanges) {
    if (exchange.host->name == *candidate.exchange) return false;
    if (exchange.host->of(family).unavailable()) return true;
  }
  return false;
}

Evidence evidence_of(const policy::DomainFacts& facts, const Decision& decision) {
  if (!decision.candidate || decision.is_waiting) return of_kept(decision);
  const Candidate& candidate = facts.candidates[*decision.candidate];
  if (!candidate.exchange) return with_ptr("set by the policy", *candidate.facts->address);
  const std::string exchange = fmt::format(
      "{} {} has {}",
      facts.has_implicit_mx() ? "no MX, so" : fmt::format("MX {}", candidate.preference),
      *candidate.exchange, candidate.sender().ip);
  Evidence evidence = with_ptr(exchange, *candidate.facts->address);
  if (may_have_another_exchange(facts, candidate)) evidence.is_whole = false;
  return evidence;
}

Evidence evidence_of(const Candidate& default_identity, const Decision& decision) {
  if (!decision.candidate) return of_kept(decision);
  return with_ptr("the default identity", *default_identity.facts->address);
}

// Makes rows of decisions, with the comments of the present file where they are to stay.
class RowMaker {
 public:
  explicit RowMaker(std::string_view present_text) : present_text_(present_text) {}

  HostsRow make(const std::string& key, const Sender& row, const std::optional<Sender>& present,
                Evidence evidence) {
    if (!evidence.is_whole && present == row) {
      if (!comments_) comments_ = read_comments(present_text_);
      const auto found = comments_->find(key);
      if (found != comments_->end()) evidence.text = found->second;
    }
    return {row, std::move(evidence.text)};
  }

 private:
  std::string_view present_text_;
  // Only read where they are needed: a large file has many.
  std::optional<std::map<std::string_view, std::string_view>> comments_;
};

}  // namespace

std::string hosts_text_of(const Report& report, const policy::HostsFile& present,
                          std::string_view present_text) {
  const Plan& plan = report.plan;
  const std::optional<Shard> shard = report.part ? std::optional(report.part->shard) : std::nullopt;
  RowMaker rows(present_text);
  HostsWriter writer(header_of(report.policy_hash, shard, plan));
  if (plan.rows.default_sender) {
    const Decision& decision = plan.default_identity->decision;
    writer.add("default", rows.make("default", *decision.row, present.default_sender,
                                    evidence_of(*report.survey.default_identity, decision)));
  }
  for (std::size_t i = 0; i < plan.domains.size(); ++i) {
    const dns::DomainName& domain = report.policy.domains[i].name;
    const Decision& decision = plan.domains[i].decision;
    if (!decision.row) continue;
    writer.add(domain.to_string(),
               rows.make(domain.to_string(), *decision.row, present.entry_of(domain),
                         evidence_of(report.survey.domains[i], decision)));
  }
  return writer.take();
}

}  // namespace gen
