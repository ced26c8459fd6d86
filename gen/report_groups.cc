#include "gen/report_groups.h"

#include <algorithm>
#include <map>
#include <set>
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

std::vector<std::string> checks_of(const FindingGroup& findings) {
  std::vector<std::string> ids;
  for (const Finding* const finding : findings) {
    const std::string id(finding->check->id);
    if (std::ranges::find(ids, id) == ids.end()) ids.push_back(id);
  }
  return ids;
}

std::vector<std::string> names_of(const FindingGroup& findings) {
  std::set<std::string> names;
  for (const Finding* const finding : findings) names.insert(subject_of(*finding));
  return {names.begin(), names.end()};
}

}  // namespace gen
