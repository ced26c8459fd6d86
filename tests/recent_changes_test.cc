// What changed of late, and what the guard makes of it.
#include "gen/recent_changes.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "gen/guard.h"
#include "tests/support/world.h"

namespace {

using gen::Approval;
using gen::GuardOptions;
using gen::JournalEntry;
using gen::JournalKind;
using gen::RecentChanges;
using gen::Subject;
using policy::HostsFile;
using std::chrono::hours;
using std::chrono::sys_seconds;
using support::name;
using support::sender;
using testing::HasSubstr;

dns::DomainName domain(int number) {
  return name(fmt::format("d{:02}.example", number));
}

// A row by its number; 0 is none.
std::optional<policy::Sender> row(int number) {
  if (number == 0) return std::nullopt;
  return sender("mail.example.com", fmt::format("192.0.2.{}", number));
}

HostsFile hosts(const std::vector<int>& rows) {
  HostsFile file;
  file.default_sender = row(250);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    gen::set_row(file, domain(static_cast<int>(i)), row(rows[i]));
  }
  return file;
}

JournalEntry change(int subject, int from, int to, JournalKind kind = JournalKind::adopted,
                    Approval approval = Approval::none) {
  return {.kind = kind,
          .domain = domain(subject),
          .from = row(from),
          .to = row(to),
          .approval = approval};
}

// The numbers of the domains that changed, and the rows of domain 0 to 2 before: "0 1 | 1 1 -".
std::string print(const RecentChanges& recent) {
  std::string text;
  for (int i = 0; i < 3; ++i) {
    if (recent.changed.contains(domain(i))) text += fmt::format("{} ", i);
  }
  text += "|";
  for (int i = 0; i < 3; ++i) {
    const auto before = recent.before.entry_of(domain(i));
    const std::string ip = before ? before->ip.to_string() : ".-";
    text += " " + ip.substr(ip.rfind('.') + 1);
  }
  return text;
}

std::string recent(const std::vector<JournalEntry>& entries, const std::vector<int>& at_end,
                   const std::vector<int>& present) {
  return print(gen::recent_changes(entries, hosts(at_end), hosts(present)));
}

TEST(RecentChanges, AreOfTheRowsThatEntriesTellOf) {
  EXPECT_EQ(recent({}, {1, 1, 0}, {1, 1, 0}), "| 1 1 -");
  EXPECT_EQ(recent({change(0, 1, 2)}, {2, 1, 0}, {2, 1, 0}), "0 | 1 1 -");
  EXPECT_EQ(recent({change(0, 1, 2), change(0, 2, 3)}, {3, 1, 0}, {3, 1, 0}), "0 | 1 1 -");
  EXPECT_EQ(recent({change(0, 1, 0), change(1, 1, 2)}, {0, 2, 0}, {0, 2, 0}), "0 1 | 1 1 -");
  EXPECT_EQ(recent({change(0, 1, 1, JournalKind::began)}, {1, 1, 0}, {1, 1, 0}), "| 1 1 -");
}

// To and fro is no standing still.
TEST(RecentChanges, AreThoseToWhatWasBeforeToo) {
  EXPECT_EQ(recent({change(0, 1, 2), change(0, 2, 1)}, {1}, {1}), "0 | 1 - -");
  EXPECT_EQ(recent({change(0, 1, 0), change(0, 0, 1)}, {1}, {1}), "0 | 1 - -");
}

TEST(RecentChanges, AreNotADomainsFirstRow) {
  EXPECT_EQ(recent({change(0, 0, 1)}, {1}, {1}), "| 1 - -");
  EXPECT_EQ(recent({change(0, 0, 1), change(0, 1, 2)}, {2}, {2}), "0 | 1 - -");
  EXPECT_EQ(recent({change(0, 0, 1), change(0, 1, 0)}, {0}, {0}), "0 | 1 - -");
}

TEST(RecentChanges, AreThoseThatNoLineTellsOfToo) {
  EXPECT_EQ(recent({}, {1, 1, 0}, {2, 0, 1}), "0 1 | 1 1 1");
  EXPECT_EQ(recent({change(0, 1, 2)}, {2}, {3}), "0 | 1 - -");
  EXPECT_EQ(recent({change(0, 1, 2, JournalKind::found)}, {2}, {2}), "0 | 1 - -");
}

TEST(RecentChanges, BeginAnewWithAPersonsWord) {
  const auto plan = Approval::plan;
  EXPECT_EQ(recent({change(0, 1, 2), change(1, 1, 2, JournalKind::adopted, plan)}, {2, 2}, {2, 2}),
            "| 2 2 -");
  EXPECT_EQ(recent({change(1, 1, 2, JournalKind::adopted, plan), change(0, 1, 2)}, {2, 2}, {2, 2}),
            "0 | 1 2 -");
  EXPECT_EQ(recent({change(0, 1, 2), change(0, 2, 1, JournalKind::rolled_back)}, {1}, {1}),
            "| 1 - -");
  EXPECT_EQ(recent({change(0, 1, 2), change(1, 1, 2),
                    change(0, 2, 3, JournalKind::adopted, Approval::row)},
                   {3, 2}, {3, 2}),
            "1 | 3 1 -");
}

