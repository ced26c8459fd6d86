#include "policy/audit.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>

#include "policy/shared_addresses.h"

namespace policy {
namespace {

using dns::DomainName;

void append(std::vector<Finding>& findings, Judged judged, const std::optional<DomainName>& domain,
            const std::shared_ptr<const Sender>& sender) {
  findings.push_back({judged.check, domain, sender, judged.ip, std::move(judged.judgement)});
}

void append_all(std::vector<Finding>& findings, std::vector<Judged> judged,
                const std::optional<DomainName>& domain,
                const std::shared_ptr<const Sender>& sender) {
  for (Judged& one : judged) append(findings, std::move(one), domain, sender);
}

// What a candidate's judgements add to the domain's findings.
class CandidateFindings {
 public:
  CandidateFindings(const TrustedDomain& domain, const Candidate& candidate,
                    const Decision& decision, bool leaves_by_it)
      : domain_(domain),
        candidate_(candidate),
        is_row_(decision.row == candidate.sender()),
        leaves_by_it_(leaves_by_it),
        none_chosen_(decision.outcome != Outcome::chosen) {}

  void append_to(std::vector<Finding>& findings, std::vector<Judged> judged) const {
    const bool out_of_scope = std::any_of(judged.begin(), judged.end(), is_scope_error);
    for (Judged& one : judged) {
      if (out_of_scope && !is_scope_error(one)) continue;  // no cure for what must not be
      if (!demote(one)) continue;
      append(findings, std::move(one), domain_.name, candidate_.shared_sender());
    }
  }

 private:
  static bool is_scope_error(const Judged& judged) {
    return judged.check->id == "ip.scope" && judged.judgement.verdict == Verdict::error;
  }

  // Leaves out what is not to be told of this candidate, and turns what is wrong with an own one
  // that another was preferred to into notes: they tell why, and nobody must act.
  bool demote(Judged& judged) const {
    if (is_row_) return true;
    if (candidate_.source == Source::default_identity) {
      return (leaves_by_it_ || none_chosen_) && judged.check->depends_on_domain;
    }
    if (leaves_by_it_ || none_chosen_ || is_scope_error(judged)) return true;
    if (judged.judgement.verdict != Verdict::error &&
        judged.judgement.verdict != Verdict::warning) {
      return false;
    }
    judged.judgement.verdict = Verdict::note;
    judged.judgement.seen = "not chosen: " + judged.judgement.seen;
    return true;
  }

