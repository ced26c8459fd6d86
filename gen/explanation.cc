#include "gen/explanation.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "gen/report_formats.h"
#include "gen/row_text.h"
#include "policy/evidence.h"

namespace gen {

using policy::Candidate;
using policy::Decision;
using policy::describe;
using policy::Judged;

namespace {

std::string scope_text(const policy::TrustedDomain& domain) {
  if (domain.use) {
    return fmt::format("set by the policy: {} from {}", domain.use->helo, domain.use->ip);
  }
  if (!domain.scope.is_bounded()) return "no scope: its DNS may choose any allowed address";
  const std::string ips = domain.scope.ips.empty()
                              ? "any allowed address"
                              : fmt::format("{}", fmt::join(domain.scope.ips, " "));
  const std::string helo = domain.scope.helo.empty()
                               ? "any HELO name"
                               : fmt::format("HELO {}", fmt::join(domain.scope.helo, " "));
  return fmt::format("scope: {}, {}", ips, helo);
}

std::string standing_of(const dns::IpAddress& ip, const policy::TrustedDomain& domain,
                        const policy::AllowedIps& allowed) {
  if (!allowed.contains(ip)) return "not in SEND_ON";
  const std::string_view place = allowed.is_any() ? "SEND_ON=*" : "in SEND_ON";
  if (domain.scope.allows(ip)) return fmt::format("{}, in scope", place);
  return fmt::format("{}, outside the scope", place);
}

std::string exchange_text(const policy::Exchange& exchange, const policy::TrustedDomain& domain,
                          const policy::AllowedIps& allowed) {
  std::string text;
  for (const dns::Family family : {dns::Family::ipv4, dns::Family::ipv6}) {
    text += fmt::format("  {}\n", describe(*exchange.host, family));
    for (const dns::IpAddress& ip : exchange.host->of(family).records) {
      text += fmt::format("    {}: {}\n", ip, standing_of(ip, domain, allowed));
    }
  }
  return text;
}

std::string judged_text(const Judged& judged) {
  const policy::Judgement& judgement = judged.judgement;
  std::string text = fmt::format("  {:<14}  {:<13}  {}\n", to_string(judgement.verdict),
                                 judged.check->id, judgement.seen);
  if (!judgement.wanted.empty()) text += fmt::format("{:33}wanted: {}\n", "", judgement.wanted);
  for (const policy::CureRecord& record : judgement.publish.records) {
    text += fmt::format("{:33}publish: {}\n", "", record);
  }
  return text;
}

std::string candidate_text(const Candidate& candidate, bool chosen) {
  std::string text = row_text(candidate.sender());
  if (candidate.exchange) {
    text += fmt::format(", by MX {} {}", candidate.preference, *candidate.exchange);
  } else {
    text += fmt::format(", by {}", to_string(candidate.source));
  }
  return text + (chosen ? ": chosen\n" : "\n");
}

std::string present_text(const Candidate& present, const Decision& decision) {
  return fmt::format("\npresent entry: {}: {}\n", row_text(present.sender()),
                     decision.row == present.sender() ? "kept" : "not kept");
}

std::string row_text(const Decision& decision) {
  if (!decision.row) return "none: mail leaves by the default identity";
  std::string text = fmt::format("helo {}, ip {}", decision.row->helo, decision.row->ip);
  if (decision.row->ip6) text += fmt::format(", ip6 {}", *decision.row->ip6);
  return text;
}

}  // namespace

std::string explanation_of(const Report& report, std::size_t index) {
  const policy::TrustedDomain& domain = report.policy.domains[index];
  const policy::DomainFacts& facts = report.survey.domains[index];
  const Decision& decision = report.plan.domains[index].decision;
  const policy::Surroundings surroundings = surroundings_of(report.survey, report.policy.weights);
  std::string text =
      fmt::format("{}\nlisted at {}; {}\n\nMX\n  {}\n", domain.name, to_string(domain.origin),
                  scope_text(domain), describe(domain.name, dns::RecordType::mx, facts.mx));
  for (const policy::Exchange& exchange : facts.exchanges) {
    text += exchange_text(exchange, domain, report.survey.allowed);
  }
  const Candidate* const leaves_by = leaving_candidate(facts, decision);
  for (const Judged& judged : judge_domain(domain, facts, leaves_by, surroundings)) {
    text += judged_text(judged);
  }
  for (std::size_t i = 0; i < facts.candidates.size(); ++i) {
    text += fmt::format("\ncandidate {}: {}", i + 1,
                        candidate_text(facts.candidates[i], decision.candidate == i));
    for (const Judged& judged : judge_sender(&domain, facts.candidates[i], surroundings)) {
      text += judged_text(judged);
    }
  }
  if (facts.present) {
    text += present_text(*facts.present, decision);
    for (const Judged& judged : judge_sender(&domain, *facts.present, surroundings)) {
      text += judged_text(judged);
    }
  }
  text += fmt::format("\ndecision: {}: {}\nrow: {}\n", to_string(decision.outcome), decision.reason,
                      row_text(decision));
  if (report.changes != nullptr) text += '\n' + changes_text(*report.changes);
  return text;
}

}  // namespace gen
