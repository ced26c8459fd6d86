// What the product promises, held against small random worlds. A failure names its seed: the same
// seed is the same world.

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "gen/domain_list.h"
#include "gen/hosts_text.h"
#include "gen/lint_plan.h"
#include "gen/report_formats.h"
#include "tests/support/world.h"

namespace {

using dns::DomainName;
using dns::IpAddress;
using policy::Sender;
using support::ip;
using support::name;

constexpr unsigned worlds = WORLDS;
constexpr unsigned many_worlds = 300;  // so many that shares of outcomes mean something

// Everything that a run takes.
struct Scene {
  std::vector<std::string> lines;  // of the World
  policy::Policy policy;
  policy::AllowedIps allowed = policy::AllowedIps::any();
  std::optional<policy::HostAddresses> host;
  policy::HostsFile present;
};

// Few names and addresses, so that they meet often; records are mostly as they should be, so that
// several candidates stand well.
class SceneMaker {
 public:
  explicit SceneMaker(unsigned seed) : random_(seed) {}

  Scene make() {
    make_addresses();
    make_hosts();
    make_reverse();
    make_policy();
    for (const policy::TrustedDomain& domain : scene_.policy.domains) {
      make_exchanges(domain.name);
      make_spf(domain.name);
      if (chance(60)) scene_.present.entries.emplace(domain.name, any_sender());
    }
    if (chance(50)) scene_.present.default_sender = any_sender();
    if (chance(30)) scene_.present.entries.emplace(name("gone.example"), any_sender());
    make_unavailable();
    make_dmarc();
    return std::move(scene_);
  }

 private:
  bool chance(unsigned percent) { return random_() % 100 < percent; }
  template <class Value>
  const Value& pick(const std::vector<Value>& values) {
    return values[random_() % values.size()];
  }
  template <class Value>
  std::vector<Value> some(std::vector<Value> values, unsigned percent) {
    std::erase_if(values, [&](const Value&) { return !chance(percent); });
    std::shuffle(values.begin(), values.end(), random_);
    return values;
  }
  void line(std::string text) { scene_.lines.push_back(std::move(text)); }

  Sender any_sender() {
    const std::size_t index = random_() % hosts_.size();
    Sender sender{name(hosts_[index]), chance(70) ? ips_[index] : pick(ips_)};
    if (sender.ip.family() == dns::Family::ipv4 && chance(10)) sender.ip6 = ips_.back();
    return sender;
  }

  void make_addresses() {
    if (chance(5)) return;
    std::vector<IpAddress> send_on = some(ips_, 80);
    scene_.allowed = policy::AllowedIps::of(send_on);
    if (!chance(20)) return;
    scene_.host.emplace();
    for (const IpAddress& address : ips_) {
      if (chance(80)) {
        scene_.host->interfaces.push_back({address, false, false, chance(10), chance(10), "eth0"});
      }
    }
  }

  void make_hosts() {
    for (std::size_t i = 0; i < hosts_.size(); ++i) {
      if (i > 0 && chance(5)) {
        line(hosts_[i] + " CNAME host0.example");
        continue;
      }
      if (chance(90)) add_address(hosts_[i], ips_[i]);
      if (chance(20)) add_address(hosts_[i], pick(ips_));
    }
  }

  void add_address(const std::string& host, const IpAddress& address) {
    const bool is_ipv4 = address.family() == dns::Family::ipv4;
    line(fmt::format("{} {} {}", host, is_ipv4 ? "A" : "AAAA", address));
  }

  void make_reverse() {
    for (std::size_t i = 0; i < ips_.size(); ++i) {
      if (chance(85)) line(fmt::format("{} PTR {}", ips_[i].reverse_name(), hosts_[i]));
      if (chance(20)) line(fmt::format("{} PTR {}", ips_[i].reverse_name(), pick(hosts_)));
    }
  }

  void make_exchanges(const DomainName& domain) {
    if (chance(5)) {
      line(fmt::format("{} MX 0 .", domain));
    } else if (chance(10)) {
      add_address(domain.to_string(), pick(ips_));  // the implicit MX
    } else {
      for (const std::string& host : some(hosts_, 45)) {
        line(fmt::format("{} MX {} {}", domain, chance(60) ? 10 : 20, host));
      }
    }
  }

  void make_spf(const DomainName& domain) {
    if (chance(10)) return;
    const std::vector<std::string> records = {
        "mx -all",
        "a mx ~all",
        "ip4:192.0.2.0/30 -all",
        fmt::format("a:{} include:a.example -all", pick(hosts_)),
        fmt::format("a:{} redirect=b.example", pick(hosts_)),
        "ipv4:192.0.2.1 -all"};
    line(fmt::format("{} TXT v=spf1 {}", domain, pick(records)));
  }

