// How long `explain` takes for one domain over a line of 20 ms with nothing known:
// `explain_bench [DOMAINS]`, the first so many of a realistic world. Of each, how many answers it
// had to wait for one after another, which a longer line tells, and what it took beside those.
// Medians are printed, nothing is asserted.
#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <sstream>

#include "tests/support/big_world.h"
#include "tests/support/delaying_proxy.h"
#include "tests/support/files.h"
#include "tests/support/nsd_server.h"
#include "tests/support/timing.h"

namespace {

using std::chrono::milliseconds;

constexpr int runs = 7;
constexpr milliseconds line{20};
constexpr milliseconds longer_line{60};

class Bench {
 public:
  explicit Bench(const support::BigWorld& world) : world_(world), server_(world.zones) {
    support::write_file(policy_,
                        "default: {helo: mx10.example, ip: 192.0.2.10}\n"
                        "severity: {ip.global: ignore}\n");
    support::write_file(domains_, world.domains);
  }

  // Milliseconds.
  double explain(const std::string& domain, milliseconds round_trip) const {
    const support::DelayingProxy proxy(server_.address(), {.round_trip = round_trip});
    return support::median_time(
        {.name = domain,
         .words = {PROGRAM, "explain", domain, "--send-on", world_.send_on, "--policy", policy_,
                   "--domains", domains_, "--server", proxy.address().to_string()},
         .expected_status = std::nullopt},
        runs);
  }

 private:
  const support::BigWorld& world_;
  support::NsdServer server_;
  support::TemporaryFolder folder_;
  std::string policy_ = folder_.path() / "policy.yml";
  std::string domains_ = folder_.path() / "domains";
};

}  // namespace

int main(int count, char** words) {
  const std::size_t domains = count > 1 ? std::strtoul(words[1], nullptr, 10) : 20;
  const support::BigWorld world = support::big_world(domains);
  const Bench bench(world);
  fmt::print("{:<16} {:>7} {:>14} {:>22}\n", "", "ms", "answers deep", "ms beside the answers");
  std::istringstream list(world.domains);
  for (std::string domain; std::getline(list, domain);) {
    const double time = bench.explain(domain, line);
    const double longer = bench.explain(domain, longer_line);
    const double depth =
        std::round((longer - time) / static_cast<double>((longer_line - line).count()));
    fmt::print("{:<16} {:>7.1f} {:>14.0f} {:>22.1f}\n", domain, time, depth,
               time - depth * static_cast<double>(line.count()));
  }
}
