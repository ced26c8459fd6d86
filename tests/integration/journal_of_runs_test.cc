// The journal of whole runs of generate.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <random>

#include "gen/files.h"
#include "gen/hosts_file.h"
#include "gen/journal_file.h"
#include "gen/output_files.h"
#include "tests/support/changing_world.h"
#include "tests/support/files.h"
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
  const ChangingWorld world;
  world.generate();
  const std::string journal = world.read("hosts.yml.journal");
  for (const char* const name : {"hosts.yml", "hosts.yml.journal", "hosts.yml.state"}) {
    fs::remove(world.path(name));
  }
  world.generate();
  EXPECT_EQ(world.read("hosts.yml.journal"), journal);
}

// A file that was destroyed is written anew, as it was: what the journal knows stands for it.
TEST(JournalOfRuns, BringsBackAFileThatWasLost) {
  for (const bool is_gone : {false, true}) {
    SCOPED_TRACE(is_gone);
    const ChangingWorld world;
    world.generate();
    world.move_to(12);
    world.generate();
    const std::string file = world.read("hosts.yml");
    const std::string previous = world.read("hosts.yml.previous");
    const std::vector<std::string> journal = world.journal();
    is_gone ? void(fs::remove(world.path("hosts.yml"))) : write_file(world.path("hosts.yml"), "");
    const Outcome outcome = world.generate();
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.err,
              "hosts.yml: it has no row, and had 2, as its journal tells: they stand for it\n");
    EXPECT_EQ(world.read("hosts.yml"), file);
    EXPECT_EQ(world.read("hosts.yml.previous"), previous);
    EXPECT_EQ(world.journal(), journal);
  }
}

TEST(JournalOfRuns, KeepsTheRowsOfALostFileWhereDnsIsSilent) {
  const ChangingWorld world;
  world.generate();
  write_file(world.path("hosts.yml"), "");
  write_file(world.path("none.json"), "{\"schema\": 1, \"answers\": []}");
  const Outcome outcome = world.run(
      {"generate", "--policy", "policy.yml", "--replay", "none.json", "--output", "hosts.yml"});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_EQ(world.row(), "11");
}

TEST(JournalOfRuns, SaysThatAFileIsLostOfWhichItKnowsNothing) {
  const ChangingWorld world;
  world.generate({"--journal", "/dev/null"});
  const std::string file = world.read("hosts.yml");
  write_file(world.path("hosts.yml"), "");
  EXPECT_EQ(world.generate({"--journal", "/dev/null"}).err,
            "hosts.yml: it has no row, though 2 are remembered of it: it is written as if it were "
            "new\n");
  EXPECT_EQ(world.read("hosts.yml"), file);
}

TEST(JournalOfRuns, LetARollbackBringBackALostFile) {
  const ChangingWorld world;
  world.generate();
  fs::remove(world.path("hosts.yml"));
  EXPECT_EQ(world.run({"rollback", "--output", "hosts.yml"}).status, 0);
  EXPECT_EQ(world.row(), "11");
}