  // By chance of its own, so that the worlds stay what they were without it.
  void make_dmarc() {
    std::mt19937 random(scene_.policy.domains.size() + scene_.lines.size());
    const auto happens = [&random](unsigned percent) { return random() % 100 < percent; };
    for (const policy::TrustedDomain& domain : scene_.policy.domains) {
      for (const char* const record :
           {"p=none", "p=reject; pct=5", "p=rejct; sp=none", "p=quarantine; t=y", "psd=n",
            "p=reject; rua=mailto:a@host1.example,mailto:b@reports.test"}) {
        if (happens(15)) line(fmt::format("_dmarc.{} TXT v=DMARC1; {}", domain.name, record));
      }
      if (happens(20)) {
        line(fmt::format("{}._report._dmarc.reports.test TXT v=DMARC1", domain.name));
      }
    }
    if (happens(20)) line("_dmarc.example TXT v=DMARC1; p=reject");
    if (happens(8)) line("_dmarc.example TXT SERVFAIL");
  }

  void make_policy() {
    for (const char* const domain : {"a.example", "b.example", "c.example"}) {
      policy::TrustedDomain trusted = support::trusted(domain);
      if (chance(25)) {
        trusted.scope.ips = some(ips_, 50);
        for (const std::string& host : some(hosts_, chance(50) ? 40 : 0)) {
          trusted.scope.helo.push_back(name(host));
        }
      }
      if (chance(10)) trusted.use = std::make_shared<const Sender>(any_sender());
      scene_.policy.domains.push_back(std::move(trusted));
    }
    if (chance(85)) scene_.policy.default_sender = any_sender();
    policy::Weights& weights = scene_.policy.weights;
    weights.severity = {{"ip.global", policy::Level::ignore}};
    if (chance(40)) weights.severity.emplace("ip.family", policy::Level::note);
    if (chance(20)) weights.severity.emplace("helo.ptr", policy::Level::error);
    if (chance(20)) weights.severity.emplace("ptr.single", policy::Level::ignore);
    weights.require =
        some(std::vector<std::string>{"helo.ptr", "ptr.confirmed", "spf.mailfrom"}, 15);
    std::sort(weights.require.begin(), weights.require.end());
  }

  void make_unavailable() {
    const unsigned percent = chance(40) ? 0 : 8;
    for (const std::string& host : hosts_) {
      if (chance(percent)) line(host + " A SERVFAIL");
      if (chance(percent)) line(host + " AAAA TIMEOUT");
      if (chance(70)) line(host + " TXT v=spf1 a -all");
      if (chance(percent)) line(host + " TXT SERVFAIL");
    }
    for (const IpAddress& address : ips_) {
      if (chance(percent)) line(fmt::format("{} PTR TIMEOUT", address.reverse_name()));
    }
    for (const policy::TrustedDomain& domain : scene_.policy.domains) {
      if (chance(percent)) line(fmt::format("{} MX SERVFAIL", domain.name));
      if (chance(percent)) line(fmt::format("{} TXT TIMEOUT", domain.name));
    }
  }

