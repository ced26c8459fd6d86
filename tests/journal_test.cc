#include "gen/journal.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <random>

#include "gen/files.h"
#include "gen/run_journal.h"
#include "gen/time_text.h"
#include "tests/support/file_limit.h"
#include "tests/support/files.h"
#include "tests/support/mutation.h"
#include "tests/support/processes.h"
#include "tests/support/world.h"

namespace {

namespace fs = std::filesystem;
using gen::JournalEntry;
using gen::JournalKind;
using support::name;
using support::sender;
using testing::ElementsAre;

constexpr std::chrono::sys_seconds then{std::chrono::seconds(1'796'000'000)};  // 2026-11-30

const gen::OutputName hosts = {"/hosts.yml", "/hosts.yml"};

policy::HostsFile rows(const std::vector<std::pair<const char*, const char*>>& entries) {
  policy::HostsFile file;
  for (const auto& [domain, ip] : entries) {
    const policy::Sender row = sender(fmt::format("mail.{}", domain), ip);
    if (std::string_view(domain) == "default") {
      file.default_sender = sender("mail.example.com", ip);
    } else {
      file.entries.emplace(name(domain), row);
    }
  }
  return file;
}

JournalEntry some() {
  policy::Sender both = sender("mail.a.example", "192.0.2.1");
  both.ip6 = support::ip("2001:db8::1");
  return {.time = then,
          .kind = JournalKind::found,
          .domain = name("a.example"),
          .from = both,
          .to = std::nullopt,
          .reason = "a \"reason\"\x1b",
          .facts = {"a.example. MX 10 mail.a.example. (TTL 3600)"},
          .policy = "0123456789ab",
          .change = "ba9876543210",
          .output = "/hosts.yml"};
}

// "adopted a.example: - -> mail.a.example 192.0.2.1"
std::string print(const JournalEntry& entry) {
  return fmt::format("{} {}: {} -> {}", to_string(entry.kind), subject_of(entry),
                     support::print(entry.from), support::print(entry.to));
}

std::vector<std::string> print(const std::vector<JournalEntry>& entries) {
  std::vector<std::string> lines;
  for (const JournalEntry& entry : entries) lines.push_back(print(entry));
  return lines;
}

class JournalFile : public testing::Test {
 protected:
  std::string file(std::string_view called = "journal") const {
    return (folder_.path() / called).string();
  }

  // What a run that found `before` in the file and left `after` in it tells.
  void run(const policy::HostsFile& before, const policy::HostsFile& after) const {
    gen::RunJournal::read(file(), hosts, then)
        .value()
        .keep({.before = before, .after = after, .stamp = {then, "0123456789ab"}}, [](const auto&) {
          return gen::RowCause{"because", {"a fact"}};
        });
  }

  // Its lines, and "N: why" of those that cannot be read.
  std::vector<std::string> lines(std::string_view called = "journal") const {
    std::vector<std::string> found;
    gen::read_journal_lines(file(called), [&](int number, const auto& entry) {
      found.push_back(entry ? print(*entry) : fmt::format("{}: {}", number, entry.error()));
    });
    return found;
  }

  void append_octets(std::string_view octets) const {
    support::write_file(file(), support::read_file(file()) + std::string(octets));
  }

  support::TemporaryFolder folder_;
};

TEST(JournalLine, KnowsTheDefaultInCapitals) {
  std::string line = gen::journal_line(some());
  line.replace(line.find("a.example"), 9, "DEFAULT");
  const dns::Parsed<JournalEntry> read = gen::parse_journal_line(line);
  ASSERT_TRUE(read.has_value()) << read.error();
  EXPECT_EQ(read->domain, std::nullopt);
}

TEST(TimeText, IsRfc3339) {
  EXPECT_EQ(gen::rfc3339(then), "2026-11-30T00:53:20Z");
  EXPECT_EQ(gen::rfc3339({}), "1970-01-01T00:00:00Z");
  for (const std::int64_t seconds : {0LL, 951'782'400LL, 1'796'000'000LL, 253'402'300'799LL}) {
    const std::chrono::sys_seconds moment{std::chrono::seconds(seconds)};
    EXPECT_EQ(gen::parse_rfc3339(gen::rfc3339(moment)).value(), moment);
  }
}

TEST(TimeText, IsNothingElse) {
  for (const char* const text :
       {"", "2026-11-30", "2026-11-30T00:53:20", "2026-11-30T00:53:20+01:00",
        "2026-02-30T00:00:00Z", "2026-11-30T24:00:00Z", "2026-11-30T00:60:00Z",
        "1969-12-31T23:59:59Z", "2026-11-30t00:53:20Z", "2026-11-30T00:53:20Z ",
        "+026-11-30T00:53:20Z"}) {
    EXPECT_EQ(gen::parse_rfc3339(text).error(), "a time like 2026-11-28T10:00:00Z is wanted")
        << text;
  }
}

TEST(Journal, IsALineOfAsciiARow) {
  EXPECT_EQ(journal_line(some()),
            "{\"schema\":1,\"time\":\"2026-11-30T00:53:20Z\",\"kind\":\"found\","
            "\"domain\":\"a.example\",\"from\":{\"helo\":\"mail.a.example\",\"ip\":\"192.0.2.1\","
            "\"ip6\":\"2001:db8::1\"},\"to\":null,\"reason\":\"a \\\"reason\\\"\\u001b\","
            "\"facts\":[\"a.example. MX 10 mail.a.example. (TTL 3600)\"],"
            "\"policy\":\"0123456789ab\",\"change\":\"ba9876543210\","
            "\"output\":\"/hosts.yml\"}\n");
}

// Without the library, which takes several times as long.
TEST(Journal, KnowsTheFormOfItsOwnLines) {
  JournalEntry least;
  least.kind = gen::JournalKind::adopted;
  JournalEntry most = some();
  most.to = most.from;
  most.reason = "a \"reason\"";
  most.approval = gen::Approval::plan;
  for (const JournalEntry& entry : {least, most}) {
    std::string line = journal_line(entry);
    line.pop_back();
    EXPECT_EQ(gen::read_own_line(line), entry) << line;
    EXPECT_EQ(gen::read_own_line(line + ' '), std::nullopt);
  }
}

TEST(Journal, ReadsWhatItWrites) {
  JournalEntry of_default = some();
  of_default.domain.reset();
  std::swap(of_default.from, of_default.to);
  for (const JournalEntry& entry : {some(), of_default, JournalEntry{}}) {
    std::string line = journal_line(entry);
    line.pop_back();
    EXPECT_EQ(gen::parse_journal_line(line).value(), entry);
  }
}

TEST(Journal, SaysWhyALineCannotBeRead) {
  std::string line = journal_line(some());
  const auto with = [&line](std::string_view old, std::string_view now) {
    std::string changed = line;
    return changed.replace(changed.find(old), old.size(), now);
  };
  for (const std::string& text :
       {std::string(), std::string("x"), std::string("[]"), std::string("{}"), line.substr(0, 40),
        with("\"schema\":1", "\"schema\":2"), with("2026-", "x026-"), with("found", "lost"),
        with("a.example", "a..example"), with("192.0.2.1", "192.0.2.300"),
        with("\"facts\":[", "\"facts\":[7,")}) {
    const auto entry = gen::parse_journal_line(text);
    ASSERT_FALSE(entry.has_value()) << text;
    EXPECT_TRUE(entry.error().starts_with("no entry of a journal: ")) << entry.error();
  }
}

TEST(Journal, TakesAnyLine) {
  std::mt19937 random(7);
  std::string line = journal_line(some());
  line.pop_back();
  std::size_t read = 0;
  for (int i = 0; i < 5000; ++i) {
    const std::string mutated = support::mutate(line, random);
    const auto entry = gen::parse_journal_line(mutated);
    const auto by_library = gen::parse_journal_line(" " + mutated);  // in no form of ours
    ASSERT_EQ(entry.has_value(), by_library.has_value()) << mutated;
    if (!entry) continue;
    ++read;
    EXPECT_EQ(*entry, *by_library);
    std::string again = journal_line(*entry);
    again.pop_back();
    EXPECT_EQ(journal_line(gen::parse_journal_line(again).value()), again + '\n');
  }
  EXPECT_GT(read, 100U);
}

TEST(Journal, TellsEachRowThatDiffers) {
  const auto entries = gen::changes_between(
      rows({{"default", "192.0.2.1"}, {"a.example", "192.0.2.1"}, {"b.example", "192.0.2.1"}}),
      rows({{"default", "192.0.2.2"}, {"b.example", "192.0.2.1"}, {"c.example", "192.0.2.2"}}),
      JournalKind::adopted, {then, "p", "/hosts.yml"});
  EXPECT_THAT(
      print(entries),
      ElementsAre("adopted default: mail.example.com 192.0.2.1 -> mail.example.com 192.0.2.2",
                  "adopted a.example: mail.a.example 192.0.2.1 -> -",
                  "adopted c.example: - -> mail.c.example 192.0.2.2"));
  EXPECT_EQ(entries[0].change, entries[2].change);
  EXPECT_EQ(entries[0].change.size(), 12U);
}

// A journal of before lines told whose they are is anybody's, and goes on.
TEST(Journal, ReadsLinesThatTellNoOutput) {
  JournalEntry entry = some();
  entry.output.clear();
  std::string line = journal_line(entry);
  line.pop_back();
  EXPECT_EQ(line.find("output"), std::string::npos);
  EXPECT_EQ(gen::parse_journal_line(line).value(), entry);
  EXPECT_FALSE(gen::fault_of_output(entry, hosts, "journal", 1).has_value());
}

TEST(Journal, TellsWhatAPersonApproved) {
  JournalEntry entry = some();
  for (const auto& [approval, text] :
       {std::pair(gen::Approval::plan, "plan"), std::pair(gen::Approval::row, "row")}) {
    entry.approval = approval;
    std::string line = journal_line(entry);
    line.pop_back();
    EXPECT_THAT(line, testing::HasSubstr(fmt::format("\"approved\":\"{}\"", text)));
    EXPECT_EQ(gen::parse_journal_line(line).value(), entry);
  }
  EXPECT_EQ(journal_line(some()).find("approved"), std::string::npos);
  std::string other = journal_line(entry);
  other.replace(other.find("\"row\""), 5, "\"all\"");
  EXPECT_EQ(gen::parse_journal_line(other).error(), "no entry of a journal: no such approval");
}

TEST_F(JournalFile, IsOfOneOutput) {
  run({}, rows({{"a.example", "192.0.2.1"}}));
  const std::string text = support::read_file(file());
  const auto other = gen::RunJournal::read(file(), {"other.yml", "/other.yml"}, then);
  ASSERT_FALSE(other.has_value());
  EXPECT_EQ(
      to_string(other.error().front()),
      file() +
          ":1:1: tells of the rows of \"/hosts.yml\", not of \"/other.yml\": another "
          "--journal for each output; where the output was renamed or moved away from it, keep "
          "this one under another name");
  EXPECT_EQ(support::read_file(file()), text);
}

TEST_F(JournalFile, BeginsWithWhatTheFileHolds) {
  run(rows({{"a.example", "192.0.2.1"}}),
      rows({{"a.example", "192.0.2.1"}, {"b.example", "192.0.2.1"}}));
  EXPECT_THAT(lines(),
              ElementsAre("began a.example: mail.a.example 192.0.2.1 -> mail.a.example 192.0.2.1",
                          "adopted b.example: - -> mail.b.example 192.0.2.1"));
}

TEST_F(JournalFile, IsNotTouchedWhereNothingChanged) {
  const policy::HostsFile same = rows({{"a.example", "192.0.2.1"}});
  run({}, same);
  const std::string text = support::read_file(file());
  run(same, same);
  EXPECT_EQ(support::read_file(file()), text);
  run({}, {});
}

// The hosts file is in its place, and the run is killed before its journal is.
TEST_F(JournalFile, TellsWhatARunThatWasKilledDid) {
  run({}, rows({{"a.example", "192.0.2.1"}}));
  run(rows({{"a.example", "192.0.2.2"}}), rows({{"a.example", "192.0.2.2"}}));
  EXPECT_THAT(lines(),
              ElementsAre("adopted a.example: - -> mail.a.example 192.0.2.1",
                          "found a.example: mail.a.example 192.0.2.1 -> mail.a.example 192.0.2.2"));
}

// A run that is killed in its write leaves any part of it: the lines that are whole count, and what
// the next run appends stands by itself.
TEST_F(JournalFile, BearsBeingCutAnywhere) {
  const policy::HostsFile first = rows({{"a.example", "192.0.2.1"}, {"b.example", "192.0.2.1"}});
  const policy::HostsFile second = rows({{"a.example", "192.0.2.2"}, {"b.example", "192.0.2.2"}});
  run({}, first);
  run(first, second);
  const std::string whole = support::read_file(file());
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    SCOPED_TRACE(size);
    support::write_file(file(), whole.substr(0, size));
    run(second, second);
    EXPECT_EQ(gen::read_journal_state(file(), hosts, then).value().rows, second);
    const std::vector<std::string> told = lines();
    EXPECT_LE(std::ranges::count_if(told,
                                    [](const std::string& line) {
                                      return line.find("no entry of a journal") !=
                                             std::string::npos;
                                    }),
              1);
    run(second, second);
    EXPECT_EQ(lines(), told);
  }
}

TEST_F(JournalFile, PassesOverWhatIsForeign) {
  run({}, rows({{"a.example", "192.0.2.1"}}));
  append_octets(std::string("\n\x00\xff\n", 4) + std::string(300'000, '[') + "\n{\"schema\":2}\n");
  append_octets(journal_line(some()));
  EXPECT_THAT(lines(), ElementsAre("adopted a.example: - -> mail.a.example 192.0.2.1",
                                   testing::StartsWith("3: no entry of a journal: "),
                                   "4: no entry of a journal: longer than 256 KiB",
                                   testing::StartsWith("5: no entry of a journal: "),
                                   "found a.example: mail.a.example 192.0.2.1 2001:db8::1 -> -"));
}

TEST_F(JournalFile, ThatIsHugeIsAFailure) {
  support::write_file(file(), "");
  ASSERT_EQ(truncate(file().c_str(), off_t{1} << 40), 0);
  EXPECT_THROW(run({}, rows({{"a.example", "192.0.2.1"}})), gen::FileError);
}

TEST_F(JournalFile, IsBegunAnewWhenItIsTooLong) {
  const policy::HostsFile held = rows({{"default", "192.0.2.1"}, {"a.example", "192.0.2.1"}});
  run({}, held);
  append_octets(std::string(gen::journal_limit, 'x'));
  run(held, held);
  EXPECT_THAT(lines(),
              ElementsAre("began default: mail.example.com 192.0.2.1 -> mail.example.com 192.0.2.1",
                          "began a.example: mail.a.example 192.0.2.1 -> mail.a.example 192.0.2.1"));
  EXPECT_EQ(lines("journal.1").size(), 2U);
  EXPECT_EQ(gen::read_journal_state(file(), hosts, then).value().rows, held);
  append_octets(std::string(gen::journal_limit, 'y'));
  run(held, rows({{"a.example", "192.0.2.1"}}));
  EXPECT_EQ(lines(), std::vector{std::string(
                         "began a.example: mail.a.example 192.0.2.1 -> mail.a.example 192.0.2.1")});
  EXPECT_THAT(lines("journal.1"),
              testing::Contains("adopted default: mail.example.com 192.0.2.1 -> -"));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_.path()), fs::directory_iterator()), 2);
}

// Else it would be begun anew in each run.
TEST_F(JournalFile, IsNotBegunAnewForWhatItMustHold) {
  policy::HostsFile many;
  for (int i = 0; i < 200; ++i) {
    many.entries.emplace(name(fmt::format("d{}.example", i)),
                         sender("mail.example.com", "192.0.2.1"));
  }
  run({}, many);
  const auto all = [&many](const gen::TakeEntry& take) {
    each_of_beginning(many, {then, "p"}, "because", take);
  };
  gen::rotate_journal(file(), all, 1000);
  EXPECT_FALSE(fs::exists(file("journal.1")));
  gen::rotate_journal(
      file(), [](const gen::TakeEntry&) {}, 1000);
  EXPECT_TRUE(fs::exists(file("journal.1")));
}

TEST_F(JournalFile, IsKeptBesideWhatASymbolicLinkPointsTo) {
  fs::create_directory(folder_.path() / "log");
  fs::create_symlink("log/j", file());
  run({}, rows({{"a.example", "192.0.2.1"}}));
  const std::string before = support::read_file(folder_.path() / "log/j");
  gen::rotate_journal(
      file(), [](const gen::TakeEntry&) {}, 1);
  EXPECT_EQ(support::read_file(folder_.path() / "log/j.1"), before);
  EXPECT_TRUE(fs::is_symlink(file()));
  EXPECT_FALSE(fs::exists(file("journal.1")));
}

// Longer than what is written at a time: half of it would be told as another's change.
TEST_F(JournalFile, HasAllThatARunDidOrNothing) {
  run({}, rows({{"a.example", "192.0.2.1"}}));
  const std::string before = support::read_file(file());
  const auto source_of = [](int count, bool fails) {
    return [=](const gen::TakeEntry& take) {
      for (int i = 0; i < count; ++i) take(some());
      if (fails) throw std::runtime_error("no more of it can be read");
    };
  };
  EXPECT_THROW(gen::append_to_journal(file(), source_of(2'000, true)), std::runtime_error);
  EXPECT_EQ(support::read_file(file()), before);
  {
    const support::FilesNoLongerThan limit(400'000);
    EXPECT_THROW(gen::append_to_journal(file(), source_of(2'000, false)), gen::FileError);
    EXPECT_EQ(support::read_file(file()), before);
  }
  gen::append_to_journal(file(), source_of(2'000, false));
  EXPECT_EQ(support::read_file(file()).size(), before.size() + 2'000 * journal_line(some()).size());
}

TEST_F(JournalFile, ThatCannotBeWrittenIsAFailure) {
  const policy::HostsFile some_rows = rows({{"a.example", "192.0.2.1"}});
  fs::create_directory(file());
  EXPECT_THROW(run({}, some_rows), gen::FileError);
  fs::remove(file());
  ASSERT_EQ(mkfifo(file().c_str(), 0600), 0);
  const gen::JournalSource one = [](const gen::TakeEntry& take) { take(some()); };
  EXPECT_THROW(gen::append_to_journal(file(), one), gen::FileError);
  fs::remove(file());
  fs::create_symlink("/dev/full", file());
  gen::append_to_journal(file(), one);  // a device keeps nothing, nor is it read
  EXPECT_THAT(lines(), ElementsAre());
  fs::remove(file());
  support::write_file(file(), "");
  fs::permissions(file(), fs::perms(0400));
  fs::permissions(folder_.path(), fs::perms(0555));
  support::without_privileges([&] { EXPECT_THROW(run({}, some_rows), gen::FileError); });
  fs::permissions(folder_.path(), fs::perms::owner_all);
}

}  // namespace
