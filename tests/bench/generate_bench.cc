// How `generate` grows: the whole of it for 1 to 100,000 domains against NSD on loopback.
// Questions, time, and peak memory a domain over that of one domain; then the ratios of one line to
// the next, which are those of the numbers of domains where it grows no faster. Nothing is
// asserted.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "tests/support/big_world.h"
#include "tests/support/files.h"
#include "tests/support/program.h"

namespace {

constexpr std::size_t most_runs = 5;
constexpr std::size_t domains_in_all = 200'000;  // of one line's runs, for the large ones

struct Figures {
  unsigned long long unique = 0;
  unsigned long long sent = 0;
  double wall = 0;  // seconds
  double cpu = 0;   // seconds
  double peak = 0;  // KiB
};

Figures measure(const support::BigWorld& world, const support::NsdServer& server) {
  const support::TemporaryFolder folder;
  support::write_file(folder.path() / "policy.yml",
                      "default: {helo: mx10.example, ip: 192.0.2.10}\n"
                      "severity: {ip.global: ignore}\n");
  const support::Outcome outcome = support::run_program(
      {.arguments = {"generate", "--send-on", world.send_on, "--domains", "-", "--server",
                     server.address().to_string(), "--policy", "policy.yml", "--output",
                     "hosts.yml", "--report", "report.json", "--stats"},
       .input = world.domains,
       .folder = folder.path()});
  Figures figures;
  const char* const line = outcome.err.c_str() + outcome.err.find("questions: ");
  const int read = std::sscanf(line, "questions: %*u asked, %llu unique, %llu sent",
                               &figures.unique, &figures.sent);
  const char* const times = outcome.err.c_str() + outcome.err.find("wall ");
  const int more = std::sscanf(times, "wall %lf s, CPU %lf s, peak memory %lf KiB", &figures.wall,
                               &figures.cpu, &figures.peak);
  if (read != 2 || more != 3) fmt::print(stderr, "cannot read the figures:\n{}", outcome.err);
  return figures;
}

double median(std::vector<Figures> figures, double Figures::*member) {
  std::sort(figures.begin(), figures.end(), [=](const Figures& left, const Figures& right) {
    return left.*member < right.*member;
  });
  return figures[figures.size() / 2].*member;
}

}  // namespace

int main() {
  fmt::print("{:>8} {:>8} {:>8} {:>9} {:>9} {:>11} {:>15} {:>12} {:>9}\n", "domains", "unique",
             "sent", "wall, s", "CPU, s", "peak, KiB", "octets a domain", "us a domain",
             "CPU grew");
  double base = 0;
  double cpu_before = 0;
  for (const std::size_t count : {1U, 1'000U, 10'000U, 100'000U}) {
    const support::BigWorld world = support::big_world(count);
    const support::NsdServer server(world.zones);
    std::vector<Figures> figures;
    const std::size_t runs = std::min(most_runs, domains_in_all / count);
    for (std::size_t i = 0; i < runs; ++i) figures.push_back(measure(world, server));
    const double peak = median(figures, &Figures::peak);
    const double cpu = median(figures, &Figures::cpu);
    if (count == 1) base = peak;
    fmt::print("{:>8} {:>8} {:>8} {:>9.3f} {:>9.3f} {:>11.0f} {:>15.0f} {:>12.1f} {:>8.1f}x\n",
               count, figures[0].unique, figures[0].sent, median(figures, &Figures::wall), cpu,
               peak, (peak - base) * 1024 / static_cast<double>(count),
               cpu * 1e6 / static_cast<double>(count), cpu_before > 0 ? cpu / cpu_before : 1.0);
    cpu_before = cpu;
  }
}
