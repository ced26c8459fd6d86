#include "gen/held_rows.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/world.h"

namespace {

using policy::Memory;
using policy::Sender;
using support::name;
using support::sender;

constexpr std::chrono::sys_seconds start{std::chrono::seconds(1'796'000'000)};  // 2026-11-30

// A hosts file with one domain's entry, and runs an hour apart over worlds that differ.
class Runs {
 public:
  explicit Runs(const Sender& present) {
    inputs_.policy.domains = {support::trusted("example.com")};
    inputs_.policy.weights.severity = support::without_authentication();
    inputs_.present.entries.emplace(name("example.com"), present);
    inputs_.certificates.now = start;
  }

  void set_use(const Sender& use) {
    inputs_.policy.domains[0].use = std::make_shared<const Sender>(use);
  }

  // "mail.example.com 192.0.2.1", then a line for each finding of row.*.
  std::string run(const std::string& lines, std::chrono::seconds later = std::chrono::hours(1)) {
    inputs_.certificates.now += later;
    support::World world(lines);
    const gen::Survey survey =
        support::survey_of(world, inputs_, support::allowed("192.0.2.1 192.0.2.2"));
    gen::RowKeeper keeper(inputs_, memory_, options_);
    gen::Plan plan = make_plan(survey, inputs_, keeper.amend());
    keeper.tell(plan);
    memory_ = keeper.memory();
    inputs_.present = plan.rows;
    std::string text = support::print(plan.rows.entry_of(name("example.com")));
    EXPECT_EQ(plan.domains[0].decision.row, plan.rows.entry_of(name("example.com")));
    other_findings_.clear();
    for (const policy::Finding* const one : findings_of(plan)) {
      const policy::Finding& finding = *one;
      if (!finding.check->id.starts_with("row.")) {
        other_findings_ +=
            fmt::format("{} {}\n", to_string(finding.judgement.verdict), finding.check->id);
        continue;
      }
      text += fmt::format("\n{} {}: {}", to_string(finding.judgement.verdict), finding.check->id,
                          finding.judgement.seen);
    }
    return text;
  }

  // What the verb rollback does: this row comes back in the place of the present one.
  void roll_back_to(const std::optional<Sender>& row) {
    const std::optional<Sender> taken_out = inputs_.present.entry_of(name("example.com"));
    inputs_.present.entries.erase(name("example.com"));
    if (row) inputs_.present.entries.emplace(name("example.com"), *row);
    memory_.entries[name("example.com")].rejected =
        policy::Rejection{taken_out, inputs_.certificates.now, "0123456789ab"};
  }
  void approve(const std::string& change) { options_.approved = {change}; }

  const Memory& memory() const { return memory_; }
  // Of the last run, a line each.
  const std::string& other_findings() const { return other_findings_; }

 private:
  std::string other_findings_;
  gen::Inputs inputs_;
  Memory memory_;
  gen::HoldOptions options_;
};

// mail.example.com, and after a move mx.example.com; both resolve all the time.
const std::string both =
    "mail.example.com A 192.0.2.1\nmx.example.com A 192.0.2.2\n"
    "1.2.0.192.in-addr.arpa PTR mail.example.com\n2.2.0.192.in-addr.arpa PTR mx.example.com\n";
const std::string before = both + "example.com MX 10 mail.example.com";
const std::string moved = both + "example.com MX 10 mx.example.com";
// With another HELO name at the same address.
const std::string third =
    "mail.example.com A 192.0.2.1\n1.2.0.192.in-addr.arpa PTR mail.example.com\n"
    "mx3.example.com A 192.0.2.2\n2.2.0.192.in-addr.arpa PTR mx3.example.com\n"
    "example.com MX 10 mx3.example.com";
const std::string silent = both + "example.com MX SERVFAIL";

const char* const old_row = "mail.example.com 192.0.2.1";
const char* const new_row = "mx.example.com 192.0.2.2";

Runs runs() {
  return Runs(sender("mail.example.com", "192.0.2.1"));
}

TEST(HoldBack, AdoptsAChangeThatWasDecidedTwice) {
  Runs hosts = runs();
  EXPECT_EQ(hosts.run(before), old_row);
  EXPECT_TRUE(hosts.run(moved).starts_with(old_row));
  EXPECT_EQ(hosts.run(moved), new_row);
  EXPECT_EQ(hosts.run(moved), new_row);
}

TEST(HoldBack, TellsOfAChangeThatWaits) {
  Runs hosts = runs();
  EXPECT_EQ(
      hosts.run(moved),
      fmt::format("{}\nnote row.waits: mx.example.com from 192.0.2.2 was decided in 1 of the "
                  "2 runs that a change takes, first on 2026-11-30; until then mail leaves as "
                  "mail.example.com from 192.0.2.1",
                  old_row));
}

// What is found is found of the row that is written.
TEST(HoldBack, TellsOfTheRowThatStays) {
  const std::string one_without_ptr =
      "mail.example.com A 192.0.2.1\nmx.example.com A 192.0.2.2\n"
      "2.2.0.192.in-addr.arpa PTR mx.example.com\n";
  Runs hosts = runs();
  EXPECT_TRUE(hosts.run(one_without_ptr + "example.com MX 10 mx.example.com").starts_with(old_row));
  EXPECT_NE(hosts.other_findings().find("error ptr.exists"), std::string::npos);
  EXPECT_EQ(hosts.run(one_without_ptr + "example.com MX 10 mx.example.com"), new_row);
  EXPECT_EQ(hosts.other_findings().find("ptr.exists"), std::string::npos);
}

TEST(HoldBack, ForgetsAnAnswerThatCameOnce) {
  Runs hosts = runs();
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(hosts.run(moved).starts_with(old_row));
    EXPECT_EQ(hosts.run(before), old_row);
  }
}

// One wrong answer moves no mail, even one that would forbid the present row.
TEST(HoldBack, WaitsWhereDnsRefusesTheEntry) {
  const std::string elsewhere =
      "mx.example.com A 192.0.2.2\nmail.example.com A 192.0.2.9\n"
      "example.com MX 10 mx.example.com";
  Runs hosts = runs();
  EXPECT_TRUE(hosts.run(elsewhere).starts_with(old_row));
  EXPECT_NE(hosts.other_findings().find("error helo.forward"), std::string::npos);
  EXPECT_EQ(hosts.run(before), old_row);
  EXPECT_TRUE(hosts.run(elsewhere).starts_with(old_row));
  EXPECT_EQ(hosts.run(elsewhere), new_row);
}

TEST(HoldBack, DoesNotWaitWhereTheAddressIsNotOurs) {
  Runs hosts(sender("mail.example.com", "192.0.2.3"));
  EXPECT_EQ(hosts.run(moved), new_row);
}

TEST(HoldBack, DoesNotWaitForWhatThePolicyDecides) {
  Runs hosts = runs();
  hosts.set_use(sender("mx.example.com", "192.0.2.2"));
  EXPECT_EQ(hosts.run(before), new_row);
}

// The policy decides, and DNS says that it may not be: an answer like any other.
TEST(HoldBack, WaitsWhereDnsRefusesWhatThePolicyDecides) {
  Runs hosts = runs();
  hosts.set_use(sender("mx.example.com", "192.0.2.2"));
  EXPECT_TRUE(
      hosts.run("mail.example.com A 192.0.2.1\nmx.example.com A 192.0.2.9\n").starts_with(old_row));
}

TEST(HoldBack, TellsOfARowThatIsKeptForTooLong) {
  Runs hosts = runs();
  EXPECT_EQ(hosts.run(silent), old_row);
  EXPECT_EQ(hosts.run(silent, std::chrono::days(7)), old_row);
  EXPECT_EQ(
      hosts.run(silent, std::chrono::seconds(1)),
      fmt::format(
          "{}\nerror row.stale: kept since 2026-11-30 though no run confirmed it: more than 7 days",
          old_row));
  EXPECT_EQ(hosts.run(before), old_row);
  EXPECT_EQ(hosts.run(silent, std::chrono::days(1)), old_row);
}

TEST(HoldBack, TellsOfARowThatNoTwoRunsAgreeOn) {
  Runs hosts = runs();
  for (int i = 0; i < 4; ++i) {
    EXPECT_TRUE(hosts.run(i % 2 == 0 ? moved : third, std::chrono::days(2)).starts_with(old_row));
  }
  EXPECT_NE(hosts.run(moved, std::chrono::days(2)).find("error row.stale"), std::string::npos);
}

// Runs that adopted the move, which a person then took back.
Runs rolled_back() {
  Runs hosts = runs();
  hosts.run(moved);
  EXPECT_EQ(hosts.run(moved), new_row);
  hosts.roll_back_to(sender("mail.example.com", "192.0.2.1"));
  return hosts;
}

TEST(HoldBack, TellsOfWhatAPersonRejected) {
  Runs hosts = rolled_back();
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(hosts.run(moved),
              fmt::format("{}\nnote row.rejected: mx.example.com from 192.0.2.2 is decided, and a "
                          "person took it out on 2026-11-30; the present row stays",
                          old_row));
    EXPECT_EQ(hosts.run(silent), old_row);
  }
}

TEST(HoldBack, AdoptsWhatWasRejectedOnceAPersonApproves) {
  Runs hosts = rolled_back();
  hosts.approve("ba9876543210");
  EXPECT_TRUE(hosts.run(moved).starts_with(old_row));
  EXPECT_TRUE(hosts.run(moved).starts_with(old_row));
  hosts.approve("0123456789ab");
  EXPECT_EQ(hosts.run(moved), new_row);
  EXPECT_EQ(hosts.memory().entries.at(name("example.com")).rejected, std::nullopt);
}

TEST(HoldBack, ForgetsARejectionWhenDnsComesToAgree) {
  Runs hosts = rolled_back();
  EXPECT_EQ(hosts.run(before), old_row);
  EXPECT_EQ(hosts.run(silent), old_row);
  EXPECT_EQ(hosts.run(before), old_row);
  EXPECT_TRUE(hosts.run(moved).starts_with(old_row));
  EXPECT_EQ(hosts.run(moved), new_row);
}

// One wrong answer gives no person's word up.
TEST(HoldBack, KeepsARejectionThroughASingleRunThatDecidesOtherwise) {
  const std::string unnamed =
      both + "mx3.example.com A 192.0.2.2\nexample.com MX 10 mx3.example.com";
  for (const std::string& other : {before, unnamed}) {
    Runs hosts = rolled_back();
    for (int i = 0; i < 5; ++i) {
      EXPECT_TRUE(hosts.run(other).starts_with(old_row));
      EXPECT_THAT(hosts.run(moved), testing::HasSubstr("\nnote row.rejected: "));
    }
  }
}

TEST(HoldBack, ForgetsARejectionWhenAnotherRowIsAdopted) {
  Runs hosts = rolled_back();
  EXPECT_TRUE(hosts.run(third).starts_with(old_row));
  EXPECT_EQ(hosts.run(third), "mx3.example.com 192.0.2.2");
  EXPECT_TRUE(hosts.run(moved).starts_with("mx3.example.com 192.0.2.2"));
  EXPECT_EQ(hosts.run(moved), new_row);
}

TEST(HoldBack, HoldsARejectionAgainstThePolicyToo) {
  Runs hosts = rolled_back();
  hosts.set_use(sender("mx.example.com", "192.0.2.2"));
  EXPECT_TRUE(hosts.run(before).starts_with(old_row));
}

// What a blocking check refuses for certain does not stay, whoever put it back.
TEST(HoldBack, HoldsNoRejectionForAnEntryThatIsRefused) {
  const std::string elsewhere =
      "mx.example.com A 192.0.2.2\nmail.example.com A 192.0.2.9\n"
      "example.com MX 10 mx.example.com";
  Runs hosts = rolled_back();
  EXPECT_TRUE(hosts.run(elsewhere).starts_with(old_row));
  EXPECT_EQ(hosts.run(elsewhere), new_row);
}

TEST(HoldBack, KeepsARejectedEntryAwayWhereThereIsNone) {
  Runs hosts = rolled_back();
  hosts.run(before);
  hosts.roll_back_to(std::nullopt);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(hosts.run(before),
              "-\nnote row.rejected: mail.example.com from 192.0.2.1 is decided, and a person took "
              "it out on 2026-11-30; the present row stays");
  }
}

TEST(HoldBack, RemembersOnlyEntriesThatThereAre) {
  Runs hosts = runs();
  hosts.run(before);
  EXPECT_EQ(hosts.memory().entries.size(), 1U);
  for (int i = 0; i < 3; ++i) hosts.run("mail.example.com A 192.0.2.9");
  EXPECT_EQ(hosts.memory().entries.size(), 0U);
}

}  // namespace
