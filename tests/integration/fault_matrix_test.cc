// The program against every fault of DNS servers, over its real way to ask them: no row of the
// hosts file becomes wrong, none is lost, and it ends in time. `fault_matrix_test` prints the
// figures.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <list>
#include <thread>

#include "gen/hosts_file.h"
#include "tests/support/faults.h"
#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/world_server.h"

namespace {

using policy::HostsFile;
using policy::Sender;
using support::Fault;
using support::FaultServer;

constexpr std::size_t runs_at_once = 6;
constexpr double longest_run = LONGEST_RUN;  // seconds, on a machine that does much else
constexpr int questions_of_a_domain = 5'000;

constexpr int domain_count = 40;
constexpr int moved_from = 20;  // the domains from this one on have moved to another host
constexpr int new_from = 30;    // those from this one on have no row yet

std::string domain(int index) {
  return fmt::format("d{}.example", index);
}

std::string host(int index, bool is_old) {
  return fmt::format("{}.{}", is_old ? "old" : "mail", domain(index));
}

std::string address(int index, bool is_old) {
  return fmt::format("192.0.2.{}", (is_old ? 100 : 1) + index);
}

void add_host(std::vector<std::string>& lines, const std::string& name, const std::string& ip) {
  lines.push_back(fmt::format("{} A {}", name, ip));
  lines.push_back(fmt::format("{} PTR {}", support::ip(ip).reverse_name(), name));
  lines.push_back(fmt::format("{} TXT v=spf1 a -all", name));
}

// Each domain has a host of its own. Those that moved have the one before still, and it is as good,
// so that nothing but an answer of DNS tells which of them it is.
std::vector<std::string> world_lines() {
  std::vector<std::string> lines;
  add_host(lines, "mail.example.com", "192.0.2.200");
  for (int i = 0; i < domain_count; ++i) {
    add_host(lines, host(i, false), address(i, false));
    if (i >= moved_from) add_host(lines, host(i, true), address(i, true));
    lines.push_back(fmt::format("{} MX 10 {}", domain(i), host(i, false)));
    lines.push_back(fmt::format("{} TXT v=spf1 mx a:old.{} -all", domain(i), domain(i)));
    lines.push_back(fmt::format("_dmarc.{} TXT v=DMARC1; p=none", domain(i)));
  }
  return lines;
}

Sender sender(int index, bool is_old) {
  return support::sender(host(index, is_old), address(index, is_old));
}

Sender default_sender() {
  return support::sender("mail.example.com", "192.0.2.200");
}

HostsFile true_rows() {
  HostsFile rows;
  rows.default_sender = default_sender();
  for (int i = 0; i < domain_count; ++i) {
    rows.entries.emplace(support::name(domain(i)), sender(i, false));
  }
  return rows;
}

HostsFile present_rows() {
  HostsFile rows;
  rows.default_sender = default_sender();
  for (int i = 0; i < new_from; ++i) {
    rows.entries.emplace(support::name(domain(i)), sender(i, i >= moved_from));
  }
  return rows;
}

std::string text_of(const HostsFile& rows) {
  gen::HostsWriter writer(gen::hosts_header("000000000000"));
  writer.add("default", {*rows.default_sender, ""});
  for (const auto& [name, row] : rows.entries) writer.add(name.to_string(), {row, ""});
  return writer.take();
}

std::string policy_text() {
  std::string text = "send-on: 192.0.2.200";
  for (int i = 0; i < domain_count; ++i) {
    text += " " + address(i, false);
    if (i >= moved_from) text += " " + address(i, true);
  }
  text += "\ndefault: {helo: mail.example.com, ip: 192.0.2.200}\n";
  text += "severity: {ip.global: ignore}\ndomains:\n";
  for (int i = 0; i < domain_count; ++i) text += fmt::format("  - {}\n", domain(i));
  return text;
}

struct Figures {
  int status = -1;
  int wrong = 0;  // rows that are neither those before nor those that the world has
  int lost = 0;
  int old = 0;  // rows that are not yet those that the world has
  int sent = 0;
  double seconds = 0;
};

// Servers that behave so, for as long as it lives.
class Servers {
 public:
  explicit Servers(const Fault& fault) {
    for (const std::optional<FaultServer::Script>& script : fault.servers) {
      if (script) {
        addresses_.push_back(running_.emplace_back(*script).address());
      } else {
        addresses_.push_back(held_.emplace_back(support::hold_unused_address()).address);
      }
    }
  }
  const std::vector<dns::ServerAddress>& addresses() const { return addresses_; }
  int queries() const {
    int sum = 0;
    for (const FaultServer& server : running_) {
      sum += server.queries(dns::Transport::udp) + server.queries(dns::Transport::tcp);
    }
    return sum;
  }

