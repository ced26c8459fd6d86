// Runs each of which changes little, and all of them much.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/changing_world.h"

namespace {

using support::ChangingWorld;
using support::Outcome;
using support::write_file;
using testing::HasSubstr;
using testing::Not;

constexpr long start = 1'796'000'000;
constexpr long hour = 3600;

// Twenty domains whose sender the policy decides.
class CreepingWorld : public ChangingWorld {
 public:
  CreepingWorld() { run_with(0, 0); }

  // At so many hours, a run by whose policy so many domains leave by two.example.com.
  Outcome run_with(int moved, long hours, const std::vector<std::string>& more = {}) const {
    std::string policy =
        "send-on: 192.0.2.10 192.0.2.11 192.0.2.12\n"
        "default: {helo: mail.example.com, ip: 192.0.2.10}\nseverity: {ip.global: ignore}\n"
        "domains:\n";
    for (int i = 0; i < 20; ++i) {
      policy += fmt::format(
          "  - {{name: d{:02}.example, use: {{helo: {}.example.com, ip: 192.0.2.{}}}}}\n", i,
          i < moved ? "two" : "one", i < moved ? 12 : 11);
    }
    write_file(path("policy.yml"), policy);
    std::vector<std::string> arguments = {"generate",
                                          "--policy",
                                          "policy.yml",
                                          "--zone",
                                          "world.zone",
                                          "--output",
                                          "hosts.yml",
                                          "--fail-on",
                                          "error",
                                          "--severity",
                                          "spf.mailfrom=ignore",
                                          "--severity",
                                          "dmarc.alignment=ignore"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments, {fmt::format("SOURCE_DATE_EPOCH={}", start + hours * hour)});
  }

  int moved() const {
    const std::string text = read("hosts.yml");
    int count = 0;
    for (std::size_t at = text.find("192.0.2.12\""); at != text.npos;
         at = text.find("192.0.2.12\"", at + 1)) {
      ++count;
    }
    return count;
  }
};

std::string hash_in(const std::string& text) {
  const std::string mark = "--approve ";
  const std::size_t at = text.find(mark);
  return at == text.npos ? "" : text.substr(at + mark.size(), 12);
}

constexpr int refused = 4;

TEST(Creeping, IsRefusedWithinADay) {
  const CreepingWorld world;
  EXPECT_NE(world.run_with(5, 1).status, refused);
  EXPECT_EQ(world.moved(), 5);
  const Outcome second = world.run_with(10, 2);
  EXPECT_EQ(second.status, refused);
  EXPECT_THAT(second.err, HasSubstr("counting the last 24 hours, 10 of 21 rows would change"));
  EXPECT_EQ(world.moved(), 5);
  EXPECT_EQ(world.run_with(10, 24).status, refused) << "an hour short of a day";
  EXPECT_NE(world.run_with(10, 25).status, refused);
  EXPECT_EQ(world.moved(), 10);
}

TEST(Creeping, BeginsAnewWithAPersonsWord) {
  const CreepingWorld world;
  world.run_with(5, 1);
  const Outcome second = world.run_with(10, 2);
  EXPECT_NE(world.run_with(10, 2, {"--approve", hash_in(second.err)}).status, refused);
  EXPECT_EQ(world.moved(), 10);
  EXPECT_THAT(world.read("hosts.yml.journal"), HasSubstr("\"approved\":\"plan\""));
  EXPECT_THAT(world.run({"history", "--output", "hosts.yml"}).out,
              HasSubstr(", approved by a person: "));
  EXPECT_NE(world.run_with(15, 3).status, refused);
  EXPECT_EQ(world.run_with(20, 4).status, refused);
  EXPECT_NE(world.run_with(20, 4, {"--force"}).status, refused);
  EXPECT_NE(world.run_with(15, 5).status, refused);
}

TEST(Creeping, BeginsAnewWithARollback) {
  const CreepingWorld world;
  world.run_with(5, 1);
  EXPECT_EQ(world
                .run({"rollback", "--output", "hosts.yml"},
                     {fmt::format("SOURCE_DATE_EPOCH={}", start + 2 * hour)})
                .status,
            0);
  EXPECT_EQ(world.moved(), 0);
}

// That nobody is told twice of what stays refused holds for this too.
TEST(Creeping, IsToldOnce) {
  const CreepingWorld world;
  world.run_with(5, 1);
  EXPECT_THAT(world.run_with(10, 2).err, HasSubstr("refused"));
  const Outcome again = world.run_with(10, 3);
  EXPECT_EQ(again.status, refused);
  EXPECT_THAT(again.err, Not(HasSubstr("refused")));
}

TEST(Creeping, IsSeenByADryRun) {
  const CreepingWorld world;
  world.run_with(5, 1);
  EXPECT_EQ(world.run_with(10, 2, {"--dry-run"}).status, refused);
}

// A plan that waits has not been adopted, and one that was refused changed nothing.
TEST(Creeping, CountsOnlyWhatWasAdopted) {
  const CreepingWorld world;
  EXPECT_EQ(world.run_with(10, 1).status, refused);
  EXPECT_NE(world.run_with(5, 2).status, refused);
  EXPECT_EQ(world.moved(), 5);
}

// What the journal could not be told of, it finds.
TEST(Creeping, IsRefusedThoughTheJournalCouldNotBeWritten) {
  const CreepingWorld world;
  const std::string journal = world.read("hosts.yml.journal");
  world.run_with(5, 1);
  write_file(world.path("hosts.yml.journal"), journal);
  EXPECT_EQ(world.run_with(10, 2).status, refused);
  EXPECT_EQ(world.run_with(10, 3).status, refused);
}

// A journal that is begun anew forgets nothing of the last day.
TEST(Creeping, IsRefusedAcrossTheJournalsParts) {
  const CreepingWorld world;
  const std::string filler(200'000, 'x');
  std::string lines;
  for (int i = 0; i < 45; ++i) lines += fmt::format("{{\"filler\": \"{}\"}}\n", filler);
  write_file(world.path("hosts.yml.journal"), world.read("hosts.yml.journal") + lines);
  world.run_with(5, 1);
  ASSERT_TRUE(world.has("hosts.yml.journal.1")) << "it is begun anew past 8 MiB";
  EXPECT_THAT(world.read("hosts.yml.journal"), Not(HasSubstr("adopted")));
  EXPECT_EQ(world.run_with(10, 2).status, refused);
}

// A clock that was ahead makes nothing older than it is.
TEST(Creeping, IsRefusedWhereTheClockWentBack) {
  const CreepingWorld world;
  world.run_with(5, 100);
  EXPECT_EQ(world.run_with(10, 1).status, refused);
}

TEST(Creeping, IsNotSeenWithoutAJournal) {
  const CreepingWorld world;
  EXPECT_NE(world.run_with(5, 1, {"--journal", "/dev/null"}).status, refused);
  EXPECT_NE(world.run_with(10, 2, {"--journal", "/dev/null"}).status, refused);
  EXPECT_EQ(world.moved(), 10);
}

}  // namespace