  const TrustedDomain& domain_;
  const Candidate& candidate_;
  bool is_row_;  // whoever else has the same sender, it is the domain's own
  bool leaves_by_it_;
  bool none_chosen_;
};

}  // namespace

void append_weighed(std::vector<Finding>& findings, std::string_view id, Finding finding,
                    const Weights& weights) {
  finding.check = &check(id);
  finding.judgement.verdict = weighed(*finding.check, finding.judgement.verdict, weights);
  if (!is_passed(finding.judgement.verdict)) findings.push_back(std::move(finding));
}

namespace {

// Which candidate has this sender.
std::optional<std::size_t> candidate_with(const std::optional<Sender>& sender,
                                          const DomainFacts& facts) {
  const auto found = std::ranges::find_if(facts.candidates, [&sender](const Candidate& candidate) {
    return sender == candidate.sender();
  });
  if (found == facts.candidates.end()) return std::nullopt;
  return static_cast<std::size_t>(found - facts.candidates.begin());
}

}  // namespace

const Candidate* leaving_candidate(const DomainFacts& facts, const Decision& decision) {
  if (decision.candidate) return &facts.candidates[*decision.candidate];
  if (facts.present && decision.row == facts.present->sender()) return facts.present.get();
  const std::optional<std::size_t> kept = candidate_with(decision.row, facts);
  return kept ? &facts.candidates[*kept] : nullptr;
}

std::shared_ptr<const Sender> leaving_sender(const DomainFacts& facts, const Decision& decision) {
  if (decision.is_waiting && decision.row) return std::make_shared<const Sender>(*decision.row);
  if (!decision.candidate) return nullptr;
  return facts.candidates.at(*decision.candidate).shared_sender();
}

namespace {

// Of ip.* and helo.name a person is the cause, and no other answer of DNS would mend it.
Refusal refusal_of(const Standing& standing) {
  if (!standing.blocked) return Refusal::none;
  const bool is_lasting = std::ranges::any_of(standing.blocked_by, [](std::string_view id) {
    return id.starts_with("ip.") || id == "helo.name";
  });
  return is_lasting ? Refusal::by_host : Refusal::by_dns;
}

Refusal refusal_of(const std::optional<Sender>& present, const DomainFacts& facts,
                   const Standings& standings) {
  if (!present) return Refusal::none;
  const std::optional<std::size_t> candidate = candidate_with(present, facts);
  if (candidate) return refusal_of(standings.candidates[*candidate]);
  return facts.present ? refusal_of(standings.present) : Refusal::none;
}

// The default identity, where it may be used.
std::optional<std::size_t> default_candidate(const DomainFacts& facts, const Standings& standings) {
  for (std::size_t i = 0; i < facts.candidates.size(); ++i) {
    const Standing& standing = standings.candidates[i];
    const bool is_default = facts.candidates[i].source == Source::default_identity;
    if (is_default && !standing.blocked && !standing.may_be_blocked) return i;
  }
  return std::nullopt;
}

// Where the present entry stays, mail leaves by it and not by the one that was decided; where none
// stays none, by the default.
void amend_decision(const TrustedDomain& domain, const DomainFacts& facts,
                    const Standings& standings, const std::optional<Sender>& present,
                    const AmendDecision& amend, Decision& decision) {
  amend(&domain, refusal_of(present, facts, standings), decision);
  if (!decision.is_waiting) return;
  decision.candidate =
      decision.row ? candidate_with(decision.row, facts) : default_candidate(facts, standings);
}

}  // namespace

DomainAudit audit_domain(const TrustedDomain& domain, const DomainFacts& facts,
                         const std::optional<Sender>& present, const Surroundings& surroundings,
                         const AmendDecision& amend) {
  DomainAudit audit;
  std::vector<std::vector<Judged>> judged;
  std::vector<Judged> judged_present;
  Standings standings;
  for (const Candidate& candidate : facts.candidates) {
    judged.push_back(judge_sender(&domain, candidate, surroundings, Passes::left_out));
    standings.candidates.push_back(standing_of(judged.back(), surroundings.weights));
  }
  if (facts.present) {
    judged_present = judge_sender(&domain, *facts.present, surroundings, Passes::left_out);
    standings.present = standing_of(judged_present, surroundings.weights);
  }
  audit.decision = decide(domain, facts, standings, surroundings, present);
  if (amend) {
    amend_decision(domain, facts, standings, present, amend, audit.decision);
  }
  const bool keeps_present = facts.present && audit.decision.row == facts.present->sender();
  append_all(audit.findings,
             judge_domain(domain, facts, leaving_candidate(facts, audit.decision), surroundings,
                          Passes::left_out),
             domain.name, nullptr);
  for (std::size_t i = 0; i < judged.size(); ++i) {
    const CandidateFindings findings(domain, facts.candidates[i], audit.decision,
                                     audit.decision.candidate == i);
    findings.append_to(audit.findings, std::move(judged[i]));
  }
  if (keeps_present) {
    append_all(audit.findings, std::move(judged_present), domain.name,
               facts.present->shared_sender());
  }
  audit.findings.shrink_to_fit();
  return audit;
}

namespace {

Decision decide_default(const Candidate& identity, const Standing& standing) {
  if (standing.blocked) {
    return {
        Outcome::none, std::nullopt, std::nullopt,
        fmt::format("{} is out ({})", identity.sender().ip, fmt::join(standing.blocked_by, ", "))};
  }
  if (standing.may_be_blocked) {
    return {Outcome::undecided, std::nullopt, std::nullopt,
            fmt::format("it is not known whether {} may be used", identity.sender().ip)};
  }
  return {Outcome::chosen, 0, identity.sender(), "set by the policy"};
}

}  // namespace

DefaultAudit audit_default(const Candidate& identity, const std::optional<Candidate>& present,
                           const Surroundings& surroundings, const AmendDecision& amend) {
  std::vector<Judged> judged = judge_sender(nullptr, identity, surroundings, Passes::left_out);
  DefaultAudit audit;
  audit.decision = decide_default(identity, standing_of(judged, surroundings.weights));
  append_all(audit.findings, std::move(judged), std::nullopt, identity.shared_sender());
  std::vector<Judged> judged_present;
  Refusal refusal = Refusal::none;
  if (present) {
    judged_present = judge_sender(nullptr, *present, surroundings, Passes::left_out);
    refusal = refusal_of(standing_of(judged_present, surroundings.weights));
    if (audit.decision.outcome == Outcome::undecided && refusal == Refusal::none) {
      audit.decision.row = present->sender();
    }
  }
  if (amend) amend(nullptr, refusal, audit.decision);
  if (audit.decision.is_waiting) audit.decision.candidate.reset();
  if (present && audit.decision.row == present->sender() &&
      present->sender() != identity.sender()) {
    append_all(audit.findings, std::move(judged_present), std::nullopt, present->shared_sender());
  }
  return audit;
}

std::vector<Finding> find_shared_addresses(const HostsFile& rows, const Weights& weights) {
  SharedAddresses shared;
  if (rows.default_sender) shared.note("default", *rows.default_sender);
  for (const auto& [domain, sender] : rows.entries) shared.note(domain.to_string(), sender);
  std::vector<Finding> findings;
  for (const auto& [domain, sender] : rows.entries) {
    std::ranges::move(shared.findings_of(domain, sender, weights), std::back_inserter(findings));
  }
  return findings;
}

namespace {

bool is_among(const std::vector<TrustedDomain>& trusted, const DomainName& name) {
  return std::ranges::binary_search(trusted, name, {}, &TrustedDomain::name);
}

}  // namespace

std::vector<Finding> compare_with_hosted(const std::vector<TrustedDomain>& trusted,
                                         const std::vector<DomainName>& hosted,
                                         const Weights& weights) {
  std::vector<Finding> findings;
  for (const TrustedDomain& domain : trusted) {
    if (std::binary_search(hosted.begin(), hosted.end(), domain.name)) continue;
    append_weighed(findings, "hosted.missing",
                   {nullptr,
                    domain.name,
                    nullptr,
                    std::nullopt,
                    {.verdict = Verdict::warning,
                     .seen = fmt::format("listed at {}, not hosted here", to_string(domain.origin)),
                     .wanted = "the domain in the mail server, or off the list",
                     .actor = Actor::administrator}},
                   weights);
  }
  for (const DomainName& name : hosted) {
    if (is_among(trusted, name)) continue;
    append_weighed(findings, "hosted.untrusted",
                   {nullptr,
                    name,
                    nullptr,
                    std::nullopt,
                    {.verdict = Verdict::note,
                     .seen = "hosted here, not on the list of trusted domains",
                     .wanted = "its name on the list, if its DNS may choose where mail leaves from",
                     .actor = Actor::administrator}},
                   weights);
  }
  return findings;
}

std::vector<Finding> find_missing_default(const HostsFile& rows, const Weights& weights) {
  std::vector<Finding> findings;
  if (rows.default_sender) return findings;
  append_weighed(
      findings, "file.default",
      {nullptr,
       std::nullopt,
       nullptr,
       std::nullopt,
       {.verdict = Verdict::error,
        .seen = "no sender that may be written as \"default\"",
        .wanted = "default: {helo: NAME, ip: ADDRESS} in the policy, that passes its checks",
        .actor = Actor::administrator}},
      weights);
  return findings;
}

std::vector<Finding> find_untrusted_entries(const HostsFile& present,
                                            const std::vector<TrustedDomain>& trusted,
                                            const Weights& weights) {
  std::vector<Finding> findings;
  for (const auto& [domain, sender] : present.entries) {
    if (is_among(trusted, domain)) continue;
    append_weighed(findings, "file.untrusted",
                   {nullptr,
                    domain,
                    std::make_shared<const Sender>(sender),
                    sender.ip,
                    {.verdict = Verdict::warning,
                     .seen = fmt::format("the present file has {} from {}", sender.helo, sender.ip),
                     .wanted = "its name on the list of trusted domains, or no entry",
                     .actor = Actor::administrator}},
                   weights);
  }
  return findings;
}

}  // namespace policy
