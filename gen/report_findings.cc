#include "gen/report_findings.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

namespace gen {

using policy::Finding;

struct ReportFindings::All {
  List list;
  std::vector<std::vector<Finding>> read;
};

namespace {

void append(ReportFindings::List& list, const std::vector<Finding>& findings) {
  for (const Finding& finding : findings) list.push_back(&finding);
}

void sort_by_check(ReportFindings::List& list) {
  std::ranges::stable_sort(list, {}, &Finding::check);
}

}  // namespace

ReportFindings::ReportFindings(const Plan& plan, const Gists& gists,
                               const std::vector<policy::TrustedDomain>& domains)
    : plan_(&plan), gists_(&gists), domains_(&domains) {
  if (plan.default_identity) append(of_rows_, plan.default_identity->findings);
  append(of_rows_, plan.row_findings);
  // Checks stand in one vector: their addresses are in the order of the table.
  std::ranges::stable_sort(of_rows_, {}, [](const Finding* finding) {
    return std::tie(finding->domain, finding->check);
  });
}

void ReportFindings::each_block(
    const std::function<void(const Subject& subject, Block block)>& take) const {
  auto next = of_rows_.begin();
  const auto take_of_rows = [&](const Subject& subject) {
    List list;
    while (next != of_rows_.end() && (*next)->domain == subject) list.push_back(*next++);
    return list;
  };
  const auto take_those_before = [&](const Subject& subject) {
    while (next != of_rows_.end() && (!subject || (*next)->domain < subject)) {
      const Subject other = (*next)->domain;
      take(other, {take_of_rows(other)});
    }
  };
  take(std::nullopt, {take_of_rows(std::nullopt)});
  for (std::size_t i = 0; i < plan_->domains.size(); ++i) {
    const Subject subject = domains_->at(i).name;
    take_those_before(subject);
    Block block{.read = gists_->findings(i, *subject)};
    append(block.list, plan_->domains[i].findings);
    append(block.list, block.read);
    std::ranges::move(take_of_rows(subject), std::back_inserter(block.list));
    sort_by_check(block.list);
    take(subject, std::move(block));
  }
  take_those_before(std::nullopt);
}

void ReportFindings::each_subject(
    const std::function<void(const Subject& subject, const List& findings)>& take) const {
  each_block([&take](const Subject& subject, const Block& block) { take(subject, block.list); });
}

void ReportFindings::each(const std::function<void(const Finding&)>& take) const {
  each_subject([&take](const Subject&, const List& findings) {
    for (const Finding* const finding : findings) take(*finding);
  });
}

ReportFindings::List ReportFindings::about_default() const {
  const auto end = std::ranges::find_if(
      of_rows_, [](const Finding* finding) { return finding->domain.has_value(); });
  return {of_rows_.begin(), end};
}

ReportFindings::List ReportFindings::at_hand(std::size_t index) const {
  const Subject subject = domains_->at(index).name;
  const auto of_rows = std::ranges::equal_range(
      of_rows_, subject, {},
      [](const Finding* finding) -> const Subject& { return finding->domain; });
  List list(of_rows.begin(), of_rows.end());
  append(list, plan_->domains.at(index).findings);
  return list;
}

const ReportFindings::List& ReportFindings::all() const {
  if (!all_) {
    auto all = std::make_shared<All>();
    each_block([&all](const Subject&, Block block) {
      std::ranges::copy(block.list, std::back_inserter(all->list));
      all->read.push_back(std::move(block.read));
    });
    all_ = std::move(all);
  }
  return all_->list;
}

}  // namespace gen