 private:
  std::list<FaultServer> running_;
  std::vector<support::ServerSockets> held_;
  std::vector<dns::ServerAddress> addresses_;
};

void count(const HostsFile& rows, Figures& figures) {
  const HostsFile before = present_rows();
  const HostsFile truth = true_rows();
  if (rows.default_sender != default_sender()) ++figures.wrong;
  for (const auto& [name, row] : rows.entries) {
    const bool is_true = row == truth.entry_of(name);
    if (!is_true && row != before.entry_of(name)) ++figures.wrong;
    if (!is_true) ++figures.old;
  }
  for (const auto& [name, row] : truth.entries) {
    if (rows.entry_of(name)) continue;
    before.entry_of(name) ? ++figures.lost : ++figures.old;
  }
}

Figures run(const Fault& fault) {
  const support::TemporaryFolder folder;
  support::write_file(folder.path() / "policy.yml", policy_text());
  support::write_file(folder.path() / "hosts.yml", text_of(present_rows()));
  const Servers servers(fault);
  std::vector<std::string> arguments = {
      "generate", "--policy",  "policy.yml", "--output", "hosts.yml", "--force",   "--confirm",
      "1",        "--timeout", FIRST_TRY,    "--tries",  "3",         "--on-host", "no"};
  for (const dns::ServerAddress& server : servers.addresses()) {
    arguments.insert(arguments.end(), {"--server", server.to_string()});
  }
  const auto start = std::chrono::steady_clock::now();
  const support::Outcome outcome =
      support::run_program({.arguments = arguments, .folder = folder.path()});
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  Figures figures{.status = outcome.status, .sent = servers.queries(), .seconds = took.count()};
  const std::string text = support::read_file(folder.path() / "hosts.yml");
  const dns::Result<HostsFile> rows = gen::read_hosts_file(text, "hosts.yml");
  EXPECT_TRUE(rows.has_value()) << text;
  if (rows) count(*rows, figures);
  return figures;
}

// Several at a time, for most of them wait most of the time.
std::vector<Figures> run_all(const std::vector<Fault>& faults) {
  std::vector<Figures> all(faults.size());
  std::atomic<std::size_t> next = 0;
  std::vector<std::jthread> workers;
  for (std::size_t i = 0; i < runs_at_once; ++i) {
    workers.emplace_back([&] {
      for (std::size_t index = next++; index < faults.size(); index = next++) {
        all[index] = run(faults[index]);
      }
    });
  }
  workers.clear();
  return all;
}

TEST(FaultMatrix, NoRowIsWrongOrLost) {
  const support::World world(world_lines());
  const std::vector<Fault> faults = support::dns_faults(world);
  const std::vector<Figures> all = run_all(faults);
  std::printf("%d domains, %d of them with a row, %d with one that is to change\n", domain_count,
              new_from, new_from - moved_from);
  std::printf("%-34s %6s %6s %6s %6s %8s %6s\n", "fault", "wrong", "lost", "old", "status",
              "seconds", "sent");
  for (std::size_t i = 0; i < faults.size(); ++i) {
    const Fault& fault = faults[i];
    const Figures& figures = all[i];
    SCOPED_TRACE(fault.name);
    std::printf("%-34s %6d %6d %6d %6d %8.2f %6d\n", fault.name.c_str(), figures.wrong,
                figures.lost, figures.old, figures.status, figures.seconds, figures.sent);
    EXPECT_EQ(figures.wrong, 0);
    EXPECT_EQ(figures.lost, 0);
    EXPECT_TRUE(!fault.is_overcome || figures.old == 0);
    // Clean, findings, or facts that are not known: never refused, never a failure.
    EXPECT_TRUE(figures.status == 0 || figures.status == 1 || figures.status == 3);
    EXPECT_LT(figures.seconds, longest_run);
    EXPECT_LE(figures.sent, domain_count * questions_of_a_domain);
  }
}

}  // namespace
