#include "gen/progress.h"

#include <gtest/gtest.h>

#include "tests/support/files.h"
#include "tests/support/loopback.h"
#include "tests/support/program.h"

namespace {

using gen::progress_text;
using std::chrono::duration;

TEST(Progress, SaysHowFarARunIs) {
  EXPECT_EQ(progress_text({.done = 120, .domains = 480, .sent = 2'000, .unavailable = 12},
                          duration<double>(4)),
            "120 of 480 domains, 500 questions a second, 12 without an answer, 12 s left");
  EXPECT_EQ(progress_text({.done = 1, .domains = 1'000, .sent = 8}, duration<double>(1)),
            "1 of 1000 domains, 8 questions a second, 16 min left");
}

TEST(Progress, DoesNotGuess) {
  EXPECT_EQ(progress_text({.domains = 3}, duration<double>(0)), "0 of 3 domains");
  EXPECT_EQ(progress_text({.domains = 3, .sent = 4, .unavailable = 1}, duration<double>(2)),
            "0 of 3 domains, 2 questions a second, 1 without an answer");
  EXPECT_EQ(progress_text({.done = 3, .domains = 3, .sent = 9}, duration<double>(3)),
            "3 of 3 domains, 3 questions a second, 0 s left");
}

// A server that says nothing: there is time to look.
class SilentServer {
 public:
  support::Invocation generate(const support::TemporaryFolder& folder) const {
    return {.arguments = {"generate", "example.com", "--send-on", "192.0.2.1", "--server",
                          sockets_.address.to_string(), "--timeout", "300ms", "--tries", "2"},
            .folder = folder.path()};
  }

 private:
  support::ServerSockets sockets_ = support::bind_server_sockets(dns::Family::ipv4);
};

constexpr std::string_view shown = "0 of 1 domains, ";

// What is shown last is followed by as many blanks.
TEST(Progress, IsShownOnATerminalAndWiped) {
  const support::TemporaryFolder folder;
  const SilentServer server;
  const std::string out = run_on_terminal(server.generate(folder), 80).out;
  const std::size_t begin = out.rfind(shown);
  ASSERT_NE(begin, std::string::npos) << out;
  const std::size_t length = out.find("  ", begin) - begin;
  EXPECT_GT(length, shown.size());
  EXPECT_EQ(out.substr(begin + length, length), std::string(length, ' '));
}

TEST(Progress, FitsTheTerminal) {
  const support::TemporaryFolder folder;
  const SilentServer server;
  const std::string out = run_on_terminal(server.generate(folder), 20).out;
  EXPECT_NE(out.find(shown), std::string::npos) << out;
  EXPECT_EQ(out.find("a second"), std::string::npos) << out;
}

TEST(Progress, IsForNobodyElse) {
  const support::TemporaryFolder folder;
  const SilentServer server;
  const support::Outcome outcome = run_program(server.generate(folder));
  EXPECT_EQ((outcome.out + outcome.err).find(shown), std::string::npos) << outcome.err;
}

}  // namespace
