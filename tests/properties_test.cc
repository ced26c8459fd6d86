// What the product promises, held against small random worlds. A failure names its seed: the same
// seed is the same world.

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "gen/domain_list.h"
#include "gen/report_formats.h"
#include "tests/support/scene.h"

namespace {

using dns::DomainName;
using dns::IpAddress;
using policy::Sender;
using support::for_scenes;
using support::make_scene;
using support::name;
using support::Product;
using support::report_of;
using support::run;
using support::Scene;
using support::yaml_of;

constexpr unsigned worlds = WORLDS;
constexpr unsigned many_worlds = 300;  // so many that shares of outcomes mean something

// By what is written: the hosts file, and each format of the report.
using Octets = std::map<std::string, std::string>;

Octets octets_of(const Scene& scene, const Product& product) {
  const gen::Report report = report_of(scene, product);
  Octets octets = {{"yaml", yaml_of(scene, product)}};
  for (const gen::ReportFormat& format : gen::report_formats()) {
    std::string& text = octets[std::string(format.ending)];
    format.write(report, "/nonexistent", [&text](std::string_view piece) { text += piece; });
  }
  return octets;
}

void expect_same_octets(const Scene& scene, const Scene& other) {
  EXPECT_EQ(octets_of(scene, run(scene)), octets_of(other, run(other)));
}

policy::Surroundings surroundings_of(const Scene& scene) {
  static const std::optional<policy::AllowedIps> not_listening;
  return {scene.allowed, not_listening, scene.host, scene.policy.weights};
}

policy::Standing standing_of(const Scene& scene, const policy::TrustedDomain* domain,
                             const policy::Candidate& candidate) {
  return policy::standing_of(judge_sender(domain, candidate, surroundings_of(scene)),
                             scene.policy.weights);
}

policy::Candidate candidate_of(const Sender& sender, support::World& world,
                               const policy::TrustedDomain* domain) {
  std::optional<DomainName> name;
  if (domain != nullptr) name = domain->name;
  return support::candidate_of(world, sender, policy::Source::use, name);
}

// The worlds are of use only if all comes of them.
TEST(Properties, MeetEveryOutcome) {
  gen::Summary sum;
  std::size_t kept = 0;
  std::size_t dropped = 0;
  for (unsigned seed = 1; seed <= many_worlds; ++seed) {
    const Product one = run(make_scene(seed));
    const gen::Summary summary = gen::summarize(one.plan);
    sum.own += summary.own;
    sum.by_default += summary.by_default;
    sum.none += summary.none;
    sum.undecided += summary.undecided;
    for (std::size_t i = 0; i < one.plan.domains.size(); ++i) {
      const policy::Decision& decision = one.plan.domains[i].decision;
      if (decision.outcome != policy::Outcome::undecided) continue;
      kept += decision.row ? 1 : 0;
      dropped += one.survey.domains[i].present && !decision.row ? 1 : 0;
    }
  }
  EXPECT_GT(sum.own, many_worlds / 2);
  EXPECT_GT(sum.by_default, many_worlds / 8);
  EXPECT_GT(sum.none, many_worlds / 8);
  EXPECT_GT(sum.undecided, many_worlds / 4);
  EXPECT_GT(kept, many_worlds / 12);
  EXPECT_GT(dropped, many_worlds / 8);
}

void expect_allowed(const Scene& scene, const policy::Scope& scope, const Sender& row) {
  SCOPED_TRACE(support::print(row));
  EXPECT_TRUE(scene.allowed.contains(row.ip));
  EXPECT_TRUE(scope.allows(row.ip));
  EXPECT_TRUE(scope.allows(row.helo));
  if (row.ip6) {
    EXPECT_TRUE(scene.allowed.contains(*row.ip6));
    EXPECT_TRUE(scope.allows(*row.ip6));
  }
}

TEST(Properties, NoRowNamesAnAddressThatIsNotAllowedOrOutsideItsScope) {
  for_scenes(worlds, [](const Scene& scene, unsigned) {
    const Product one = run(scene);
    if (one.plan.rows.default_sender) expect_allowed(scene, {}, *one.plan.rows.default_sender);
    for (const policy::TrustedDomain& domain : scene.policy.domains) {
      const std::optional<Sender> row = one.plan.rows.entry_of(domain.name);
      if (row) expect_allowed(scene, domain.scope, *row);
    }
    // Nothing is written for a domain that is not trusted.
    EXPECT_FALSE(one.plan.rows.entries.contains(name("gone.example")));
  });
}

TEST(Properties, EveryChosenRowPassesTheBlockingChecksAgain) {
  for_scenes(worlds, [](const Scene& scene, unsigned) {
    const Product one = run(scene);
    support::World world(scene.lines);
    const auto expect_clean = [&](const policy::TrustedDomain* domain, const Sender& row) {
      const policy::Standing standing =
          standing_of(scene, domain, candidate_of(row, world, domain));
      EXPECT_FALSE(standing.blocked) << support::print(row);
      EXPECT_FALSE(standing.may_be_blocked) << support::print(row);
    };
    const std::optional<policy::DefaultAudit>& identity = one.plan.default_identity;
    if (identity && identity->decision.outcome == policy::Outcome::chosen) {
      expect_clean(nullptr, identity->decision.row.value());
    }
    for (std::size_t i = 0; i < scene.policy.domains.size(); ++i) {
      const policy::Decision& decision = one.plan.domains[i].decision;
      if (decision.outcome != policy::Outcome::chosen) continue;
      expect_clean(&scene.policy.domains[i],
                   one.survey.domains[i].candidates[decision.candidate.value()].sender());
    }
  });
}

TEST(Properties, AKeptRowIsThePresentOneAndNotRefusedForCertain) {
  for_scenes(worlds, [](const Scene& scene, unsigned) {
    const Product one = run(scene);
    support::World world(scene.lines);
    const auto expect_kept = [&](const policy::TrustedDomain* domain,
                                 const policy::Decision& decision,
                                 const std::optional<Sender>& present) {
      if (decision.outcome == policy::Outcome::chosen || !decision.row) return;
      EXPECT_EQ(decision.row, present);
      EXPECT_FALSE(standing_of(scene, domain, candidate_of(*decision.row, world, domain)).blocked)
          << support::print(decision.row);
    };
    if (one.plan.default_identity) {
      expect_kept(nullptr, one.plan.default_identity->decision, scene.present.default_sender);
    }
    for (std::size_t i = 0; i < scene.policy.domains.size(); ++i) {
      const policy::TrustedDomain& domain = scene.policy.domains[i];
      expect_kept(&domain, one.plan.domains[i].decision, scene.present.entry_of(domain.name));
    }
  });
}

// "error ptr.exists 192.0.2.1: what was seen", of what is not as it should be.
std::string told(const policy::Check& check, const std::optional<IpAddress>& address,
                 const policy::Judgement& judgement) {
  return fmt::format("{} {} {}: {}", to_string(judgement.verdict), check.id, address.value(),
                     judgement.seen);
}

std::vector<std::string> all_of(const std::vector<policy::Judged>& judged) {
  std::vector<std::string> lines;
  for (const policy::Judged& one : judged) {
    const policy::Judgement& judgement = one.judgement;
    if (is_passed(judgement.verdict)) continue;
    lines.push_back(fmt::format("{} {} {}: {}; {}; {}", to_string(judgement.verdict),
                                one.check->id, one.ip ? one.ip->to_string() : "", judgement.seen,
                                judgement.wanted, judgement.publish.to_string()));
  }
  return lines;
}

// Whoever leaves out what is passed hears the same of all else.
TEST(Properties, WhatIsNotPassedIsTheSameWherePassesAreLeftOut) {
  for_scenes(worlds, [](const Scene& scene, unsigned) {
    using policy::Passes;
    const Product one = run(scene);
    const policy::Surroundings surroundings = surroundings_of(scene);
    for (std::size_t i = 0; i < scene.policy.domains.size(); ++i) {
      const policy::TrustedDomain& domain = scene.policy.domains[i];
      const policy::DomainFacts& facts = one.survey.domains[i];
      const policy::Candidate* const leaves_by =
          leaving_candidate(facts, one.plan.domains[i].decision);
      SCOPED_TRACE(domain.name.to_string());
      EXPECT_EQ(all_of(judge_domain(domain, facts, leaves_by, surroundings, Passes::left_out)),
                all_of(judge_domain(domain, facts, leaves_by, surroundings)));
      for (const policy::Candidate& candidate : facts.candidates) {
        EXPECT_EQ(all_of(judge_sender(&domain, candidate, surroundings, Passes::left_out)),
                  all_of(judge_sender(&domain, candidate, surroundings)));
      }
    }
  });
}

// Linting what was just written tells the same.
TEST(Properties, EveryWrittenRowIsToldOfAsIfItWereJudgedAlone) {
  for_scenes(worlds, [](const Scene& scene, unsigned) {
    const Product one = run(scene);
    support::World world(scene.lines);
    for (std::size_t i = 0; i < scene.policy.domains.size(); ++i) {
      const policy::TrustedDomain& domain = scene.policy.domains[i];
      const std::optional<Sender>& row = one.plan.domains[i].decision.row;
      if (!row) continue;
      SCOPED_TRACE(domain.name.to_string() + ' ' + support::print(row));
      std::vector<std::string> findings;
      for (const policy::Finding& finding : one.plan.domains[i].findings) {
        if (!finding.sender || *finding.sender != *row) continue;
        findings.push_back(told(*finding.check, finding.ip, finding.judgement));
      }
      std::vector<std::string> alone;
      for (const policy::Judged& judged :
           judge_sender(&domain, candidate_of(*row, world, &domain), surroundings_of(scene))) {
        const policy::Verdict verdict = judged.judgement.verdict;
        if (verdict == policy::Verdict::pass || verdict == policy::Verdict::not_applicable)
          continue;
        alone.push_back(told(*judged.check, judged.ip, judged.judgement));
      }
      EXPECT_EQ(findings, alone);
    }
  });
}

TEST(Properties, TheOrderOfRecordsChangesNoOctet) {
  for_scenes(worlds / 3, [](const Scene& scene, unsigned seed) {
    std::mt19937 random(seed);
    Scene shuffled = scene;
    std::shuffle(shuffled.lines.begin(), shuffled.lines.end(), random);
    expect_same_octets(scene, shuffled);
  });
}

TEST(Properties, TheOrderOfDomainsChangesNoOctet) {
  for_scenes(worlds / 3, [](const Scene& scene, unsigned seed) {
    std::mt19937 random(seed);
    Scene shuffled = scene;
    std::shuffle(shuffled.policy.domains.begin(), shuffled.policy.domains.end(), random);
    shuffled.policy.domains = gen::join_domains(shuffled.policy.domains, {});
    expect_same_octets(scene, shuffled);
  });
}

// A domain is judged by itself: beside others or alone, the same row.
TEST(Properties, NoDomainChangesTheRowOfAnother) {
  for_scenes(worlds, [](const Scene& scene, unsigned) {
    const Product all = run(scene);
    for (const policy::TrustedDomain& domain : scene.policy.domains) {
      Scene alone = scene;
      alone.policy.domains = {domain};
      EXPECT_EQ(run(alone).plan.rows.entry_of(domain.name), all.plan.rows.entry_of(domain.name));
    }
  });
}

TEST(Properties, OneMoreUnavailableFactLeavesTheRowOrThePresentEntry) {
  for_scenes(worlds / 3, [](const Scene& scene, unsigned) {
    const Product before = run(scene);
    for (const std::string& question : before.asked) {
      SCOPED_TRACE(question + " becomes unavailable");
      Scene worse = scene;
      worse.lines.push_back(question + " SERVFAIL");
      const Product after = run(worse);
      const auto expect_kept = [&](const policy::TrustedDomain* domain,
                                   const std::optional<Sender>& present,
                                   const std::optional<Sender>& old_row,
                                   const std::optional<Sender>& new_row) {
        if (new_row == old_row || (new_row && new_row == present)) return;
        support::World world(scene.lines);
        const bool may_stand =
            present && !standing_of(scene, domain, candidate_of(*present, world, domain)).blocked;
        EXPECT_FALSE(new_row || may_stand)
            << "was " << support::print(old_row) << ", is " << support::print(new_row)
            << ", present " << support::print(present);
      };
      expect_kept(nullptr, scene.present.default_sender, before.plan.rows.default_sender,
                  after.plan.rows.default_sender);
      for (const policy::TrustedDomain& domain : scene.policy.domains) {
        SCOPED_TRACE(domain.name.to_string());
        expect_kept(&domain, scene.present.entry_of(domain.name),
                    before.plan.rows.entry_of(domain.name), after.plan.rows.entry_of(domain.name));
      }
    }
  });
}

TEST(Properties, RunningAgainChangesNothing) {
  for_scenes(worlds, [](const Scene& scene, unsigned) {
    const Product once = run(scene);
    Scene again = scene;
    again.present = once.plan.rows;
    const Product twice = run(again);
    EXPECT_TRUE(once.plan.rows == twice.plan.rows);
    const std::string yaml = yaml_of(scene, once);
    EXPECT_EQ(yaml_of(again, twice, yaml), yaml);
  });
}

TEST(Properties, AnOutageThatMovesNoRowChangesNoOctet) {
  for_scenes(worlds / 6, [](Scene scene, unsigned) {
    const Product before = run(scene);
    const std::string yaml = yaml_of(scene, before);
    scene.present = before.plan.rows;
    for (const std::string& question : before.asked) {
      SCOPED_TRACE(question + " becomes unavailable");
      Scene worse = scene;
      worse.lines.push_back(question + " SERVFAIL");
      const Product after = run(worse);
      if (after.plan.rows != before.plan.rows) continue;
      EXPECT_EQ(yaml_of(worse, after, yaml), yaml);
    }
  });
}

}  // namespace
