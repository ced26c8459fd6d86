// Many checks at a time: the order of the lines, what is kept of them, and how a run can end.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

#include "tests/support/fault_server.h"
#include "tests/support/files.h"
#include "tests/support/golden.h"
#include "tests/support/processes.h"
#include "tests/support/program.h"

namespace {

namespace fs = std::filesystem;
using support::Outcome;

const fs::path stories = fs::path(SOURCE_DIR) / "fixtures/spf";

Outcome run_batch(const std::string& input, std::vector<std::string> more = {}) {
  std::vector<std::string> arguments = {"spf", "--batch"};
  more.insert(more.end(), {"--zone", "spf.zone"});
  arguments.insert(arguments.end(), more.begin(), more.end());
  return support::run_program(
      {.arguments = std::move(arguments), .input = input, .folder = stories});
}

TEST(SpfBatch, AnswersEachLine) {
  const Outcome outcome = run_batch("", {"batch.tsv"});
  support::expect_golden(stories / "batch-results", outcome.out);
  support::expect_golden(stories / "batch-mistakes", outcome.err);
  EXPECT_EQ(outcome.status, 3);
  const Outcome from_input = run_batch(support::read_file(stories / "batch.tsv"));
  EXPECT_EQ(from_input.out, outcome.out);
  EXPECT_EQ(from_input.status, 3);
  EXPECT_TRUE(from_input.err.starts_with("standard input:7:11: ip TAB helo TAB sender"))
      << from_input.err;
}

TEST(SpfBatch, EndsAsItsLinesWere) {
  const std::string pass = "192.0.2.70\t\ta@addresses.example.com\n";
  const std::string fail = "192.0.2.70\t\ta@quiet.example.com\n";
  const std::string temperror = "192.0.2.70\t\ta@temperror.example.com\n";
  struct Case {
    const char* name;
    std::string input;
    int status;
    const char* out;
  };
  const Case cases[] = {
      {"nothing", "", 0, ""},
      {"blank lines", "\n\r\n", 0, "\n\n"},
      {"all well", pass + fail, 0, "pass\t\nfail\tnot authorized by the domain's SPF record\n"},
      {"a bad line", pass + "x", 2, "pass\t\ninvalid\tip TAB helo TAB sender is wanted\n"},
      {"an answer wanting", temperror + pass, 3, "temperror\t\npass\t\n"},
      {"both", temperror + "x\n", 3, "temperror\t\ninvalid\tip TAB helo TAB sender is wanted\n"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const Outcome outcome = run_batch(c.input);
    EXPECT_EQ(outcome.status, c.status) << outcome.err;
    EXPECT_EQ(outcome.out, c.out);
  }
}

TEST(SpfBatch, TakesItsOwnDefaultExplanation) {
  const Outcome outcome = run_batch(
      "192.0.2.10\t\ta@quiet.example.com\n"
      "192.0.2.250\tmail.example.com\ta@receiver.example.com\n",
      {"--default-explanation", "ask us \\o/", "--receiver", "mx.test"});
  EXPECT_EQ(outcome.out, "fail\task us \\o/\nfail\tmx.test takes no mail of a from 192.0.2.250\n");
}

// Lines take turns of different length; the results are those of single checks, in order.
TEST(SpfBatch, KeepsTheOrderOfThousands) {
  const std::pair<const char*, const char*> lines[] = {
      {"203.0.113.130\t\ta@chain.example.com", "pass\t"},
      {"192.0.2.70\t\ta@addresses.example.com", "pass\t"},
      {"192.0.2.10\t\ta@many.example.com", "permerror\t"},
      {"", ""},
      {"192.0.2.10\t\ta@none.example.com", "none\t"},
      {"2001:db8:9::1\t\ta@addresses.example.com", "softfail\t"},
      {"192.0.2.10\t\ta@neutral.example.com", "neutral\t"},
  };
  std::string input;
  std::string expected;
  for (int i = 0; i < 5000; ++i) {
    const auto& [line, result] = lines[i * i % 7];
    input += fmt::format("{}\n", line);
    expected += fmt::format("{}\n", result);
  }
  const Outcome outcome = run_batch(input);
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_TRUE(outcome.out == expected);
}

support::Reaction answer_all_but_the_silent(const support::FaultQuery& query) {
  if (query.question.name.to_string() == "silent.example") return {};
  return {.replies = {query.reply().rcode(3).build()}};
}

TEST(SpfBatch, WaitsForALineThatIsSlow) {
  const support::FaultServer server(answer_all_but_the_silent);
  std::string input = "192.0.2.1\t\ta@silent.example\n";
  std::string expected = "temperror\t\n";
  for (int i = 0; i < 1000; ++i) {
    input += fmt::format("192.0.2.1\t\ta@d{}.example\n", i);
    expected += "none\t\n";
  }
  const Outcome outcome = support::run_program(
      {.arguments = {"spf", "--batch", "--server", server.address().to_string(), "--timeout", "1s",
                     "--tries", "3"},
       .input = input});
  EXPECT_EQ(outcome.status, 3) << outcome.err;
  EXPECT_TRUE(outcome.out == expected) << outcome.out.substr(0, 200);
}

// Whoever writes a line and waits for its result must not wait for ever.
TEST(SpfBatch, AnswersALineBeforeTheNextComes) {
  const support::TemporaryFolder folder;
  const std::string script = fmt::format(
      "cd {} && mkfifo in out && exec 3<>in 4<>out\n"
      "{} spf --batch in --zone {}/spf.zone >out 3>&- 4>&- &\n"
      "for i in 1 2 3; do\n"
      "  printf '192.0.2.70\\t\\ta@addresses.example.com\\n' >&3\n"
      "  read -r result <&4; [ \"$result\" = pass ] || exit 1\n"
      "done\n"
      "exec 3>&-; wait $!",
      folder.path().string(), PROGRAM, stories.string());
  support::write_file(folder.path() / "script", script);
  support::run("timeout 60 sh " + (folder.path() / "script").string());
}

TEST(SpfBatch, CountsTheMistakesItDoesNotKeep) {
  std::string input;
  for (int i = 0; i < 1500; ++i) input += "x\n";
  const Outcome outcome = run_batch(input);
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1001);
  EXPECT_TRUE(
      outcome.err.ends_with("standard input:1000:2: ip TAB helo TAB sender is wanted\n"
                            "500 more mistakes: the lines of the output that begin with "
                            "\"invalid\"\n"));
}

// The shell makes the input, for a process's peak begins with that of whoever started it.
// In KiB, of a run over the shell's output; a sanitizer is to keep nothing that was freed.
int peak_memory_over(const std::string& input, const std::string& more_checks) {
  const support::TemporaryFolder folder;
  const fs::path told = folder.path() / "told";
  support::run(
      fmt::format("{} | ASAN_OPTIONS=quarantine_size_mb=0:thread_local_quarantine_size_kb=0 {} spf "
                  "--batch --stats --zone {}/spf.zone >/dev/null 2>{}; [ $? -eq 2 ]",
                  input, PROGRAM, stories.string(), told.string()));
  const std::string text = support::read_file(told);
  EXPECT_NE(text.find(more_checks), std::string::npos) << text;
  const std::size_t peak = text.find("peak memory ");
  int kibibytes = 0;
  EXPECT_NE(peak, std::string::npos) << text;
  EXPECT_EQ(std::sscanf(text.c_str() + std::min(peak, text.size()), "peak memory %d", &kibibytes),
            1);
  return kibibytes;
}

TEST(SpfBatch, HoldsNeitherItsInputNorItsOutput) {
  const int little = peak_memory_over("echo x", "standard input:1:2: ip TAB helo TAB sender");
  const int much = peak_memory_over(
      "{ head -c 30000000 /dev/zero | tr '\\0' x; echo; yes "
      "\"192.0.2.10\t$(head -c 2000 /dev/zero | tr '\\0' h)\ta@quiet.example.com\""
      " | head -10000; }",
      "standard input:1:262145: longer than 262144 octets\n");
  EXPECT_LT(much - little, 20'000);
}

TEST(SpfBatch, TellsWhenItsOutputIsLost) {
  support::run(
      fmt::format("yes '' | head -100000 | {} spf --batch --zone {}/spf.zone >/dev/full "
                  "2>/dev/null; [ $? -eq 5 ]",
                  PROGRAM, stories.string()));
  support::run(fmt::format("{} spf --batch --zone {}/spf.zone <&- 2>/dev/null; [ $? -eq 5 ]",
                           PROGRAM, stories.string()));
}

}  // namespace
