#include "gen/to_do.h"

#include <algorithm>
#include <limits>

namespace gen {

using policy::Finding;
using policy::Verdict;

namespace {

bool wants_action(const WantedCure& finding) {
  const bool counts = finding.verdict == Verdict::error || finding.verdict == Verdict::warning;
  return counts && finding.actor != policy::Actor::nobody && !finding.is_accepted;
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
//
// Domains differ in their names, and in what each publishes itself in the address that its mail
// leaves from; an address has one owner, who is asked for one name. No name has the signs that
// stand for these.
std::string key_of(const WantedCure& finding) {
  std::string cure = finding.publish;
  if (cure.empty()) ((cure += finding.check->id) += ": ") += finding.wanted;
  if (finding.domain && finding.actor != policy::Actor::address_owner)
    cure = replaced(cure, finding.domain->to_string(), '%');
  if (finding.ip && finding.actor == policy::Actor::domain_dns) {
    cure = replaced(cure, finding.ip->to_string(), '@');
  }
  return (std::to_string(static_cast<int>(finding.actor)) += ' ') += cure;
}

// Whether the finding tells that something does not pass, and another one why.
bool is_consequence(const WantedCure& finding) {
  return finding.check->id == "spf.mailfrom" || finding.check->id == "dmarc.alignment";
}

bool is_about_spf(const WantedCure& finding) {
  return is_consequence(finding) || finding.check->id == "spf.record";
}

}  // namespace

WantedCure cure_of(const Finding& finding, std::string publish) {
  const policy::Judgement& judgement = finding.judgement;
  WantedCure cure{.check = finding.check,
                  .domain = finding.domain,
                  .ip = finding.ip,
                  .verdict = judgement.verdict,
                  .actor = judgement.actor,
                  .is_accepted = finding.acknowledged != nullptr};
  if (!wants_action(cure)) return cure;  // of many domains most texts are of no matter
  cure.wanted = judgement.wanted;
  cure.publish = std::move(publish);
  for (const policy::CureRecord& record : judgement.publish.records) {
    append_replaced(record.replaces, cure.publish);
  }
  return cure;
}

std::vector<std::string_view> blocking_checks(const policy::Weights& weights) {
  std::vector<std::string_view> ids;
  for (const policy::Check& check : policy::checks()) {
    if (is_blocking(check, weights)) ids.push_back(check.id);
  }
  return ids;
}

void append_replaced(const std::vector<std::string>& replaces, std::string& publish) {
  if (replaces.empty()) publish += '\n';
  for (const std::string& text : replaces) (publish += '\n') += text;
}

ToDoGrouper::Rank ToDoGrouper::rank_of(const WantedCure& finding,
                                       const std::vector<std::string_view>& blocking) {
  const bool is_error = finding.verdict == Verdict::error;
  const bool blocks = is_error && std::ranges::find(blocking, finding.check->id) != blocking.end();
  return {blocks     ? 0
          : is_error ? 1
                     : 2,
          finding.publish.empty(), is_consequence(finding), finding.check};
}

auto ToDoGrouper::Group::rank() const {
  return std::tuple(std::get<0>(best), std::numeric_limits<std::size_t>::max() - to_do.domains,
                    std::get<3>(best), to_do.findings.front());
}

// The keys of one domain's findings: it has one SPF record, and its senders are alternatives.
class ToDoGrouper::Keys {
 public:
  Keys(const std::vector<WantedCure>& findings, const std::vector<std::string_view>& blocking) {
    for (const WantedCure& finding : findings) {
      if (!finding.domain || !wants_action(finding)) continue;
      const std::string_view id = finding.check->id;
      const bool is_spf = id == "spf.mailfrom" || id == "spf.record";
      if (is_spf && (spf_ == nullptr || rank_of(finding, blocking) < rank_of(*spf_, blocking))) {
        spf_ = &finding;
      }
      if (id == "ip.scope" && scope_ == nullptr) scope_ = &finding;
    }
  }

  std::string of(const WantedCure& finding) const {
    const WantedCure* const leader = leader_of(finding);
    return key_of(leader == nullptr ? finding : *leader);
  }

 private:
  const WantedCure* leader_of(const WantedCure& finding) const {
    if (!finding.domain) return nullptr;
    if (is_about_spf(finding) || is_cured_with_spf(finding)) return spf_;
    return finding.check->id == "ip.scope" ? scope_ : nullptr;
  }

  // By the very record with which the domain's mail passes.
  bool is_cured_with_spf(const WantedCure& finding) const {
    return finding.check->id == "spf.terms" && spf_ != nullptr && !finding.publish.empty() &&
           finding.publish == spf_->publish;
  }

  const WantedCure* spf_ = nullptr;
  const WantedCure* scope_ = nullptr;
};

void ToDoGrouper::add(const std::vector<WantedCure>& findings) {
  ++domains_;
  const Keys keys(findings, blocking_);
  for (const WantedCure& finding : findings) {
    const std::size_t place = count_++;
    if (!wants_action(finding)) continue;
    Group& group = groups_[keys.of(finding)];
    const Rank rank = rank_of(finding, blocking_);
    if (group.to_do.findings.empty() || rank < group.best) {
      group.best = rank;
      group.to_do.gravest = place;
    }
    group.to_do.findings.push_back(place);
    if (group.last_domain != domains_) ++group.to_do.domains;
    group.last_domain = domains_;
  }
}

std::vector<ToDo> ToDoGrouper::take() {
  std::vector<Group> list;
  for (auto& [key, group] : groups_) list.push_back(std::move(group));
  groups_.clear();
  std::ranges::sort(list, {}, &Group::rank);
  std::vector<ToDo> to_do;
  for (Group& group : list) to_do.push_back(std::move(group.to_do));
  return to_do;
}

std::vector<ToDo> to_do_of(const std::vector<const Finding*>& findings,
                           const policy::Weights& weights) {
  ToDoGrouper grouper(blocking_checks(weights));
  std::vector<WantedCure> of_domain;
  for (const Finding* const finding : findings) {
    if (!of_domain.empty() && of_domain.back().domain != finding->domain) {
      grouper.add(of_domain);
      of_domain.clear();
    }
    of_domain.push_back(cure_of(*finding, finding->judgement.publish.to_string()));
  }
  grouper.add(of_domain);
  return grouper.take();
}

}  // namespace gen
