#include "gen/held_rows.h"

#include <fmt/format.h>
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
    gen::Plan plan = make_plan(survey, inputs_);
    memory_ = hold_back(plan, inputs_, memory_, options_);
    inputs_.present = plan.rows;
    std::string text = support::print(plan.rows.entry_of(name("example.com")));
    EXPECT_EQ(plan.domains[0].decision.row, plan.rows.entry_of(name("example.com")));
    for (const policy::Finding& finding : plan.row_findings) {
      if (!finding.check->id.starts_with("row.")) continue;
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
    memory_[name("example.com")].rejected =
        policy::Rejection{taken_out, inputs_.certificates.now, "0123456789ab"};
  }
  void approve(const std::string& change) { options_.approved = {change}; }

  const Memory& memory() const { return memory_; }

 private:
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
  EXPECT_EQ(hosts.run(moved),
            fmt::format("{}\nnote row.waits: mx.example.com from 192.0.2.2 in 1 of 2 runs since "
                        "2026-11-30; the present entry stays until then",
                        old_row));
}

TEST(HoldBack, ForgetsAnAnswerThatCameOnce) {
  Runs hosts = runs();
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(hosts.run(moved).starts_with(old_row));
    EXPECT_EQ(hosts.run(before), old_row);
  }
}

TEST(HoldBack, DoesNotWaitWhereTheEntryIsRefusedForCertain) {
  Runs hosts = runs();
  EXPECT_EQ(hosts.run("mx.example.com A 192.0.2.2\nmail.example.com A 192.0.2.9\n"
                      "example.com MX 10 mx.example.com"),
            new_row);
}

TEST(HoldBack, DoesNotWaitForWhatThePolicyDecides) {
  Runs hosts = runs();
  hosts.set_use(sender("mx.example.com", "192.0.2.2"));
  EXPECT_EQ(hosts.run(before), new_row);
}

TEST(HoldBack, TellsOfARowThatIsKeptForTooLong) {
  Runs hosts = runs();
  EXPECT_EQ(hosts.run(silent), old_row);
  EXPECT_EQ(hosts.run(silent, std::chrono::days(7)), old_row);
  EXPECT_EQ(
      hosts.run(silent, std::chrono::seconds(1)),
      fmt::format("{}\nerror row.stale: kept for want of facts since 2026-11-30: 7 days", old_row));
  EXPECT_EQ(hosts.run(before), old_row);
  EXPECT_EQ(hosts.run(silent, std::chrono::days(1)), old_row);
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
                          "person took it out on 2026-11-30; the present entry stays",
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
  EXPECT_EQ(hosts.memory().at(name("example.com")).rejected, std::nullopt);
}

TEST(HoldBack, ForgetsARejectionWhenDnsGivesAnother) {
  Runs hosts = rolled_back();
  EXPECT_EQ(hosts.run(before), old_row);
  EXPECT_TRUE(hosts.run(moved).starts_with(old_row));
  EXPECT_EQ(hosts.run(moved), new_row);
}

TEST(HoldBack, HoldsARejectionAgainstThePolicyToo) {
  Runs hosts = rolled_back();
  hosts.set_use(sender("mx.example.com", "192.0.2.2"));
  EXPECT_TRUE(hosts.run(before).starts_with(old_row));
}

// What a blocking check refuses for certain does not stay, whoever put it back.
TEST(HoldBack, HoldsNoRejectionForAnEntryThatIsRefused) {
  Runs hosts = rolled_back();
  EXPECT_EQ(hosts.run("mx.example.com A 192.0.2.2\nmail.example.com A 192.0.2.9\n"
                      "example.com MX 10 mx.example.com"),
            new_row);
}

TEST(HoldBack, KeepsARejectedEntryAwayWhereThereIsNone) {
  Runs hosts = rolled_back();
  hosts.run(before);
  hosts.roll_back_to(std::nullopt);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(hosts.run(before),
              "-\nnote row.rejected: mail.example.com from 192.0.2.1 is decided, and a person took "
              "it out on 2026-11-30; the present entry stays");
  }
}

TEST(HoldBack, RemembersOnlyEntriesThatThereAre) {
  Runs hosts = runs();
  hosts.run(before);
  EXPECT_EQ(hosts.memory().size(), 1U);
  hosts.run("mail.example.com A 192.0.2.9");  // refused for certain: no entry any more
  hosts.run("mail.example.com A 192.0.2.9");
  EXPECT_EQ(hosts.memory().size(), 0U);
}

}  // namespace