// Twenty rows, of which the first so many are another.
std::vector<int> with_moved(int count, int to = 2) {
  std::vector<int> rows(20, 1);
  std::fill_n(rows.begin(), count, to);
  return rows;
}

// Everything else than how many change is allowed.
GuardOptions of_any_move() {
  GuardOptions options;
  options.moved = 1000;
  return options;
}

std::optional<std::string> refusal(const std::vector<JournalEntry>& entries,
                                   const std::vector<int>& present, const std::vector<int>& planned,
                                   GuardOptions options = of_any_move()) {
  return gen::refusal_of(hosts(present), hosts(planned), {}, options, {},
                         gen::recent_changes(entries, hosts(present), hosts(present)));
}

std::vector<JournalEntry> moved(int first, int end, int from = 1, int to = 2) {
  std::vector<JournalEntry> entries;
  for (int i = first; i < end; ++i) entries.push_back(change(i, from, to));
  return entries;
}

TEST(GuardOfLate, CountsWhatChangedWithWhatWould) {
  EXPECT_EQ(refusal(moved(0, 5), with_moved(5), with_moved(6)), std::nullopt);
  EXPECT_THAT(refusal(moved(0, 5), with_moved(5), with_moved(7)).value(),
              testing::StartsWith("counting the last 24 hours, 7 of 21 rows would change or go (0 "
                                  "go), more than 30 %: d00.example, d01.example, d02.example and "
                                  "4 more (--dry-run shows the plan, --approve "));
  GuardOptions forced = of_any_move();
  forced.force = true;
  EXPECT_EQ(refusal(moved(0, 5), with_moved(5), with_moved(7), forced), std::nullopt);
  GuardOptions approved = of_any_move();
  approved.approved = {gen::hash_of_change(hosts(with_moved(5)), hosts(with_moved(7)))};
  EXPECT_EQ(refusal(moved(0, 5), with_moved(5), with_moved(7), approved), std::nullopt);
  GuardOptions any = of_any_move();
  any.changed_percent = 100;
  EXPECT_EQ(refusal(moved(0, 5), with_moved(5), with_moved(7), any), std::nullopt);
}

TEST(GuardOfLate, CountsARowOnce) {
  EXPECT_EQ(refusal(moved(0, 6), with_moved(6), with_moved(6, 3)), std::nullopt);
}

// What went back and forth counts, though all is as it was.
TEST(GuardOfLate, CountsWhatIsAgainWhatItWas) {
  std::vector<JournalEntry> entries = moved(0, 6);
  for (const JournalEntry& back : moved(0, 6, 2, 1)) entries.push_back(back);
  std::vector<int> others(20, 1);
  std::fill_n(others.begin() + 10, 6, 2);
  EXPECT_THAT(refusal(entries, with_moved(0), others).value(), HasSubstr(" 12 of 21 rows "));
}

TEST(GuardOfLate, LetsRowsGoBack) {
  // A person wrote many: what puts some back is welcome, and nothing else.
  EXPECT_EQ(refusal(moved(0, 12), with_moved(12), with_moved(8)), std::nullopt);
  EXPECT_NE(refusal(moved(0, 12), with_moved(12), with_moved(13)), std::nullopt);
  std::vector<int> some_back_one_other = with_moved(8);
  some_back_one_other[19] = 2;
  EXPECT_NE(refusal(moved(0, 12), with_moved(12), some_back_one_other), std::nullopt);
  // Nor is a first row one that changes.
  std::vector<int> one_more = with_moved(12);
  one_more.push_back(1);
  EXPECT_EQ(refusal(moved(0, 12), with_moved(12), one_more), std::nullopt);
}

// The guard is of 10 rows or more: no run gets below that by steps.
TEST(GuardOfLate, CountsRowsThatWent) {
  std::vector<JournalEntry> entries;
  std::vector<int> present(10, 1);  // with the default eleven
  for (int i = 0; i < 3; ++i) {
    entries.push_back(change(i, 1, 0));
    present[static_cast<std::size_t>(i)] = 0;
  }
  std::vector<int> planned = present;
  planned[3] = 0;
  EXPECT_THAT(refusal(entries, present, planned).value(),
              HasSubstr(" 4 of 11 rows would change or go (4 go)"));
}

