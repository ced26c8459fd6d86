#include "policy/damping.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/support/world.h"

namespace {

using policy::Confirmation;
using policy::DampedRow;
using policy::EntryMemory;
using policy::Proposal;
using policy::Sender;
using policy::Urgency;
using support::sender;

constexpr std::chrono::sys_seconds start{std::chrono::seconds(1'800'000'000)};

const std::optional<Sender> none;

// A domain's entry from run to run, an hour apart.
class Entry {
 public:
  explicit Entry(std::optional<Sender> present, Confirmation confirmation = {})
      : present_(std::move(present)), confirmation_(confirmation) {}

  // Returns what the file has then.
  std::optional<Sender> run(const std::optional<Sender>& decided, Urgency urgency = Urgency::none) {
    return take({present_, decided, false, urgency});
  }
  std::optional<Sender> run_without_facts() { return take({present_, present_, true}); }
  void reject(const std::optional<Sender>& row) {
    memory_.rejected = policy::Rejection{row, now_, "0123456789ab"};
  }
  void set_clock(std::chrono::sys_seconds now) { now_ = now; }

  const EntryMemory& memory() const { return memory_; }
  std::chrono::sys_seconds now() const { return now_; }

 private:
  std::optional<Sender> take(const Proposal& proposal) {
    now_ += std::chrono::hours(1);
    const DampedRow row = damped(proposal, memory_, confirmation_, now_);
    EXPECT_TRUE(!row.is_waiting || row.memory.pending);
    memory_ = row.memory;
    present_ = row.row;
    return row.row;
  }

  std::optional<Sender> present_;
  Confirmation confirmation_;
  EntryMemory memory_;
  std::chrono::sys_seconds now_ = start;
};

const Sender old_one = sender("old.example", "192.0.2.1");
const Sender new_one = sender("new.example", "192.0.2.2");
const Sender third = sender("third.example", "192.0.2.3");

TEST(Damped, AdoptsAFirstEntryAtOnce) {
  Entry entry(none);
  EXPECT_EQ(entry.run(new_one), new_one);
}

TEST(Damped, AdoptsANewValueThatWasDecidedTwice) {
  Entry entry(old_one);
  EXPECT_EQ(entry.run(new_one), old_one);
  EXPECT_EQ(entry.memory().pending->runs, 1U);
  EXPECT_EQ(entry.run(new_one), new_one);
  EXPECT_EQ(entry.memory().pending, std::nullopt);
}

TEST(Damped, BeginsAnewWithAnotherValueAndAfterTheOldOne) {
  Entry entry(old_one);
  EXPECT_EQ(entry.run(new_one), old_one);
  EXPECT_EQ(entry.run(third), old_one);
  EXPECT_EQ(entry.run(new_one), old_one);
  EXPECT_EQ(entry.run(old_one), old_one);
  EXPECT_EQ(entry.run(new_one), old_one);
  EXPECT_EQ(entry.run(new_one), new_one);
}

TEST(Damped, RemovesMoreSlowlyThanItAdds) {
  Entry entry(old_one);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(entry.run(none), old_one);
  EXPECT_EQ(entry.run(none), none);
}

TEST(Damped, DoesNotWaitForWhatAPersonDecides) {
  Entry entry(old_one);
  EXPECT_EQ(entry.run(new_one, Urgency::at_once), new_one);
  EXPECT_EQ(entry.run(none, Urgency::at_once), none);
}

// One wrong answer is not enough, and a removal needs no more than another value.
TEST(Damped, WaitsWhereDnsRefusesTheEntry) {
  Entry entry(old_one);
  EXPECT_EQ(entry.run(none, Urgency::refused), old_one);
  EXPECT_EQ(entry.run(old_one), old_one);
  EXPECT_EQ(entry.run(none, Urgency::refused), old_one);
  EXPECT_EQ(entry.run(none, Urgency::refused), none);
}

TEST(Damped, RemembersSinceWhenNoRunConfirmedTheEntry) {
  Entry entry(old_one);
  entry.run(old_one);
  const auto confirmed = entry.now();
  entry.run(new_one);
  const auto held = entry.now();
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(entry.run(third), old_one);
    EXPECT_EQ(entry.run_without_facts(), old_one);
    EXPECT_EQ(entry.run(new_one), old_one);
  }
  EXPECT_EQ(entry.memory().confirmed, confirmed);
  EXPECT_EQ(entry.memory().held_since, held);
}

TEST(Damped, CountsOnWhereTheChangeWasRefused) {
  const DampedRow first = policy::damped({old_one, new_one}, {}, {.runs = 2}, start);
  const DampedRow second = policy::damped({old_one, new_one}, first.memory, {.runs = 2}, start);
  EXPECT_EQ(second.row, new_one);
  EXPECT_EQ(second.memory_without.pending->runs, 2u);
  EXPECT_EQ(second.memory_without.held_since, start);
  const DampedRow third_run =
      policy::damped({old_one, new_one}, second.memory_without, {.runs = 2}, start);
  EXPECT_EQ(third_run.row, new_one);
}

TEST(Damped, TakesNoTimeForLongerThanItCanBe) {
  Entry entry(old_one);
  entry.run(old_one);
  const auto confirmed = entry.now();
  entry.set_clock(start + std::chrono::years(30));
  entry.run_without_facts();
  entry.set_clock(start + std::chrono::hours(5));
  entry.run_without_facts();
  EXPECT_EQ(entry.memory().held_since, entry.now());
  EntryMemory of_1970 = {.confirmed = confirmed, .held_since = std::chrono::sys_seconds()};
  EXPECT_EQ(policy::damped({old_one, old_one, true}, of_1970, {}, entry.now()).memory.held_since,
            confirmed);
}

TEST(Damped, DoesNotWaitWhereOneRunIsEnough) {
  Entry entry(old_one, {.runs = 1});
  EXPECT_EQ(entry.run(new_one), new_one);
  EXPECT_EQ(entry.run(none), new_one);
  EXPECT_EQ(entry.run(none), none);
}

TEST(Damped, RemembersSinceWhenAnEntryIsKeptWithoutFacts) {
  Entry entry(old_one);
  entry.run(old_one);
  const auto confirmed = entry.now();
  EXPECT_EQ(entry.run_without_facts(), old_one);
  const auto held = entry.now();
  EXPECT_EQ(entry.run_without_facts(), old_one);
  EXPECT_EQ(entry.memory().confirmed, confirmed);
  EXPECT_EQ(entry.memory().held_since, held);
  entry.run(old_one);
  EXPECT_EQ(entry.memory().held_since, std::nullopt);
}

TEST(Damped, CountsARunWithoutFactsForNothing) {
  Entry entry(old_one);
  EXPECT_EQ(entry.run(new_one), old_one);
  EXPECT_EQ(entry.run_without_facts(), old_one);
  EXPECT_EQ(entry.run(new_one), new_one);
}

// Whatever DNS says from run to run: a value stands only if so many of the last runs that could
// decide agreed on it, and nothing moves in a run that could not.
TEST(Damped, LetsNoEntryFlipFaster) {
  const std::vector<std::optional<Sender>> values = {none, old_one, new_one, third};
  for (unsigned seed = 1; seed <= 2000; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const Confirmation confirmation{.runs = static_cast<std::uint32_t>(1 + random() % 4)};
    std::optional<Sender> present = values[random() % values.size()];
    Entry entry(present, confirmation);
    std::vector<std::optional<Sender>> decisions;
    for (int run = 0; run < 60; ++run) {
      if (random() % 5 == 0) {
        EXPECT_EQ(entry.run_without_facts(), present);
        continue;
      }
      // Mostly what it was before: else nothing would ever be adopted.
      const bool repeats = !decisions.empty() && random() % 4 != 0;
      decisions.push_back(repeats ? decisions.back() : values[random() % values.size()]);
      const Urgency urgency = random() % 4 == 0 ? Urgency::refused : Urgency::none;
      const std::optional<Sender> row = entry.run(decisions.back(), urgency);
      if (row == present) continue;
      const std::size_t wanted = present ? confirmation.runs_for(row, urgency) : 1;
      ASSERT_GE(decisions.size(), wanted);
      EXPECT_TRUE(std::all_of(decisions.end() - static_cast<std::ptrdiff_t>(wanted),
                              decisions.end(), [&row](const auto& one) { return one == row; }));
      present = row;
    }
  }
}

// Where a person took a row out and put none in its place, none is a first one any more.
TEST(Damped, TakesNoRowForAFirstWhereAPersonTookOneOut) {
  Entry entry(none);
  entry.reject(new_one);
  EXPECT_EQ(entry.run(new_one), none);
  EXPECT_EQ(entry.run(third), none);
  EXPECT_EQ(entry.run(new_one), none);
  EXPECT_EQ(entry.run(third), none);
  EXPECT_EQ(entry.run(third), third);
  EXPECT_EQ(entry.memory().rejected, std::nullopt);
}

TEST(Damped, KeepsARejectionWhereOneRunSaysThatTheEntryIsRefused) {
  Entry entry(old_one);
  entry.reject(new_one);
  EXPECT_EQ(entry.run(new_one, Urgency::refused), old_one);
  EXPECT_EQ(entry.run(new_one), old_one);
  EXPECT_EQ(entry.run(new_one, Urgency::refused), old_one);
  EXPECT_EQ(entry.run(new_one, Urgency::refused), new_one);
}

// Whatever DNS says: what a person took out comes back only when another row was adopted, or so
// many runs that could decide came, one after another, to the row that he put back.
TEST(Damped, BringsBackNothingThatAPersonTookOut) {
  const std::vector<std::optional<Sender>> values = {none, old_one, new_one, third};
  int ended = 0;
  for (unsigned seed = 1; seed <= 2000; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const Confirmation confirmation{.runs = static_cast<std::uint32_t>(2 + random() % 3)};
    const std::optional<Sender> present = values[random() % values.size()];
    const std::optional<Sender> taken_out = values[random() % values.size()];
    if (taken_out == present) continue;
    Entry entry(present, confirmation);
    entry.reject(taken_out);
    std::uint32_t agreed = 0;
    for (int run = 0; run < 60; ++run) {
      if (random() % 5 == 0) {
        EXPECT_EQ(entry.run_without_facts(), present);
        continue;
      }
      const std::optional<Sender> decided =
          random() % 2 == 0 ? taken_out : values[random() % values.size()];
      agreed = decided == present ? agreed + 1 : 0;
      const std::optional<Sender> row = entry.run(decided);
      const bool is_over = agreed >= confirmation.runs || row != present;
      if (!is_over) continue;
      ASSERT_NE(row, taken_out);
      ++ended;
      break;
    }
  }
  EXPECT_GT(ended, 300);
}

}  // namespace
