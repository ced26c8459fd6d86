// The verb spf on the stories of fixtures/spf, by every way that answers can come.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/files.h"
#include "tests/support/golden.h"
#include "tests/support/nsd_server.h"
#include "tests/support/program.h"

namespace {

namespace fs = std::filesystem;
using support::Outcome;
using Words = std::vector<std::string>;

const fs::path stories = fs::path(SOURCE_DIR) / "fixtures/spf";

const Words by_zone = {"--zone", "spf.zone"};

Words joined(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

// In the folder of the stories.
Outcome run_spf(const Words& arguments, const std::string& input = {}) {
  return support::run_program({.arguments = joined({"spf"}, arguments),
                               .environment = {"SOURCE_DATE_EPOCH=1700000000"},
                               .input = input,
                               .folder = stories});
}

// A story's arguments, one a line.
Words read_arguments(const fs::path& story) {
  std::istringstream stream(support::read_file(story));
  Words words;
  for (std::string line; std::getline(stream, line);) words.push_back(line);
  return words;
}

std::string shown(const Outcome& outcome) {
  return fmt::format("{}{}exit status {}\n", outcome.out, outcome.err, outcome.status);
}

// "NAME-FORMAT", beside the story.
fs::path golden_of(const fs::path& story, const std::string& format) {
  return stories / fmt::format("{}-{}", story.stem().string(), format);
}

TEST(Spf, TellsEachStoryWithItsTrace) {
  for (const fs::path& story : support::inputs_in("fixtures/spf", ".args")) {
    SCOPED_TRACE(story.stem());
    const Words arguments = joined(by_zone, read_arguments(story));
    const Outcome told = run_spf(joined(arguments, {"--trace"}));
    support::expect_golden(golden_of(story, "trace"), shown(told));
    const Outcome sentence = run_spf(arguments);
    EXPECT_EQ(sentence.status, told.status);
    EXPECT_TRUE(told.out.starts_with(sentence.out + "\n")) << sentence.out;
    EXPECT_LE(std::count(sentence.out.begin(), sentence.out.end(), '\n'), 2) << sentence.out;
  }
}

TEST(Spf, TellsEachStoryAsJson) {
  for (const fs::path& story : support::inputs_in("fixtures/spf", ".args")) {
    SCOPED_TRACE(story.stem());
    const Words arguments = joined(by_zone, read_arguments(story));
    const Outcome told = run_spf(joined(arguments, {"--format", "json"}));
    support::expect_golden(golden_of(story, "json"), shown(told));
    const nlohmann::json json = nlohmann::json::parse(told.out);
    const std::string sentence =
        json["result"].get<std::string>() + ": " + json["why"].get<std::string>() + "\n";
    EXPECT_TRUE(run_spf(arguments).out.starts_with(sentence)) << sentence;
  }
}

TEST(Spf, TellsEachStorysBudgetAndHowItWouldPass) {
  for (const fs::path& story : support::inputs_in("fixtures/spf", ".args")) {
    SCOPED_TRACE(story.stem());
    const Words arguments = joined(joined(by_zone, read_arguments(story)), {"--budget", "--fix"});
    const Outcome told = run_spf(arguments);
    support::expect_golden(golden_of(story, "advice"), shown(told));
    const Outcome as_json = run_spf(joined(arguments, {"--format", "json"}));
    EXPECT_EQ(as_json.status, told.status);
    const nlohmann::json json = nlohmann::json::parse(as_json.out);
    EXPECT_EQ(json["budget"].is_null(), told.out.find("budget of ") == std::string::npos);
    if (json["cure"].is_null() || json["cure"]["edit"].is_null()) continue;
    const std::string record = json["cure"]["edit"]["after"];
    EXPECT_NE(told.out.find(fmt::format("TXT \"{}\"\n", record)), std::string::npos) << record;
  }
}

TEST(Spf, TellsBudgetAndCureAsJson) {
  const fs::path story = stories / "many.args";
  const Words wanted = {"--budget", "--fix", "--format", "json"};
  const Outcome told = run_spf(joined(joined(by_zone, read_arguments(story)), wanted));
  const nlohmann::ordered_json json = nlohmann::ordered_json::parse(told.out);
  const nlohmann::ordered_json advice = {{"budget", json["budget"]}, {"cure", json["cure"]}};
  support::expect_golden(golden_of(story, "advice-json"), advice.dump(2) + "\n");
}

// A recorded snapshot as it would be with the change published that --fix proposes.
nlohmann::json published(nlohmann::json snapshot, const nlohmann::json& told) {
  const nlohmann::json& edit = told["cure"]["edit"];
  for (nlohmann::json& answer : snapshot["answers"]) {
    if (answer["name"] != told["domain"] || answer["type"] != "TXT") continue;
    std::vector<std::string> records = answer.value("records", std::vector<std::string>());
    for (const std::string record : edit["before"]) std::erase(records, record);
    records.push_back(edit["after"]);
    answer["answer"] = "found";
    answer["records"] = records;
  }
  return snapshot;
}

TEST(Spf, ProposesWhatPassesOncePublished) {
  int proposals = 0;
  for (const fs::path& story : support::inputs_in("fixtures/spf", ".args")) {
    SCOPED_TRACE(story.stem());
    const support::TemporaryFolder folder;
    const fs::path snapshot = folder.path() / "snapshot.json";
    const Words client = read_arguments(story);
    const Words wanted = {"--fix", "--budget", "--format", "json", "--record", snapshot.string()};
    const nlohmann::json told =
        nlohmann::json::parse(run_spf(joined(joined(by_zone, client), wanted)).out);
    if (told["cure"].is_null() || told["cure"]["edit"].is_null()) continue;
    ++proposals;
    support::write_file(
        snapshot, published(nlohmann::json::parse(support::read_file(snapshot)), told).dump());
    const Outcome after = run_spf(joined(client, {"--replay", snapshot.string()}));
    EXPECT_TRUE(after.out.starts_with("pass: ")) << shown(after);
  }
  EXPECT_GE(proposals, 10);
}

// All that the stories print, by every format.
std::string all_stories(const Words& dns) {
  std::string text;
  for (const fs::path& story : support::inputs_in("fixtures/spf", ".args")) {
    const Words arguments = joined(dns, read_arguments(story));
    text += shown(run_spf(joined(arguments, {"--trace"})));
    text += shown(run_spf(joined(arguments, {"--format", "json", "--budget", "--fix"})));
  }
  return text;
}

TEST(Spf, GivesTheSameBytesFromARealServer) {
  const std::vector<support::NsdServer::Zone> zones =
      support::zones_of(support::read_file(stories / "spf.zone"));
  ASSERT_EQ(zones.size(), 3u);
  const support::NsdServer server(zones);
  const Words by_server = {"--server", server.address().to_string()};
  EXPECT_EQ(all_stories(by_zone), all_stories(by_server));
  const Words batch = {"--batch", "batch.tsv"};
  EXPECT_EQ(shown(run_spf(joined(by_zone, batch))), shown(run_spf(joined(by_server, batch))));
}

TEST(Spf, GivesTheSameBytesFromASnapshot) {
  const support::TemporaryFolder folder;
  const std::string snapshot = (folder.path() / "snapshot.json").string();
  const Words client = {"--ip",     "198.51.100.250",    "--helo", "bad.example.net",
                        "--sender", "alice@example.com", "--trace"};
  const Outcome recorded = run_spf(joined(joined(by_zone, client), {"--record", snapshot}));
  const Outcome replayed = run_spf(joined(client, {"--replay", snapshot}));
  EXPECT_EQ(recorded.status, 1) << recorded.err;
  EXPECT_EQ(shown(recorded), shown(replayed));
}

TEST(Spf, TellsAllMistakesOfTheCommandLineAtOnce) {
  struct Case {
    const char* name;
    Words arguments;
    const char* told;
  };
  const Case cases[] = {
      {"nothing",
       {},
       "--ip is wanted\n"
       "--sender or --helo is wanted: without a sender, postmaster@HELO is checked\n"},
      {"all wrong",
       {"--ip", "192.0.2.300", "--sender", "<>", "--format", "xml", "--tries", "0",
        "--default-explanation", "f\xc3\xbcr"},
       "--tries \"0\": a number from 1 to 20 is wanted\n"
       "--default-explanation \"f\xc3\xbcr\": printable ASCII is wanted\n"
       "--ip \"192.0.2.300\": not an IP address\n"
       "--sender or --helo is wanted: without a sender, postmaster@HELO is checked\n"
       "--format \"xml\": text or json is wanted\n"},
      {"addresses for nothing",
       {"--ip", "192.0.2.1", "--helo", "a.example", "--send-on", "192.0.2.1"},
       "--send-on has no meaning without --fix\n"},
      {"no addresses",
       {"--zone", "absent.zone", "--ip", "192.0.2.1", "--helo", "a.example", "--fix", "--send-on",
        "192.0.2.1 192.0.2.300"},
       "--send-on:1:11: not an IP address: \"192.0.2.300\"\nabsent.zone: no such file\n"},
      {"an unset variable",
       {"--ip", "", "--helo", "", "--sender", "alice@example.com"},
       "--ip \"\": not an IP address\n"},
      {"a batch of one",
       {"--batch", "batch.tsv", "--ip", "192.0.2.1", "--helo", "a.example", "--sender", "",
        "--format", "json", "--trace", "--budget", "--fix", "--send-on", "192.0.2.1"},
       "--ip has no meaning with --batch\n"
       "--helo has no meaning with --batch\n"
       "--sender has no meaning with --batch\n"
       "--trace has no meaning with --batch\n"
       "--budget has no meaning with --batch\n"
       "--fix has no meaning with --batch\n"
       "--send-on has no meaning with --batch\n"
       "--format has no meaning with --batch\n"},
      {"a batch without a name", {"--batch", ""}, "--batch \"\": an empty name\n"},
      {"no such file",
       {"--zone", "spf.zone", "--batch", "absent.tsv"},
       "absent.tsv: no such file\n"},
      {"a folder", {"--zone", "spf.zone", "--batch", "."}, ".: cannot read: a folder\n"},
      {"the recording over the input",
       {"--zone", "absent.zone", "--batch", "batch.tsv", "--record", "./batch.tsv"},
       "./batch.tsv: --record would overwrite the file of --batch\n"
       "absent.zone: no such file\n"},
      {"a term wants the HELO name",
       {"--zone", "spf.zone", "--ip", "192.0.2.11", "--sender", "alice-list@exists.example.com",
        "--default-explanation", "no"},
       ""},
      {"no HELO name",
       {"--zone", "spf.zone", "--ip", "192.0.2.11", "--sender", "bob@exists.example.com"},
       "--helo is wanted by \"exists:%{h2}._helo.%{d}\", 3rd term of exists.example.com\n"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const Outcome outcome = run_spf(c.arguments);
    const bool is_mistaken = *c.told != '\0';
    EXPECT_EQ(outcome.err, c.told);
    EXPECT_EQ(outcome.status, is_mistaken ? 2 : 0);
    EXPECT_EQ(outcome.out.empty(), is_mistaken) << outcome.out;
  }
}

TEST(Spf, WantsATimeThatIsOne) {
  const Outcome outcome = support::run_program(
      {.arguments = {"spf", "--zone", "spf.zone", "--ip", "192.0.2.1", "--helo", "a.example"},
       .environment = {"SOURCE_DATE_EPOCH=yesterday"},
       .folder = stories});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.err,
            "SOURCE_DATE_EPOCH \"yesterday\": seconds since 1970 are wanted, before "
            "the year 10000\n");
}

TEST(Spf, TellsStatisticsWhereTheyAreAskedFor) {
  const Outcome outcome = run_spf(
      joined(by_zone, {"--ip", "192.0.2.70", "--sender", "a@addresses.example.com", "--stats"}));
  EXPECT_EQ(outcome.status, 0);
  EXPECT_TRUE(outcome.err.starts_with("questions: 1 asked, 1 unique, none sent\nwall "))
      << outcome.err;
}

TEST(Spf, EndsItsHelpWithTwoExamples) {
  const Outcome outcome = run_spf({"--help"});
  EXPECT_EQ(outcome.status, 0);
  const std::size_t examples = outcome.out.find("\nExamples:\n");
  ASSERT_NE(examples, std::string::npos) << outcome.out;
  std::istringstream stream(outcome.out.substr(examples + 11));
  int seen = 0;
  for (std::string line; std::getline(stream, line); ++seen) {
    EXPECT_TRUE(line.starts_with("  outbound-hosts spf --")) << line;
  }
  EXPECT_EQ(seen, 2);
}

}  // namespace
