#include "gen/plan_changes.h"

#include <gtest/gtest.h>

#include "tests/support/world.h"

namespace {

using policy::Finding;
using policy::Verdict;
using Strings = std::vector<std::string>;

Finding finding(const char* check, Verdict verdict, const char* domain = "a.example",
                const char* ip = "192.0.2.10") {
  return {.check = &policy::check(check),
          .domain = support::name(domain),
          .ip = support::ip(ip),
          .judgement = {.verdict = verdict}};
}

gen::Plan plan_of(std::vector<Finding> findings) {
  gen::Plan plan;
  plan.row_findings = std::move(findings);
  return plan;
}

Strings names_of(const std::vector<const Finding*>& findings) {
  Strings names;
  for (const Finding* const finding : findings) {
    names.push_back(fmt::format("{} {} {} {}", to_string(finding->judgement.verdict),
                                *finding->domain, finding->check->id, *finding->ip));
  }
  return names;
}

TEST(ChangesOf, TellsFindingsThatAreGraverOrGone) {
  const gen::Plan before = plan_of({
      finding("spf.mailfrom", Verdict::error),
      finding("spf.helo", Verdict::warning),
      finding("ptr.exists", Verdict::error),
      finding("ptr.single", Verdict::warning),
      finding("ptr.generic", Verdict::error),
      finding("helo.ptr", Verdict::note),
      finding("helo.forward", Verdict::unknown),
      finding("ip.global", Verdict::error),
  });
  const gen::Plan after = plan_of({
      finding("spf.helo", Verdict::note),
      finding("ptr.exists", Verdict::unknown),
      finding("ptr.single", Verdict::error),
      finding("ptr.generic", Verdict::warning),
      finding("helo.ptr", Verdict::warning),
      finding("ip.global", Verdict::error),
      finding("ip.global", Verdict::error, "a.example", "192.0.2.11"),
      finding("ip.global", Verdict::error, "b.example"),
      finding("ip.bind", Verdict::unknown),
  });
  const gen::PlanChanges changes = changes_of(before, after);
  EXPECT_EQ(names_of(changes.cured), (Strings{"error a.example spf.mailfrom 192.0.2.10",
                                              "warning a.example spf.helo 192.0.2.10"}));
  EXPECT_EQ(
      names_of(changes.caused),
      (Strings{"error a.example ip.global 192.0.2.11", "error a.example ptr.single 192.0.2.10",
               "warning a.example helo.ptr 192.0.2.10", "error b.example ip.global 192.0.2.10"}));
}

TEST(ChangesOf, TellsNothingOfWhatOnlyMovesToAnotherAddress) {
  const auto at = [](Verdict verdict, const char* ip) {
    return finding("spf.mailfrom", verdict, "a.example", ip);
  };
  const gen::Plan error = plan_of({at(Verdict::error, "192.0.2.10")});
  const gen::Plan moved = plan_of({at(Verdict::error, "192.0.2.11")});
  EXPECT_TRUE(changes_of(error, moved).empty());
  const gen::Plan warning = plan_of({at(Verdict::warning, "192.0.2.11")});
  EXPECT_TRUE(changes_of(error, warning).empty());
  EXPECT_EQ(names_of(changes_of(warning, error).caused),
            (Strings{"error a.example spf.mailfrom 192.0.2.10"}));
  const gen::Plan both =
      plan_of({at(Verdict::error, "192.0.2.11"), at(Verdict::error, "192.0.2.12")});
  EXPECT_EQ(names_of(changes_of(error, both).caused),
            (Strings{"error a.example spf.mailfrom 192.0.2.12"}));
}

TEST(ChangesOf, TellsRowsThatAreOthers) {
  const policy::Sender first = support::sender("a.example", "192.0.2.10");
  const policy::Sender second = support::sender("b.example", "192.0.2.10");
  gen::Plan before;
  before.rows = {first,
                 {{support::name("gone.example"), first},
                  {support::name("other.example"), first},
                  {support::name("same.example"), first}}};
  gen::Plan after;
  after.rows = {std::nullopt,
                {{support::name("new.example"), second},
                 {support::name("other.example"), second},
                 {support::name("same.example"), first}}};
  Strings rows;
  const auto changes = changes_of(before, after);
  for (const gen::RowChange& row : changes.rows) {
    rows.push_back(fmt::format("{}: {} -> {}", row.domain ? row.domain->to_string() : "default",
                               support::print(row.before), support::print(row.after)));
  }
  EXPECT_EQ(rows, (Strings{"default: a.example 192.0.2.10 -> -",
                           "gone.example: a.example 192.0.2.10 -> -",
                           "new.example: - -> b.example 192.0.2.10",
                           "other.example: a.example 192.0.2.10 -> b.example 192.0.2.10"}));
}

}  // namespace
