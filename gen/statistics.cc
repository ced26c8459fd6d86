#include "gen/statistics.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <cstdio>
#include <fstream>
#include <optional>
#include <string>

#include "dns/number.h"

namespace gen {
namespace {

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

// The kernel's figure of this program alone, in KiB: getrusage() counts what the process was before
// it became this program, too, as large as whoever started it. Nothing where no kernel tells.
std::optional<long> own_peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word != "VmHWM:") continue;
    std::string figure;
    status >> figure;
    return dns::parse_number<long>(figure);
  }
  return std::nullopt;
}

}  // namespace

void tell_statistics(const std::string& questions, std::chrono::steady_clock::time_point start) {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  fmt::print(stderr, "{}\nwall {:.3f} s, CPU {:.3f} s, peak memory {} KiB\n", questions,
             wall.count(), seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime),
             own_peak_memory().value_or(usage.ru_maxrss));
}

}  // namespace gen