TEST(GuardOfLate, CountsMovesOntoOneAddress) {
  std::vector<int> present(90, 1);
  std::fill_n(present.begin(), 15, 2);
  std::vector<int> planned = present;
  std::fill_n(planned.begin(), 21, 2);
  std::vector<policy::TrustedDomain> domains;
  for (int i = 0; i < 90; ++i) domains.push_back(support::trusted(domain(i).to_string()));
  GuardOptions options;
  options.changed_percent = 100;
  const auto refused =
      gen::refusal_of(hosts(present), hosts(planned), domains, options, {},
                      gen::recent_changes(moved(0, 15), hosts(present), hosts(present)));
  EXPECT_THAT(refused.value(), HasSubstr("counting the last 24 hours, the mail of 21 would move to "
                                         "192.0.2.2, more than 20"));
}

TEST(GuardOfLate, CountsNothingThatAPersonTakesBack) {
  gen::TakenBack taken_back{.changes = {"0123456789ab"}, .domains = {}};
  for (int i = 0; i < 10; ++i) taken_back.domains.insert(domain(i));
  GuardOptions options = of_any_move();
  options.approved = {"0123456789ab"};
  const auto refused = [&](const std::vector<JournalEntry>& entries, int planned) {
    return gen::refusal_of(
        hosts(with_moved(0)), hosts(with_moved(planned)), {}, options, taken_back,
        gen::recent_changes(entries, hosts(with_moved(0)), hosts(with_moved(0))));
  };
  std::vector<JournalEntry> to_and_fro = moved(12, 17);
  for (const JournalEntry& back : moved(12, 17, 2, 1)) to_and_fro.push_back(back);
  EXPECT_EQ(refused(to_and_fro, 11), std::nullopt);
  EXPECT_NE(refused(to_and_fro, 12), std::nullopt);
}

// Runs that want anything at any time, and a journal as they keep it: whatever they want, in no 24
// hours do more rows change than the guard allows, unless a person said so in between.
class Creeping {
 public:
  explicit Creeping(unsigned seed) : random_(seed) {}

  void run() {
    now_ += std::chrono::minutes(below(400));
    const std::vector<int> planned = some_plan();
    GuardOptions options = of_any_move();
    options.force = below(40) == 0;
    const HostsFile present = hosts(rows_);
    std::vector<JournalEntry> recent;
    std::ranges::copy_if(journal_, std::back_inserter(recent), [this](const JournalEntry& entry) {
      return entry.time > now_ - gen::guarded_time;
    });
    const auto refused = gen::refusal_of(present, hosts(planned), {}, options, {},
                                         gen::recent_changes(recent, present, present));
    if (refused) return;
    adopt(planned, options.force);
    if (!options.force) expect_few_changes();
  }

  int adopted() const { return adopted_; }

 private:
  int below(int end) { return std::uniform_int_distribution(0, end - 1)(random_); }

  std::vector<int> some_plan() {
    std::vector<int> planned = rows_;
    const int changes = 1 + below(8);
    for (int i = 0; i < changes; ++i) planned[static_cast<std::size_t>(below(20))] = below(4);
    return planned;
  }

  void adopt(const std::vector<int>& planned, bool is_forced) {
    for (JournalEntry entry :
         changes_between(hosts(rows_), hosts(planned), JournalKind::adopted, {now_, "", ""})) {
      entry.approval = is_forced ? Approval::plan : Approval::none;
      journal_.push_back(std::move(entry));
    }
    if (is_forced && rows_ != planned) approved_ = now_;
    if (rows_ != planned) ++adopted_;
    rows_ = planned;
  }

  // From the journal alone, in another way than the guard: a row that lost what it had.
  void expect_few_changes() const {
    std::set<Subject> changed;
    std::set<Subject> there;
    for (const auto& [subject, entry] : hosts(rows_).entries) there.insert(subject);
    for (const JournalEntry& entry : journal_) {
      const bool counts = entry.time > now_ - gen::guarded_time && entry.time > approved_;
      if (!counts) continue;
      there.insert(entry.domain);
      if (entry.from) changed.insert(entry.domain);
    }
    EXPECT_LE(changed.size() * 100, (there.size() + 1) * 30);
  }

  std::mt19937 random_;
  std::vector<int> rows_ = std::vector<int>(20, 1);
  sys_seconds now_{hours(1000)};
  sys_seconds approved_{};
  std::vector<JournalEntry> journal_;
  int adopted_ = 0;
};

TEST(GuardOfLate, LetsNothingCreep) {
  int adopted = 0;
  for (unsigned seed = 0; seed < 10; ++seed) {
    Creeping world(seed);
    for (int i = 0; i < 300 && !testing::Test::HasFailure(); ++i) world.run();
    adopted += world.adopted();
  }
  fmt::print("{} plans of 3000 were adopted\n", adopted);
  EXPECT_GT(adopted, 300);
}

}  // namespace
