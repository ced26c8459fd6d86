// The journal of whole runs of generate.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gen/files.h"
#include "tests/support/changing_world.h"
#include "tests/support/processes.h"

namespace {

namespace fs = std::filesystem;
using support::ChangingWorld;
using support::Outcome;
using support::write_file;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(JournalOfRuns, TellsWhatWasAdoptedAndWhy) {
  const ChangingWorld world;
  EXPECT_EQ(world.generate().status, 0);
  EXPECT_THAT(world.journal(),
              ElementsAre("adopted default - -> 10", "adopted example.com - -> 11"));
  world.move_to(12);
  EXPECT_EQ(world.generate().status, 0);
  const std::string text = world.read("hosts.yml.journal");
  const std::string last = text.substr(text.rfind('\n', text.size() - 2) + 1);
  EXPECT_THAT(last,
              testing::StartsWith(
                  "{\"schema\":1,\"time\":\"2026-11-30T00:53:20Z\",\"kind\":\"adopted\","
                  "\"domain\":\"example.com\",\"from\":{\"helo\":\"one.example.com\",\"ip\":\"192."
                  "0.2.11\"},"
                  "\"to\":{\"helo\":\"two.example.com\",\"ip\":\"192.0.2.12\"},\"reason\":\""));
  EXPECT_THAT(last, HasSubstr("\"facts\":[\"example.com. MX 10 two.example.com. (TTL 3600)\","
                              "\"two.example.com. A 192.0.2.12 (TTL 3600)\","
                              "\"12.2.0.192.in-addr.arpa. PTR two.example.com. (TTL 3600)\","));
  const std::string hash = text.substr(text.find("\"policy\":\"") + 10, 12);
  EXPECT_THAT(world.read("hosts.yml"), HasSubstr("# policy " + hash + "\n"));
}

TEST(JournalOfRuns, GoesWithWhatTheFileHeldBefore) {
  const ChangingWorld world;
  world.generate();
  EXPECT_FALSE(world.has("hosts.yml.previous"));
  const std::string before = world.read("hosts.yml");
  world.move_to(12);
  world.generate();
  EXPECT_EQ(world.read("hosts.yml.previous"), before);
}

TEST(JournalOfRuns, IsTheSameForTheSameFacts) {
  const ChangingWorld left;
  const ChangingWorld right;
  left.generate();
  right.generate();
  EXPECT_EQ(left.read("hosts.yml.journal"), right.read("hosts.yml.journal"));
}

TEST(JournalOfRuns, TellsNothingOfWhatWasNotWritten) {
  const ChangingWorld world;
  world.generate();
  const std::string before = world.read("hosts.yml.journal");
  world.generate();
  world.move_to(12);
  world.generate({"--dry-run"});
  world.generate({"--confirm", "2"});  // it waits
  EXPECT_EQ(world.read("hosts.yml.journal"), before);
  EXPECT_EQ(world.row(), "11");
}

TEST(JournalOfRuns, FindsWhatAnotherHandWrote) {
  const ChangingWorld world;
  world.generate();
  write_file(world.path("hosts.yml"),
             "default: {helo: mail.example.com, ip: 192.0.2.10}\n"
             "example.com: {helo: two.example.com, ip: 192.0.2.12}\n");
  world.generate();
  EXPECT_THAT(world.journal(),
              ElementsAre("adopted default - -> 10", "adopted example.com - -> 11",
                          "found example.com 11 -> 12", "adopted example.com 12 -> 11"));
}

TEST(JournalOfRuns, ThatCannotBeWrittenCostsTheFileNothing) {
  const ChangingWorld world;
  world.generate();
  const std::string kept = world.read("hosts.yml.journal");
  fs::rename(world.path("hosts.yml.journal"), world.path("kept"));
  fs::create_directory(world.path("hosts.yml.journal"));
  world.move_to(12);
  const Outcome outcome = world.generate({"--report", "report.txt"});
  EXPECT_EQ(outcome.status, 5);
  EXPECT_EQ(outcome.err,
            "hosts.yml.journal: cannot read: Is a directory: what changed is not in the journal; "
            "the next run adds it\n");
  EXPECT_EQ(world.row(), "12");
  EXPECT_TRUE(world.has("report.txt"));
  EXPECT_THAT(world.read("hosts.yml.state"), HasSubstr("\"example.com\""));
  fs::remove(world.path("hosts.yml.journal"));
  write_file(world.path("hosts.yml.journal"), kept);
  EXPECT_EQ(world.generate().status, 0);
  EXPECT_THAT(world.journal(), ElementsAre("adopted default - -> 10", "adopted example.com - -> 11",
                                           "found example.com 11 -> 12"));
}

TEST(JournalOfRuns, StandsWhereItIsToldTo) {
  const ChangingWorld world;
  EXPECT_EQ(world.generate({"--journal", "elsewhere"}).status, 0);
  EXPECT_EQ(world.journal("elsewhere").size(), 2U);
  EXPECT_FALSE(world.has("hosts.yml.journal"));
  world.move_to(12);
  EXPECT_EQ(world.generate({"--journal", "/dev/null"}).status, 0);
  EXPECT_EQ(world.row(), "12");
  EXPECT_FALSE(world.has("hosts.yml.journal"));
  EXPECT_EQ(world.generate({"--journal", "hosts.yml"}).status, 2);
  EXPECT_EQ(world.generate({"--journal", ""}).status, 2);
}

// A second run neither waits nor writes.
TEST(JournalOfRuns, IsWrittenByOneRunAtATime) {
  const ChangingWorld world;
  world.generate();
  const std::string before = world.read("hosts.yml.journal");
  world.move_to(12);
  support::Child holder([&](const std::function<void()>& tell) {
    const gen::FileLock lock(world.path("hosts.yml"));
    tell();
    pause();
  });
  holder.wait();
  EXPECT_EQ(world.generate().status, 5);
  EXPECT_EQ(world.read("hosts.yml.journal"), before);
  holder.kill();
  EXPECT_EQ(world.generate().status, 0);
  EXPECT_EQ(world.journal().size(), 3U);
}

}  // namespace