// A name is octets, and what belongs to the file must know it again.
TEST(JournalOfRuns, KnowsAnOutputWhoseNameIsNoText) {
  const ChangingWorld world;
  const auto generate = [&world] {
    return world.run({"generate", "--policy", "policy.yml", "--zone", "world.zone", "--output",
                      "h\xe4.yml", "--confirm", "1"});
  };
  EXPECT_EQ(generate().status, 0);
  world.move_to(12);
  EXPECT_EQ(generate().status, 0);
  EXPECT_THAT(world.read("h\xe4.yml"), HasSubstr("192.0.2.12"));
  EXPECT_THAT(world.read("h\xe4.yml.journal"), HasSubstr("/h\\\\228.yml\""));
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

// What becomes of files in a folder: "read .hosts.yml.tmp", the random digits of temporary names
// left out.
class FolderEvents {
 public:
  explicit FolderEvents(const fs::path& folder) : descriptor_(inotify_init1(IN_NONBLOCK)) {
    EXPECT_GE(inotify_add_watch(descriptor_, folder.c_str(), IN_ACCESS | IN_MOVED_FROM), 0);
  }
  ~FolderEvents() { close(descriptor_); }
  FolderEvents(const FolderEvents&) = delete;
  FolderEvents& operator=(const FolderEvents&) = delete;

  std::vector<std::string> take() const {
    std::vector<std::string> events;
    alignas(inotify_event) std::array<char, 65536> buffer;
    const ssize_t size = read(descriptor_, buffer.data(), buffer.size());
    for (std::size_t at = 0; size > 0 && at < static_cast<std::size_t>(size);) {
      inotify_event event{};
      std::memcpy(&event, buffer.data() + at, sizeof event);
      const char* const name = buffer.data() + at + sizeof event;
      events.push_back(fmt::format("{} {}", (event.mask & IN_ACCESS) != 0 ? "read" : "moved",
                                   without_digits(event.len > 0 ? name : "")));
      at += sizeof event + event.len;
    }
    return events;
  }

 private:
  static std::string without_digits(std::string name) {
    const std::string ending = ".tmp";
    if (name.ends_with(ending)) name.erase(name.size() - ending.size() - 17, 17);
    return name;
  }

  const int descriptor_;
};

// Else the canary would live in a test alone.
TEST(JournalOfRuns, ReadTheNewFileBeforeItIsTheFile) {
  const ChangingWorld world;
  world.generate();
  world.move_to(12);
  const FolderEvents events(world.path(""));
  world.generate();
  const std::vector<std::string> of_generate = events.take();
  EXPECT_EQ(world.run({"rollback", "--output", "hosts.yml"}).status, 0);
  const std::vector<std::string> of_rollback = events.take();
  for (const std::vector<std::string>& seen : {of_generate, of_rollback}) {
    const auto read = std::ranges::find(seen, "read .hosts.yml.tmp");
    const auto moved = std::ranges::find(seen, "moved .hosts.yml.tmp");
    ASSERT_NE(read, seen.end()) << testing::PrintToString(seen);
    ASSERT_NE(moved, seen.end()) << testing::PrintToString(seen);
    EXPECT_LT(read, moved);
  }
}

policy::HostsFile rows_of(const ChangingWorld& world) {
  return gen::read_hosts_file(world.read("hosts.yml"), "hosts.yml").value();
}

// Killed anywhere, the next run succeeds, and the journal's end is what the file holds.
TEST(JournalOfRuns, OutlastsBeingKilled) {
  const ChangingWorld world;
  world.generate();
  std::mt19937 random(3);
  for (int i = 0; i < (IS_SLOW ? 30 : 150); ++i) {
    world.move_to(i % 2 == 0 ? 12 : 11);
    support::Child run([&](const std::function<void()>& tell) {
      const std::string command = fmt::format(
          "cd {} && exec {} generate --policy policy.yml --zone world.zone --output hosts.yml "
          "--confirm 1 2>/dev/null",
          world.path("").string(), PROGRAM);
      tell();
      execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    });
    run.wait();
    usleep(static_cast<useconds_t>(random() % 20000));
    run.kill();
    rows_of(world);  // whole, old or new
    const Outcome next = world.generate();
    ASSERT_EQ(next.status, 0) << next.err;
    ASSERT_EQ(world.row(), i % 2 == 0 ? "12" : "11");
    ASSERT_EQ(gen::read_journal_state(world.path("hosts.yml.journal").string(),
                                      gen::name_of_output(world.path("hosts.yml").string(),
                                                          world.path("hosts.yml.journal").string()),
                                      {})
                  .value()
                  .rows,
              rows_of(world));
  }
  const std::vector<std::string> lines = world.journal();
  const auto found = std::ranges::count_if(
      lines, [](const std::string& line) { return line.starts_with("found "); });
  fmt::print("{} lines told what a killed run had done\n", found);
  EXPECT_FALSE(support::has_leftovers(world.path("")));
}

}  // namespace