  std::mt19937 random_;
  Scene scene_;
  // The home of each host is the address at the same place.
  const std::vector<std::string> hosts_ = {"host0.example",  "host1.example", "host2.example",
                                           "mail.a.example", "mx.a.example",  "host5.example"};
  const std::vector<IpAddress> ips_ = {ip("192.0.2.4"), ip("192.0.2.1"),    ip("192.0.2.3"),
                                       ip("192.0.2.2"), ip("198.51.100.5"), ip("2001:db8::6")};
};

// What a run gives.
struct Product {
  gen::Survey survey;
  gen::Plan plan;
  std::vector<std::string> asked;  // each once
};

// What it writes.
// By what is written: the hosts file, and each format of the report.
using Octets = std::map<std::string, std::string>;

gen::Report report_of(const Scene& scene, const Product& product) {
  return {scene.policy, "0123456789ab", product.survey, product.plan};
}

Product run(const Scene& scene) {
  support::World world(scene.lines);
  const gen::Inputs inputs{scene.policy, std::nullopt, "", scene.present, std::nullopt};
  Product product;
  product.survey = support::survey_of(world, inputs, scene.allowed);
  product.survey.host = scene.host;
  product.plan = make_plan(product.survey, inputs);
  product.asked = world.asked();
  return product;
}

// `present_text` is the hosts file that says `scene.present`.
std::string yaml_of(const Scene& scene, const Product& product,
                    const std::string& present_text = "") {
  std::string yaml = hosts_text_of(report_of(scene, product), scene.present, present_text);
  EXPECT_EQ(gen::verify_written(yaml, product.plan.rows), std::nullopt);
  return yaml;
}

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

std::string text_of(const Scene& scene) {
  std::string text;
  for (const std::string& line : scene.lines) text += line + '\n';
  text += "SEND_ON";
  for (const IpAddress& address : scene.allowed.addresses()) text += ' ' + address.to_string();
  text += "\ndefault " + support::print(scene.policy.default_sender) + '\n';
  for (const policy::TrustedDomain& domain : scene.policy.domains) {
    text += domain.name.to_string() + " scope";
    for (const IpAddress& address : domain.scope.ips) text += ' ' + address.to_string();
    for (const DomainName& helo : domain.scope.helo) text += ' ' + helo.to_string();
    text += " use " + (domain.use ? support::print(*domain.use) : "-") + '\n';
  }
  for (const auto& [domain, sender] : scene.present.entries) {
    text += fmt::format("present {}: {}\n", domain, support::print(sender));
  }
  return text;
}

template <class Property>
void for_scenes(unsigned count, Property property) {
  for (unsigned seed = 1; seed <= count && !testing::Test::HasFailure(); ++seed) {
    const Scene scene = SceneMaker(seed).make();
    SCOPED_TRACE(fmt::format("seed {}\n{}", seed, text_of(scene)));
    property(scene, seed);
  }
}

// The worlds are of use only if all comes of them.
TEST(Properties, MeetEveryOutcome) {
  gen::Summary sum;
  std::size_t kept = 0;
  std::size_t dropped = 0;
  for (unsigned seed = 1; seed <= many_worlds; ++seed) {
    const Product one = run(SceneMaker(seed).make());
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
      const std::vector<policy::Candidate>& candidates = one.survey.domains[i].candidates;
      const bool by_default = std::any_of(
          candidates.begin(), candidates.end(), [&](const policy::Candidate& candidate) {
            return candidate.sender() == row &&
                   candidate.source == policy::Source::default_identity;
          });
      std::vector<std::string> alone;
      for (const policy::Judged& judged :
           judge_sender(&domain, candidate_of(*row, world, &domain), surroundings_of(scene))) {
        // What the default fails for every domain is told once, of the default.
        if (by_default && !judged.check->depends_on_domain) continue;
        const policy::Verdict verdict = judged.judgement.verdict;
        if (verdict == policy::Verdict::pass || verdict == policy::Verdict::not_applicable)
          continue;
        alone.push_back(told(*judged.check, judged.ip, judged.judgement));
      }
      EXPECT_EQ(findings, alone);
    }
  });
}

// What lint says of this file in the same world.
Product lint(const Scene& scene, const gen::FoundFile& file) {
  support::World world(scene.lines);
  gen::Inputs inputs{scene.policy, std::nullopt, "", {}, std::nullopt};
  judge_senders_of(file, inputs);
  Product product;
  product.survey = support::survey_of(world, inputs, scene.allowed);
  product.survey.host = scene.host;
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
    if (finding->check->id.starts_with("file.")) continue;  // of the file, not of a row
    const std::optional<Sender> row =
        finding->domain ? rows.entry_of(*finding->domain) : std::nullopt;
    const bool is_unserved = finding->domain && !row && unserved.contains(*finding->domain);
    const std::string_view id = finding->check->id;
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

TEST(Properties, LintTellsOfWhatWasWrittenTheSameAndNothingBlocking) {
  std::size_t compared = 0;
  for_scenes(worlds, [&](const Scene& scene, unsigned) {
    const Product written = run(scene);
    const std::string yaml = yaml_of(scene, written);
    const gen::FoundFile file{"outbound-hosts.yml",
                              gen::inspect_hosts_file(yaml, "outbound-hosts.yml"), std::nullopt};
    EXPECT_TRUE(file.reading.mistakes.empty());
    EXPECT_TRUE(file.reading.hosts == written.plan.rows);
    std::set<DomainName> unserved;
    for (std::size_t i = 0; i < scene.policy.domains.size(); ++i) {
      const bool is_chosen = written.plan.domains[i].decision.outcome == policy::Outcome::chosen;
      if (!is_chosen) unserved.insert(scene.policy.domains[i].name);
    }
    const Product linted = lint(scene, file);
    const std::vector<std::string> lines = told_of_rows(linted.plan, file.reading.hosts, unserved);
    EXPECT_EQ(lines, told_of_rows(written.plan, file.reading.hosts, unserved));
    compared += lines.size();
    for (const policy::Finding* const finding : findings_of(linted.plan)) {
      if (!finding->domain || !file.reading.hosts.entries.contains(*finding->domain)) continue;
      EXPECT_FALSE(finding->judgement.verdict == policy::Verdict::error &&
                   policy::is_blocking(*finding->check, scene.policy.weights))
          << finding->check->id << ' ' << finding->judgement.seen;
    }
  });
  EXPECT_GT(compared, worlds);
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
