#include "gen/gists.h"

#include <fmt/format.h>

#include <utility>

#include "gen/row_facts.h"
#include "policy/audit.h"

namespace gen {

namespace {

// No fact has an octet 0: what DNS says is printed.
constexpr char fact_end = 0;

std::string joined(const std::vector<std::string>& facts) {
  std::string text;
  for (const std::string& fact : facts) (text += fact) += fact_end;
  return text;
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> facts;
  while (!text.empty()) {
    const std::size_t end = text.find(fact_end);
    facts.emplace_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  return facts;
}

std::uint8_t bit_of(policy::Verdict verdict) {
  return static_cast<std::uint8_t>(1U << static_cast<unsigned>(verdict));
}

// What is said of the sender, a bit for each verdict.
std::uint8_t verdicts_about(const policy::Sender* sender,
                            const std::vector<policy::Finding>& findings) {
  std::uint8_t verdicts = 0;
  for (const policy::Finding& finding : findings) {
    const bool is_about = sender != nullptr && finding.sender && *finding.sender == *sender;
    if (is_about) verdicts |= bit_of(finding.judgement.verdict);
  }
  return verdicts;
}

// No domain has 4 GiB: Spool::put throws.
std::uint32_t size_of(std::string_view text) {
  return static_cast<std::uint32_t>(text.size());
}

}  // namespace

void Gists::take(std::size_t index, const policy::DomainFacts& facts,
                 const policy::Decision& decision, const Inputs& inputs, const Survey& survey) {
  const policy::TrustedDomain& domain = inputs.policy.domains[index];
  if (gists_.size() <= index) gists_.resize(inputs.policy.domains.size());
  Gist& gist = gists_[index];
  gist.leaving = policy::leaving_sender(facts, decision);
  std::string texts;
  if (wanted_.evidence && decision.row) {
    RowEvidence evidence = evidence_of(facts, decision);
    gist.evidence_size = size_of(evidence.text);
    gist.evidence_is_whole = evidence.is_whole;
    texts = std::move(evidence.text);
  }
  if (wanted_.row_facts && decision.row != inputs.present.entry_of(domain.name)) {
    const std::string row_facts = joined(facts_of_row(domain.name, facts, decision));
    gist.row_facts_size = size_of(row_facts);
    texts += row_facts;
  }
  if (wanted_.json) {
    const DomainJson json =
        domain_json(domain, facts, decision, surroundings_of(survey, inputs.policy.weights));
    gist.json_size = size_of(json.text);
    gist.sending_at = static_cast<std::uint32_t>(json.sending_at);
    texts += json.text;
    if (facts.spf) {
      for (const auto& included : facts.spf->included) merge(included_, *included);
    }
  }
  gist.texts_at = texts_.put(texts).begin;
}

void Gists::keep_findings(std::size_t index, const std::vector<policy::Finding>& findings) {
  const Spool::Place place = texts_.put(findings_.write(findings));
  Gist& gist = gists_.at(index);
  gist.findings_at = place.begin;
  gist.findings_size = place.size;
  gist.told_of_leaving = verdicts_about(gist.leaving.get(), findings);
}

bool Gists::is_told_of_leaving(std::size_t index, policy::Verdict verdict) const {
  return (gists_.at(index).told_of_leaving & bit_of(verdict)) != 0;
}

std::vector<policy::Finding> Gists::findings(std::size_t index,
                                             const dns::DomainName& domain) const {
  if (!wanted_.findings) return {};
  const Gist& gist = gists_.at(index);
  return findings_.read(texts_.get({gist.findings_at, gist.findings_size}), domain);
}

RowEvidence Gists::evidence(std::size_t index) const {
  const Gist& gist = gists_.at(index);
  return {texts_.get({gist.texts_at, gist.evidence_size}), gist.evidence_is_whole};
}

std::vector<std::string> Gists::row_facts(std::size_t index) const {
  const Gist& gist = gists_.at(index);
  return split(texts_.get({gist.texts_at + gist.evidence_size, gist.row_facts_size}));
}

DomainJson Gists::json(std::size_t index) const {
  const Gist& gist = gists_.at(index);
  const std::uint64_t begin = gist.texts_at + gist.evidence_size + gist.row_facts_size;
  return {texts_.get({begin, gist.json_size}), gist.sending_at};
}

Gists gists_of(const Survey& survey, const Plan& plan, const Inputs& inputs, WantedGists wanted) {
  Gists gists(std::move(wanted));
  for (std::size_t i = 0; i < plan.domains.size(); ++i) {
    gists.take(i, survey.domains[i], plan.domains[i].decision, inputs, survey);
  }
  return gists;
}

}  // namespace gen
