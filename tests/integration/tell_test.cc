// What generate says from run to run, and whom it tells.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/changing_world.h"

namespace {

namespace fs = std::filesystem;
using support::ChangingWorld;
using support::Outcome;
using support::write_file;
using testing::HasSubstr;
using testing::StartsWith;

// A world whose SPF record can come to let nobody send, which is an error.
class FaultyWorld : public ChangingWorld {
 public:
  void break_spf() const {
    std::string zone = read("world.zone");
    const std::string record = "\nexample.com. TXT \"v=spf1 mx -all\"";
    write_file(path("world.zone"), zone.replace(zone.find(record), record.size(),
                                                "\nexample.com. TXT \"v=spf1 -all\""));
  }
  void set_ttl(int seconds) const {
    std::string zone = read("world.zone");
    write_file(path("world.zone"),
               fmt::format("$TTL {}\n{}", seconds, zone.substr(zone.find('\n') + 1)));
  }
};

constexpr const char* new_fault = "example.com: error: spf.mailfrom: fail: ";

TEST(Tell, SaysOnceWhatIsWrongAndOnceThatItIsNot) {
  const FaultyWorld world;
  EXPECT_EQ(world.generate().err, "");
  world.break_spf();
  const Outcome first = world.generate();
  EXPECT_EQ(first.status, 1);
  EXPECT_THAT(first.err, HasSubstr(new_fault));
  for (int i = 0; i < 3; ++i) {
    const Outcome again = world.generate();
    EXPECT_EQ(again.status, 1);
    EXPECT_EQ(again.err, "");
  }
  world.move_to(11);
  const Outcome cured = world.generate();
  EXPECT_EQ(cured.status, 0);
  EXPECT_THAT(cured.err, HasSubstr(std::string("gone: ") + new_fault));
  EXPECT_EQ(world.generate().err, "");
}

TEST(Tell, TakesAnotherTtlForNoNews) {
  const FaultyWorld world;
  std::string zone = world.read("world.zone");
  const std::string record = "11.2.0.192.in-addr.arpa. PTR one.example.com.\n";
  zone.replace(zone.find(record), record.size(),
               "11.2.0.192.in-addr.arpa. PTR other.example.com.\n");
  write_file(world.path("world.zone"), zone);
  EXPECT_THAT(world.generate().err, HasSubstr("(TTL 3600)"));
  world.set_ttl(1800);
  EXPECT_EQ(world.generate().err, "");
}

TEST(Tell, SaysAllWhereItIsAskedTo) {
  const FaultyWorld world;
  world.break_spf();
  const std::string all = world.generate().err;
  EXPECT_EQ(world.generate().err, "");
  EXPECT_EQ(world.generate({"--tell", "all"}).err, all);
  EXPECT_EQ(world.generate({"--dry-run"}).err, all);
  EXPECT_EQ(world.generate().err, "");
  fs::remove(world.path("hosts.yml.state"));
  EXPECT_EQ(world.generate({"--tell", "changed"}).err, all);
  EXPECT_EQ(world.generate({"--tell", "news"}).status, 2);
}

// A memory of before there was anything told in it.
TEST(Tell, SaysAllWhereNobodyKnowsWhatWasTold) {
  const FaultyWorld world;
  world.break_spf();
  const std::string all = world.generate().err;
  std::string memory = world.read("hosts.yml.state");
  write_file(world.path("hosts.yml.state"), memory.substr(0, memory.find(", \"told\"")) + "}\n");
  EXPECT_EQ(world.generate().err, all);
  EXPECT_EQ(world.generate().err, "");
}

TEST(Tell, SaysOnceThatAPlanIsRefused) {
  const FaultyWorld world;
  world.generate();
  std::string many = world.read("hosts.yml");
  for (int i = 0; i < 20; ++i) {
    many += fmt::format("d{:02}.example: {{helo: mail.example.com, ip: 192.0.2.10}}\n", i);
  }
  write_file(world.path("hosts.yml"), many);
  const Outcome first = world.generate();
  EXPECT_EQ(first.status, 4);
  EXPECT_THAT(first.err, StartsWith("hosts.yml: refused, the file stays as it is: "));
  const Outcome second = world.generate();
  EXPECT_EQ(second.status, 4);
  EXPECT_EQ(second.err, "");
  EXPECT_EQ(world.read("hosts.yml"), many);
  const Outcome forced = world.generate({"--force"});
  EXPECT_EQ(forced.status, 0);
  EXPECT_THAT(forced.err, HasSubstr("gone: hosts.yml: refused: 20 of 22 rows would change"));
}

// What is remembered is text.
TEST(Tell, SaysItOnceOfAFileWhoseNameIsNoText) {
  const FaultyWorld world;
  std::string many = "default: {helo: mail.example.com, ip: 192.0.2.10}\n";
  for (int i = 0; i < 20; ++i) {
    many += fmt::format("d{:02}.example: {{helo: mail.example.com, ip: 192.0.2.10}}\n", i);
  }
  write_file(world.path("h\xe4.yml"), many);
  const auto generate = [&world] {
    return world.run(
        {"generate", "--policy", "policy.yml", "--zone", "world.zone", "--output", "h\xe4.yml"});
  };
  EXPECT_THAT(generate().err, StartsWith("h\xe4.yml: refused, the file stays as it is: "));
  const Outcome again = generate();
  EXPECT_EQ(again.status, 4);
  EXPECT_EQ(again.err, "");
}

TEST(Tell, SaysOnceThatNothingCanBeDecided) {
  const FaultyWorld world;
  world.generate();
  write_file(world.path("empty.json"), "{\"schema\": 1, \"answers\": []}");
  const auto without_dns = [&world] {
    return world.run(
        {"generate", "--policy", "policy.yml", "--replay", "empty.json", "--output", "hosts.yml"});
  };
  EXPECT_THAT(without_dns().err, HasSubstr("example.com: undecided: "));
  const Outcome again = without_dns();
  EXPECT_EQ(again.status, 3);
  EXPECT_EQ(again.err, "");
  EXPECT_THAT(world.generate().err, HasSubstr("gone: example.com: undecided\n"));
}

// Of a fault whose facts are not to be had nobody knows that it is gone.
TEST(Tell, TakesNoFaultForGoneDuringAnOutage) {
  const FaultyWorld world;
  const std::string fault = "example.com: warning: dmarc.record: ";
  const std::string zone = world.read("world.zone");
  std::string faulty = zone;
  faulty.insert(faulty.find("p=reject") + 8, "; pct=50");
  write_file(world.path("world.zone"), faulty);
  const auto generate = [&world](std::vector<std::string> more) {
    more.insert(more.end(), {"--fail-on", "warning"});
    return world.generate(more).err;
  };
  EXPECT_THAT(generate({"--record", "answers.json"}), HasSubstr(fault));
  std::string answers = world.read("answers.json");
  const std::size_t start = answers.find("{\"name\":\"_dmarc.example.com\"");
  answers.replace(start, answers.find('\n', start) - start,
                  "{\"name\":\"_dmarc.example.com\",\"type\":\"TXT\",\"answer\":\"servfail\","
                  "\"ttl\":0},");
  write_file(world.path("part.json"), answers);
  write_file(world.path("none.json"), "{\"schema\": 1, \"answers\": []}");
  for (const char* const outage : {"part.json", "none.json"}) {
    SCOPED_TRACE(outage);
    const Outcome outcome = world.run({"generate", "--policy", "policy.yml", "--replay", outage,
                                       "--output", "hosts.yml", "--fail-on", "warning"});
    EXPECT_THAT(outcome.err, testing::Not(HasSubstr("gone: " + fault)));
    EXPECT_EQ(outcome.err.find("undecided") != std::string::npos,
              std::string_view(outage) == "none.json");
    EXPECT_THAT(generate({}), testing::Not(HasSubstr(fault)));
  }
  write_file(world.path("world.zone"), zone);
  EXPECT_THAT(generate({}), HasSubstr("gone: " + fault));
}

// The command appends to told.txt what it is given.
constexpr const char* command =
    "{ echo \"$OUTBOUND_HOSTS_OUTPUT $OUTBOUND_HOSTS_ROWS $OUTBOUND_HOSTS_NEW "
    "$OUTBOUND_HOSTS_GONE $OUTBOUND_HOSTS_STATUS\"; cat; } >>told.txt";

std::string take_told(const ChangingWorld& world) {
  if (!world.has("told.txt")) return "";
  std::string told = world.read("told.txt");
  fs::remove(world.path("told.txt"));
  return told;
}

TEST(Tell, NotifiesWhereRowsOrFindingsChanged) {
  const FaultyWorld world;
  world.generate({"--notify-command", command});
  EXPECT_EQ(take_told(world),
            "hosts.yml 2 0 0 0\ndefault: no entry -> mail.example.com from 192.0.2.10\n"
            "example.com: no entry -> one.example.com from 192.0.2.11\n");
  world.generate({"--notify-command", command});
  EXPECT_EQ(take_told(world), "");
  world.move_to(12);
  world.generate({"--notify-command", command, "--confirm", "2"});  // it waits, and SPF does not
  EXPECT_THAT(take_told(world),
              StartsWith("hosts.yml 0 2 0 1\nexample.com: error: spf.mailfrom: "));
  world.generate({"--notify-command", command, "--dry-run"});
  EXPECT_EQ(take_told(world), "");
  const Outcome moved = world.generate({"--notify-command", command});
  EXPECT_THAT(moved.err, StartsWith("gone: example.com: error: dmarc.alignment: "));
  EXPECT_THAT(take_told(world),
              StartsWith("hosts.yml 1 0 2 0\nexample.com: one.example.com from 192.0.2.11 -> "
                         "two.example.com from 192.0.2.12\ngone: example.com: "));
}

TEST(Tell, NotifiesOfFindingsWhateverIsToldOnStandardError) {
  const FaultyWorld world;
  world.generate();
  world.break_spf();
  world.generate({"--notify-command", command, "--tell", "all"});
  const std::string told = take_told(world);
  EXPECT_THAT(told, StartsWith("hosts.yml 0 "));
  EXPECT_THAT(told, HasSubstr(new_fault));
  world.generate({"--notify-command", command, "--tell", "all"});
  EXPECT_EQ(take_told(world), "");
  world.move_to(11);
  world.generate({"--notify-command", command});
  EXPECT_THAT(take_told(world), HasSubstr(std::string("gone: ") + new_fault));
}

TEST(Tell, BearsANotificationThatFails) {
  const ChangingWorld world;
  const Outcome failed = world.generate({"--notify-command", "exit 7"});
  EXPECT_EQ(failed.status, 0);
  EXPECT_EQ(failed.err, "--notify-command: it ended with status 7\n");
  EXPECT_EQ(world.row(), "11");
  world.move_to(12);
  const Outcome slow = world.generate({"--notify-command", "sleep 300", "--notify-timeout", "1"});
  EXPECT_EQ(slow.status, 0);
  EXPECT_EQ(slow.err, "--notify-command: it was stopped after 1 s\n");
  EXPECT_EQ(world.row(), "12");
}

// What fails once the file is in its place keeps nobody from hearing of the rest.
TEST(Tell, NotifiesAlthoughAReportFails) {
  const FaultyWorld world;
  const Outcome outcome = world.generate(
      {"--notify-command", command, "--report", "no/folder/report.txt", "--report", "report.txt"});
  EXPECT_EQ(outcome.status, 5);
  EXPECT_THAT(outcome.err, StartsWith("no/folder/report.txt: cannot "));
  EXPECT_EQ(take_told(world),
            "hosts.yml 2 0 0 5\ndefault: no entry -> mail.example.com from 192.0.2.10\n"
            "example.com: no entry -> one.example.com from 192.0.2.11\n" +
                outcome.err);
  EXPECT_TRUE(world.has("report.txt"));
  EXPECT_EQ(world.generate({"--notify-command", command}).err, "");
  EXPECT_EQ(take_told(world), "hosts.yml 0 0 0 0\ngone: " + outcome.err);
}

TEST(Tell, NotifiesAlthoughNothingCanBeRemembered) {
  const FaultyWorld world;
  world.break_spf();
  for (int i = 0; i < 2; ++i) {
    const Outcome outcome = world.generate(
        {"--notify-command", command, "--report", "report.txt", "--state", "no/folder/state"});
    EXPECT_EQ(outcome.status, 5);
    EXPECT_THAT(outcome.err, HasSubstr(new_fault));
    EXPECT_THAT(outcome.err, HasSubstr("\nno/folder/state: cannot "));
    const std::string told = take_told(world);
    EXPECT_THAT(told, HasSubstr(new_fault));
    EXPECT_THAT(told, HasSubstr("\nno/folder/state: cannot "));
    EXPECT_TRUE(fs::remove(world.path("report.txt")));
  }
}

TEST(Tell, SaysWhatIsFoundThoughTheFileCannotBeWritten) {
  const FaultyWorld world;
  world.generate();
  world.move_to(12);
  world.break_spf();
  fs::create_directories(world.path("hosts.yml.previous/in/the/way"));
  const Outcome outcome = world.generate({"--notify-command", command, "--report", "report.txt"});
  EXPECT_EQ(outcome.status, 5);
  EXPECT_THAT(outcome.err, StartsWith("hosts.yml: cannot keep it as hosts.yml.previous: "));
  EXPECT_THAT(outcome.err, HasSubstr(new_fault));
  EXPECT_EQ(world.row(), "11");
  EXPECT_EQ(world.journal().size(), 2U);
  const std::string told = take_told(world);
  EXPECT_THAT(told, StartsWith("hosts.yml 0 2 0 5\nexample.com: error: "));
  EXPECT_THAT(told, HasSubstr("\nhosts.yml: cannot keep it as hosts.yml.previous: "));
  EXPECT_TRUE(world.has("report.txt"));
}

// The command may run the program itself.
TEST(Tell, HoldsNoLockWhileItNotifies) {
  const ChangingWorld world;
  const std::string again = fmt::format(
      "{} rollback --output hosts.yml --to 2026-11-30T00:53:20Z 2>&1 | head -n 1 >told.txt",
      PROGRAM);
  world.generate({"--notify-command", again});
  EXPECT_EQ(take_told(world), "hosts.yml: it has these rows: there is nothing to roll back\n");
}

TEST(Tell, WantsAFileToTellOf) {
  const ChangingWorld world;
  EXPECT_EQ(world
                .run({"generate", "--policy", "policy.yml", "--zone", "world.zone",
                      "--notify-command", "true"})
                .err,
            "--notify-command tells what changed in the file of --output: give that\n");
  EXPECT_EQ(world.generate({"--notify-command", ""}).status, 2);
  for (const char* const limit : {"0", "3601", "x", "-1", ""}) {
    EXPECT_EQ(world.generate({"--notify-timeout", limit}).status, 2) << limit;
  }
}

}  // namespace
