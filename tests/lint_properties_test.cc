// Linting what was just generated: over small random worlds that change from run to run, while rows
// wait, facts are missing, and people change the policy and take rows out.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "gen/held_rows.h"
#include "gen/lint_plan.h"
#include "tests/support/scene.h"

namespace {

using dns::DomainName;
using policy::Sender;
using support::Product;
using support::Scene;

constexpr unsigned worlds = LINTED_WORLDS;
constexpr int runs = 4;  // in each world

// What lint says of this file in the same world.
Product lint(const Scene& scene, const gen::FoundFile& file) {
  support::World world(scene.lines);
  gen::Inputs inputs{scene.policy, std::nullopt, "", {}, std::nullopt};
  judge_senders_of(file, inputs);
  Product product;
  product.survey = support::survey_of(world, inputs, scene.allowed, {.host = scene.host});
  product.plan = make_lint_plan(product.survey, inputs, file);
  return product;
}

// The findings of what mail leaves as, but what a domain's own says of its candidates: of the
// domains themselves, and of the rows of this file. What is wrong with the default for every domain
// is told of the default alone, whoever has it as a row.
// `unserved` are domains of which generate does not look at the default's sender, nor any check of
// the domain that looks at whom its mail leaves by.
std::vector<std::string> told_of_rows(const gen::Plan& plan, const policy::HostsFile& rows,
                                      const std::set<DomainName>& unserved) {
  std::vector<std::string> lines;
  for (const policy::Finding* const finding : findings_of(plan)) {
    // Of the file, and of what is remembered of a row.
    const std::string_view id = finding->check->id;
    if (id.starts_with("file.") || id.starts_with("row.")) continue;
    const std::optional<Sender> row =
        finding->domain ? rows.entry_of(*finding->domain) : std::nullopt;
    const bool is_unserved = finding->domain && !row && unserved.contains(*finding->domain);
    const bool looks_at_sender =
        finding->sender || id == "dmarc.alignment" || id.starts_with("dns.");
    if (is_unserved && looks_at_sender) continue;
    if (finding->sender) {
      const bool is_default = !row || row == rows.default_sender;
      if (*finding->sender != (row ? row : rows.default_sender)) continue;
      if (finding->domain && is_default && !finding->check->depends_on_domain) continue;
    }
    lines.push_back(fmt::format(
        "{} {} {} {} {}: {} {}", finding->domain ? finding->domain->to_string() : "default",
        to_string(finding->judgement.verdict), finding->check->id,
        finding->ip ? finding->ip->to_string() : "-",
        finding->sender ? support::print(*finding->sender) : "-",
        finding->sender ? finding->judgement.seen : "", finding->judgement.publish));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

// A hosts file, and what happens between its runs.
class History {
 public:
  explicit History(unsigned seed) : random_(seed), scene_(support::make_scene(seed)) {
    add_macros();
  }

  // The world of the next run, as it is for this run.
  Scene advance() {
    now_ += std::chrono::hours(1 + below(chance(20) ? 400 : 30));
    if (chance(20)) change_default();
    if (chance(15)) change_domain();
    if (chance(15)) take_out();
    const bool is_dropped = chance(10) && scene_.policy.domains.size() > 1;
    if (is_dropped) scene_.policy.domains.erase(scene_.policy.domains.begin());
    Scene scene = scene_;
    std::erase_if(scene.lines, [this](const std::string&) { return chance(6); });
    for (const std::string& line : scene_.lines) {
      const std::size_t type = line.find(' ') + 1;
      if (chance(4)) scene.lines.push_back(line.substr(0, line.find(' ', type)) + " SERVFAIL");
    }
    return scene;
  }

  // What generate makes of it, and writes.
  Product run(const Scene& scene) {
    support::World world(scene.lines);
    gen::Inputs inputs{scene.policy, std::nullopt, "", scene.present, std::nullopt};
    inputs.certificates.now = now_;
    gen::RowKeeper keeper(inputs, memory_, {});
    Product product;
    product.survey = support::survey_of(
        world, inputs, scene.allowed,
        {.host = scene.host, .unnamed_default = unnamed_, .amend = keeper.amend()});
    product.plan = make_plan(product.survey, inputs, keeper.amend());
    product.gists = gists_of(product.survey, product.plan, inputs,
                             {.json = true, .evidence = true, .row_facts = true});
    keeper.tell(product.plan);
    memory_ = keeper.memory();
    scene_.present = product.plan.rows;
    return product;
  }

 private:
  std::size_t below(std::size_t limit) { return random_() % limit; }
  bool chance(unsigned percent) { return random_() % 100 < percent; }

  // Whether they find something depends on whom the records are read for.
  void add_macros() {
    for (std::string& line : scene_.lines) {
      const std::size_t all = line.find(" -all");
      if (line.find("TXT v=spf1 mx") != std::string::npos && all != std::string::npos) {
        line.insert(all, " exists:%{ir}.%{h}.x.example");
      }
    }
    for (const char* const known : {"1.2.0.192", "4.2.0.192"}) {
      for (const char* const host : {"host0.example", "host1.example"}) {
        if (chance(50))
          scene_.lines.push_back(fmt::format("{}.{}.x.example A 127.0.0.2", known, host));
      }
    }
  }

  // By the policy, or by another host name.
  void change_default() {
    scene_.policy.default_sender.reset();
    unnamed_ = support::any_sender(random_);
    if (chance(50)) scene_.policy.default_sender = unnamed_;
  }

  void change_domain() {
    policy::TrustedDomain& domain = scene_.policy.domains[below(scene_.policy.domains.size())];
    const bool is_fixed = domain.use != nullptr;
    domain.use = is_fixed ? nullptr : std::make_shared<const Sender>(support::any_sender(random_));
  }

  // As the verb rollback does: a row that was there comes back, and the present one must not.
  void take_out() {
    const DomainName& name = scene_.policy.domains[below(scene_.policy.domains.size())].name;
    memory_.entries[name].rejected =
        policy::Rejection{scene_.present.entry_of(name), now_, "0123456789ab"};
    scene_.present.entries.erase(name);
    if (chance(70)) scene_.present.entries.emplace(name, support::any_sender(random_));
  }

  std::mt19937 random_;
  Scene scene_;
  std::optional<Sender> unnamed_;
  policy::Memory memory_;
  std::chrono::sys_seconds now_{std::chrono::seconds(1'796'000'000)};
};

// The domains, or nothing for the default, that a run tells such a thing of.
std::set<std::optional<DomainName>> told_of(const gen::Plan& plan, std::string_view check) {
  std::set<std::optional<DomainName>> domains;
  for (const policy::Finding* const finding : findings_of(plan)) {
    if (finding->check->id == check) domains.insert(finding->domain);
  }
  return domains;
}

// What the worlds are worth: how often each kind of row was met.
struct Met {
  std::size_t lines = 0;
  std::map<std::string, std::size_t> kinds;
};

// The rows that lint blocks.
std::set<std::optional<DomainName>> blocked_rows(const gen::Plan& linted,
                                                 const policy::HostsFile& rows,
                                                 const policy::Weights& weights) {
  std::set<std::optional<DomainName>> blocked;
  for (const policy::Finding* const finding : findings_of(linted)) {
    const bool is_of_row = !finding->domain || rows.entries.contains(*finding->domain);
    if (is_of_row && finding->judgement.verdict == policy::Verdict::error &&
        is_blocking(*finding->check, weights)) {
      blocked.insert(finding->domain);
    }
  }
  return blocked;
}

void count(const gen::Plan& plan, Met& met) {
  for (const char* const kind : {"row.waits", "row.rejected", "row.stale", "file.untrusted"}) {
    met.kinds[kind] += told_of(plan, kind).size();
  }
  met.kinds["default waits"] += told_of(plan, "row.waits").count(std::nullopt);
  for (const policy::DomainAudit& audit : plan.domains) {
    const bool is_undecided = audit.decision.outcome == policy::Outcome::undecided;
    met.kinds["undecided, kept"] += is_undecided && audit.decision.row ? 1 : 0;
  }
}

// The same findings on the same rows, and no blocking one but of rows that generate told as
// waiting: it keeps those against DNS until a second run says the same.
void expect_same_findings(const Scene& scene, const Product& written, Met& met) {
  const std::string yaml = yaml_of(scene, written);
  const gen::FoundFile file{"outbound-hosts.yml",
                            gen::inspect_hosts_file(yaml, "outbound-hosts.yml"), std::nullopt};
  EXPECT_TRUE(file.reading.mistakes.empty());
  EXPECT_TRUE(file.reading.hosts == written.plan.rows);
  std::set<DomainName> unserved;
  for (std::size_t i = 0; i < scene.policy.domains.size(); ++i) {
    const policy::Decision& decision = written.plan.domains[i].decision;
    const bool is_served = decision.outcome == policy::Outcome::chosen && decision.candidate;
    if (!is_served) unserved.insert(scene.policy.domains[i].name);
  }
  const Product linted = lint(scene, file);
  const std::vector<std::string> lines = told_of_rows(linted.plan, file.reading.hosts, unserved);
  EXPECT_EQ(lines, told_of_rows(written.plan, file.reading.hosts, unserved));
  const std::set<std::optional<DomainName>> waiting = told_of(written.plan, "row.waits");
  for (const std::optional<DomainName>& domain :
       blocked_rows(linted.plan, file.reading.hosts, scene.policy.weights)) {
    EXPECT_TRUE(waiting.contains(domain)) << (domain ? domain->to_string() : "default");
    ++met.kinds["blocked"];
  }
  met.lines += lines.size();
  count(written.plan, met);
}

TEST(LintProperties, WhatWasWrittenIsToldOfTheSameAndNothingBlocks) {
  Met met;
  support::for_scenes(worlds, [&met](const Scene& scene, unsigned) {
    expect_same_findings(scene, support::run(scene), met);
  });
  EXPECT_GT(met.lines, worlds);
  EXPECT_EQ(met.kinds["blocked"], 0u);
}

TEST(LintProperties, RowsThatStayAreToldOfTheSameAndBlockOnlyWhileTheyWait) {
  Met met;
  for (unsigned seed = 1; seed <= worlds && !HasFailure(); ++seed) {
    History history(seed);
    for (int i = 1; i <= runs && !HasFailure(); ++i) {
      const Scene scene = history.advance();
      SCOPED_TRACE(fmt::format("seed {}, run {}\n{}", seed, i, text_of(scene)));
      expect_same_findings(scene, history.run(scene), met);
    }
  }
  EXPECT_GT(met.lines, worlds);
  if (worlds < 100) return;  // some kinds are rare
  for (const auto& [kind, count] : met.kinds) EXPECT_GT(count, worlds / 20) << kind;
}

}  // namespace
