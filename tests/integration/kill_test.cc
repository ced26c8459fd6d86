// A run that is killed at any moment leaves a whole file, old or new, and the next run succeeds.
// OUTBOUND_HOSTS_KILLS says how often: `sh tests/kill/run 1000`.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <random>
#include <thread>

#include "gen/memory_file.h"
#include "tests/support/files.h"
#include "tests/support/program.h"

namespace {

using std::chrono::microseconds;
using support::Outcome;
using support::RunningProgram;
namespace fs = std::filesystem;

constexpr int domain_count = 300;
constexpr unsigned seed = 20261128;

int wanted_kills() {
  const char* const text = std::getenv("OUTBOUND_HOSTS_KILLS");
  return text == nullptr ? KILLS : std::atoi(text);
}

// Two zones in which every domain leaves by another host.
std::string zone(int which) {
  std::string text = "$ORIGIN example.\n$TTL 300\n@ SOA ns hostmaster 1 2 3 4 5\n";
  const auto add_host = [&text](const std::string& name, int ip) {
    text += fmt::format("{0} A 192.0.2.{1}\n{0} TXT \"v=spf1 a -all\"\n", name, ip);
    text += fmt::format("{}.2.0.192.in-addr.arpa. PTR {}.example.\n", ip, name);
  };
  text += "2.0.192.in-addr.arpa. SOA ns hostmaster 1 2 3 4 5\n";
  add_host("mail", 10);
  add_host("host", 11 + which);
  for (int i = 0; i < domain_count; ++i) {
    text += fmt::format("d{0} MX 10 host\nd{0} TXT \"v=spf1 mx -all\"\n", i);
  }
  return text;
}

std::string policy() {
  std::string text =
      "send-on: 192.0.2.10 192.0.2.11 192.0.2.12\n"
      "default: {helo: mail.example, ip: 192.0.2.10}\n"
      "severity: {ip.global: ignore, mx.here: ignore}\n"
      "domains:\n";
  for (int i = 0; i < domain_count; ++i) text += fmt::format("  - d{}.example\n", i);
  return text;
}

class Killed : public testing::Test {
 protected:
  Killed() {
    support::write_file(path("policy.yml"), policy());
    for (int which : {0, 1}) {
      support::write_file(path(zone_name(which)), zone(which));
      expect_success(start(which).wait());
      texts_[which] = read("hosts.yml");
    }
    const auto begin = std::chrono::steady_clock::now();
    expect_success(start(0).wait());
    length_ = std::chrono::duration_cast<microseconds>(std::chrono::steady_clock::now() - begin);
  }

  static std::string zone_name(int which) { return fmt::format("{}.zone", which); }
  fs::path path(const std::string& name) const { return folder_.path() / name; }
  std::string read(const std::string& name) const { return support::read_file(path(name)); }

  RunningProgram start(int which) const {
    return RunningProgram(
        {.arguments = {"generate", "--policy", "policy.yml", "--zone", zone_name(which), "--output",
                       "hosts.yml", "--report", "report.json", "--on-host", "no", "--confirm", "1",
                       "--force"},
         .folder = folder_.path()});
  }

  void expect_success(const Outcome& outcome) const {
    EXPECT_LE(outcome.status, 1) << outcome.status << outcome.err.substr(0, 300);
  }

  bool has_leftovers() const { return support::has_leftovers(folder_.path()); }

  // Every file that a run writes is whole.
  void expect_whole() const {
    const std::string hosts = read("hosts.yml");
    EXPECT_TRUE(hosts == texts_[0] || hosts == texts_[1]) << hosts.size() << " octets";
    EXPECT_TRUE(gen::parse_memory(read("hosts.yml.state")).has_value());
    EXPECT_TRUE(nlohmann::json::accept(read("report.json")));
  }

  support::TemporaryFolder folder_;
  std::string texts_[2];
  microseconds length_{0};
};

TEST_F(Killed, RunsLeaveTheWholeOldFileOrTheWholeNewOne) {
  ASSERT_NE(texts_[0], texts_[1]);
  std::mt19937 random(seed);
  const int kills = wanted_kills();
  int old = 0;
  int ended = 0;
  int leftovers = 0;
  for (int i = 0; i < kills && !HasFailure(); ++i) {
    SCOPED_TRACE(fmt::format("kill {} of seed {}", i, seed));
    const int which = read("hosts.yml") == texts_[0] ? 1 : 0;
    // Half of them where it writes, at the end.
    const auto whole = static_cast<unsigned>(length_.count());
    const unsigned from = i % 2 == 0 ? 0 : whole / 2;
    RunningProgram killed = start(which);
    std::this_thread::sleep_for(microseconds(from + random() % (whole + 1 - from)));
    killed.send(SIGKILL);
    if (killed.wait().status != 128 + SIGKILL) ++ended;
    expect_whole();
    if (read("hosts.yml") != texts_[which]) ++old;
    if (has_leftovers()) ++leftovers;
    const Outcome next = start(which).wait();
    expect_success(next);
    EXPECT_EQ(read("hosts.yml"), texts_[which]);
    EXPECT_FALSE(has_leftovers());
  }
  std::printf(
      "%d runs of %ld ms killed: %d whole old files, %d whole new ones, 0 others; %d left a "
      "temporary file, which the next run removed; %d had ended before; %d next runs succeeded\n",
      kills, static_cast<long>(length_.count() / 1000), old, kills - old, leftovers, ended, kills);
}

}  // namespace
