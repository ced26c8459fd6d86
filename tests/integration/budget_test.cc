// What hostile DNS can cost: its own domain's row, 5,000 questions, and no more than the time
// that a run has.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>

#include "gen/hosts_file.h"
#include "tests/support/faults.h"
#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/world_server.h"

namespace {

using policy::HostsFile;
using support::Fault;
using support::FaultQuery;
using support::FaultServer;
using support::Outcome;
using testing::HasSubstr;

constexpr int fine_domains = 20;
constexpr int questions_of_a_domain = 5'000;
constexpr double longest_run = LONGEST_RUN;  // seconds, on a machine that does much else
constexpr std::string_view hostile = "hostile.example";

std::string domain(int index) {
  return fmt::format("d{}.example", index);
}

// The hostile domain's exchanges are its own host, and those of all others.
std::vector<std::string> world_lines() {
  std::vector<std::string> lines;
  const auto add_host = [&lines](const std::string& name, int last) {
    const std::string ip = fmt::format("192.0.2.{}", last);
    lines.push_back(fmt::format("{} A {}", name, ip));
    lines.push_back(fmt::format("{} PTR {}", support::ip(ip).reverse_name(), name));
    lines.push_back(fmt::format("{} TXT v=spf1 a -all", name));
  };
  const auto add_domain = [&](const std::string& name, int last) {
    add_host("mail." + name, last);
    lines.push_back(fmt::format("{0} MX 10 mail.{0}", name));
    lines.push_back(fmt::format("{} TXT v=spf1 mx -all", name));
    lines.push_back(fmt::format("_dmarc.{} TXT v=DMARC1; p=none", name));
  };
  add_host("mail.example.com", 200);
  for (int i = 0; i < fine_domains; ++i) add_domain(domain(i), 1 + i);
  add_domain(std::string(hostile), 100);
  for (int i = 0; i < fine_domains; ++i) {
    lines.push_back(fmt::format("{} MX 20 mail.{}", hostile, domain(i)));
  }
  return lines;
}

std::string policy_text(bool with_hostile) {
  std::string text = "send-on: 192.0.2.200 192.0.2.100";
  for (int i = 0; i < fine_domains; ++i) text += fmt::format(" 192.0.2.{}", 1 + i);
  text += "\ndefault: {helo: mail.example.com, ip: 192.0.2.200}\n";
  text += "severity: {ip.global: ignore}\ndomains:\n";
  for (int i = 0; i < fine_domains; ++i) text += fmt::format("  - {}\n", domain(i));
  if (with_hostile) text += fmt::format("  - {}\n", hostile);
  return text;
}

// What the server does of names that the hostile domain has, or has led to.
FaultServer::Script below_hostile(const FaultServer::Script& faulty,
                                  const FaultServer::Script& sound, std::atomic<int>& asked) {
  return [&asked, faulty, sound](const FaultQuery& query) {
    const std::string& name = query.question.name.to_string();
    const bool is_hostile = name.ends_with(hostile) || name.ends_with("loop.example") ||
                            name.ends_with("endless.example");
    if (!is_hostile) return sound(query);
    ++asked;
    return faulty(query);
  };
}

struct Ended {
  Outcome outcome;
  HostsFile rows;
  double seconds = 0;
};

Ended run(const dns::ServerAddress& server, bool with_hostile,
          std::vector<std::string> more = {"--timeout", "40ms", "--tries", "3"}) {
  const support::TemporaryFolder folder;
  support::write_file(folder.path() / "policy.yml", policy_text(with_hostile));
  std::vector<std::string> arguments = {"generate", "--policy",  "policy.yml",
                                        "--output", "hosts.yml", "--on-host",
                                        "no",       "--server",  server.to_string()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const auto start = std::chrono::steady_clock::now();
  Ended ended{.outcome = support::run_program({.arguments = arguments, .folder = folder.path()}),
              .rows = {}};
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  ended.seconds = took.count();
  if (std::filesystem::exists(folder.path() / "hosts.yml")) {
    const std::string text = support::read_file(folder.path() / "hosts.yml");
    const dns::Result<HostsFile> rows = gen::read_hosts_file(text, "hosts.yml");
    EXPECT_TRUE(rows.has_value()) << text;
    if (rows) ended.rows = *rows;
  }
  return ended;
}

TEST(Budget, OfAHostileDomainSpoilsNoOther) {
  const support::World world(world_lines());
  const FaultServer::Script sound = support::serve(world);
  const FaultServer fine(sound);
  const HostsFile expected = run(fine.address(), false).rows;
  ASSERT_EQ(expected.entries.size(), static_cast<std::size_t>(fine_domains));
  std::printf("%-34s %8s %8s %8s\n", "one hostile domain of 21", "spoilt", "seconds", "its own");
  for (const Fault& fault : support::dns_faults(world)) {
    if (fault.servers.size() != 1 || !fault.servers.front()) continue;
    SCOPED_TRACE(fault.name);
    std::atomic<int> asked = 0;
    const FaultServer server(below_hostile(*fault.servers.front(), sound, asked));
    Ended with = run(server.address(), true);
    with.rows.entries.erase(support::name(hostile));
    int spoilt = with.rows.default_sender == expected.default_sender ? 0 : 1;
    for (const auto& [name, row] : expected.entries) {
      if (with.rows.entry_of(name) != row) ++spoilt;
    }
    std::printf("%-34s %8d %8.2f %8d\n", fault.name.c_str(), spoilt, with.seconds, asked.load());
    EXPECT_EQ(spoilt, 0) << with.outcome.err;
    EXPECT_LT(with.seconds, longest_run);
    EXPECT_LE(asked, questions_of_a_domain);
  }
}

TEST(Budget, OfTimeEndsARunOfSilentServers) {
  const FaultServer silent(support::silence);
  const Ended over = run(silent.address(), true, {"--timeout", "10", "--max-time", "300ms"});
  EXPECT_EQ(over.outcome.status, 3);
  EXPECT_LT(over.seconds, 5);
  EXPECT_THAT(over.outcome.err, HasSubstr("the time for DNS was over (--max-time): "));
  std::printf(
      "a run of 21 domains, its servers silent, a time-out of 10 s: %.2f s with --max-time "
      "300ms\n",
      over.seconds);
}

TEST(Budget, OfTimeIsToldOnlyWhereItIsOver) {
  const support::World world(world_lines());
  const FaultServer fine(support::serve(world));
  const Ended well = run(fine.address(), true, {"--max-time", "60"});
  EXPECT_THAT(well.outcome.err, testing::Not(HasSubstr("--max-time")));
  for (const char* const time : {"0", "25h", "86401", "x"}) {
    const Ended wrong = run(fine.address(), true, {"--max-time", time});
    EXPECT_EQ(wrong.outcome.status, 2);
    EXPECT_THAT(wrong.outcome.err, HasSubstr("a time from 100ms to 86400s is wanted"));
  }
}

}  // namespace
