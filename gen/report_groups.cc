#include "gen/report_groups.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

namespace gen {

using policy::Finding;
using policy::Verdict;

namespace {

// Two findings with the same say the same.
auto words_of(const Finding& finding) {
  const policy::Judgement& judgement = finding.judgement;
  return std::tuple(finding.ip, judgement.actor, std::string_view(judgement.seen),
                    std::string_view(judgement.wanted), judgement.publish.to_string(),
                    finding.acknowledged ? std::string_view(*finding.acknowledged) : "");
}

bool stand_together(const Finding* left, const Finding* right) {
  if (is_open_question(*left)) return is_open_question(*right);
  return left->check == right->check && left->judgement.verdict == right->judgement.verdict &&
         (left->acknowledged == nullptr) == (right->acknowledged == nullptr);
}

// The findings from `begin` to `end`, all of one check or open questions, by what they say, in the
// order of the first that says it.
template <class Iterator>
void append_groups(std::vector<FindingGroup>& groups, Iterator begin, Iterator end) {
  std::map<decltype(words_of(**begin)), std::size_t> known;
  for (Iterator next = begin; next != end; ++next) {
    const auto [found, is_new] = known.try_emplace(words_of(**next), groups.size());
    if (is_new) groups.emplace_back();
    groups[found->second].push_back(*next);
  }
}

std::string remedy_key_of(const Finding& finding) {
  const policy::Judgement& judgement = finding.judgement;
  if (!judgement.publish.empty()) return "publish " + judgement.publish.to_string();
  std::string key = fmt::format("{} {}", finding.check->id, judgement.wanted);
  // One host has one interface, one address one owner; else each domain's cure is its own.
  if (finding.ip) return key + fmt::format(" {}", *finding.ip);
  return key + fmt::format(" {}", subject_of(finding));
}

}  // namespace

bool is_open_question(const Finding& finding) {
  return finding.judgement.verdict == Verdict::unknown && !finding.acknowledged;
}

std::vector<FindingGroup> grouped(const Report& report) {
  const std::vector<const Finding*> findings = by_gravity(report);
  std::vector<FindingGroup> groups;
  for (auto begin = findings.begin(); begin != findings.end();) {
    const auto end = std::find_if_not(begin, findings.end(), [begin](const Finding* finding) {
      return stand_together(*begin, finding);
    });
    append_groups(groups, begin, end);
    begin = end;
  }
  return groups;
}

std::string Remedy::text() const {
  const policy::Judgement& judgement = first().judgement;
  if (!judgement.publish.empty()) return fmt::format("publish {}", judgement.publish);
  return judgement.wanted.empty() ? judgement.seen : judgement.wanted;
}

std::vector<Remedy> remedies_of(const std::vector<const Finding*>& findings) {
  std::map<std::string, std::size_t> known;
  std::vector<Remedy> remedies;
  for (const Finding* const finding : findings) {
    const Verdict verdict = finding->judgement.verdict;
    if (finding->acknowledged || (verdict != Verdict::error && verdict != Verdict::warning)) {
      continue;
    }
    const auto [found, is_new] = known.try_emplace(remedy_key_of(*finding), remedies.size());
    if (is_new) remedies.emplace_back();
    Remedy& remedy = remedies[found->second];
    remedy.cured.push_back(finding);
    ++(verdict == Verdict::error ? remedy.errors : remedy.warnings);
  }
  std::ranges::stable_sort(remedies, std::greater(), [](const Remedy& remedy) {
    return std::pair(remedy.errors, remedy.warnings);
  });
  return remedies;
}

std::vector<Remedy> remedies_of(const Report& report) {
  return remedies_of(by_gravity(report));
}

}  // namespace gen
