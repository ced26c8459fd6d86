#include "gen/to_do.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>

namespace gen {

using policy::Finding;
using policy::Verdict;

namespace {

bool wants_action(const Finding& finding) {
  const policy::Judgement& judgement = finding.judgement;
  const bool counts = judgement.verdict == Verdict::error || judgement.verdict == Verdict::warning;
  return counts && judgement.actor != policy::Actor::nobody && !finding.acknowledged;
}

std::string replaced(std::string_view text, const std::string& what, char by) {
  std::string rest;
  while (true) {
    const std::size_t at = text.find(what);
    rest += text.substr(0, at);
    if (at == std::string_view::npos) return rest;
    rest += by;
    text.remove_prefix(at + what.size());
  }
}

// The same for findings that the same cure would end.
using CureKey = std::tuple<policy::Actor, std::string>;

// Domains differ in their names, and in what each publishes itself in the address that its mail
// leaves from; an address has one owner, who is asked for one name. No name has the signs that
// stand for these.
CureKey key_of(const Finding& finding) {
  const policy::Judgement& judgement = finding.judgement;
  std::string cure = fmt::format("{}: {}", finding.check->id, judgement.wanted);
  if (!judgement.publish.empty()) {
    cure = judgement.publish.to_string();
    for (const policy::CureRecord& record : judgement.publish.records) {
      cure += fmt::format("\n{}", fmt::join(record.replaces, "\n"));
    }
  }
  if (finding.domain && judgement.actor != policy::Actor::address_owner)
    cure = replaced(cure, finding.domain->to_string(), '%');
  if (finding.ip && judgement.actor == policy::Actor::domain_dns) {
    cure = replaced(cure, finding.ip->to_string(), '@');
  }
  return {judgement.actor, std::move(cure)};
}

// Whether the finding tells that something does not pass, and another one why.
bool is_consequence(const Finding& finding) {
  return finding.check->id == "spf.mailfrom" || finding.check->id == "dmarc.alignment";
}

bool is_about_spf(const Finding& finding) {
  return is_consequence(finding) || finding.check->id == "spf.record";
}

// Which of two says better what to do: the lower.
std::tuple<int, bool, bool, const policy::Check*> rank_of(const Finding& finding,
                                                          const policy::Weights& weights) {
  const bool is_error = finding.judgement.verdict == Verdict::error;
  const bool blocks = is_error && is_blocking(*finding.check, weights);
  return {blocks     ? 0
          : is_error ? 1
                     : 2,
          finding.judgement.publish.empty(), is_consequence(finding), finding.check};
}

class Grouper {
 public:
  Grouper(const std::vector<const Finding*>& findings, const policy::Weights& weights)
      : findings_(findings), weights_(weights) {}

  std::vector<ToDo> group() {
    for (const Finding* const finding : findings_) {
      if (finding->domain && wants_action(*finding)) note_leader(*finding);
    }
    for (std::size_t i = 0; i < findings_.size(); ++i) {
      if (wants_action(*findings_[i])) groups_[key_of_cure(*findings_[i])].findings.push_back(i);
    }
    for (auto& [key, to_do] : groups_) finish(to_do);
    return sorted();
  }

 private:
  using Leaders = std::map<dns::DomainName, const Finding*>;

  void note_leader(const Finding& finding) {
    const std::string_view id = finding.check->id;
    if (id == "spf.mailfrom" || id == "spf.record") {
      const Finding*& leader = spf_.try_emplace(*finding.domain, &finding).first->second;
      if (rank_of(finding, weights_) < rank_of(*leader, weights_)) leader = &finding;
    }
    if (id == "ip.scope") scopes_.try_emplace(*finding.domain, &finding);
  }

  // A domain has one SPF record, and its senders are alternatives.
  CureKey key_of_cure(const Finding& finding) const {
    if (!finding.domain) return key_of(finding);
    const bool is_spf = is_about_spf(finding) || is_cured_with_spf(finding);
    if (!is_spf && finding.check->id != "ip.scope") return key_of(finding);
    const Leaders& leaders = is_spf ? spf_ : scopes_;
    const auto leader = leaders.find(*finding.domain);
    return key_of(leader == leaders.end() ? finding : *leader->second);
  }

  // By the very record with which the domain's mail passes.
  bool is_cured_with_spf(const Finding& finding) const {
    const auto leader = spf_.find(*finding.domain);
    return finding.check->id == "spf.terms" && leader != spf_.end() &&
           !finding.judgement.publish.empty() &&
           finding.judgement.publish == leader->second->judgement.publish;
  }

  auto rank(const ToDo& to_do) const {
    const Finding& gravest = *findings_[to_do.gravest];
    return std::tuple(std::get<0>(rank_of(gravest, weights_)), findings_.size() - to_do.domains,
                      gravest.check, to_do.findings.front());
  }

  void finish(ToDo& to_do) const {
    to_do.gravest = *std::ranges::min_element(
        to_do.findings, {}, [this](std::size_t i) { return rank_of(*findings_[i], weights_); });
    std::set<std::optional<dns::DomainName>> domains;
    for (const std::size_t i : to_do.findings) domains.insert(findings_[i]->domain);
    to_do.domains = domains.size();
  }

  std::vector<ToDo> sorted() {
    std::vector<ToDo> list;
    for (auto& [key, to_do] : groups_) list.push_back(std::move(to_do));
    std::ranges::sort(list, {}, [this](const ToDo& to_do) { return rank(to_do); });
    return list;
  }

  const std::vector<const Finding*>& findings_;
  const policy::Weights& weights_;
  Leaders spf_;
  Leaders scopes_;
  std::map<CureKey, ToDo> groups_;
};

}  // namespace

std::vector<ToDo> to_do_of(const std::vector<const Finding*>& findings,
                           const policy::Weights& weights) {
  return Grouper(findings, weights).group();
}

}  // namespace gen
