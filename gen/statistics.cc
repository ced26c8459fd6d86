#include "gen/statistics.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <cstdio>
#include <fstream>
#include <string>

namespace gen {
namespace {

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

// The kernel's figure of this program alone, in KiB: getrusage() counts what the process was before
// it became this program, too, as large as whoever started it.
long peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    long peak = 0;
    if (std::sscanf(line.c_str(), "VmHWM: %ld kB", &peak) == 1) return peak;
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

}  // namespace

void tell_statistics(const std::string& questions, std::chrono::steady_clock::time_point start) {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  fmt::print(stderr, "{}\nwall {:.3f} s, CPU {:.3f} s, peak memory {} KiB\n", questions,
             wall.count(), seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime),
             peak_memory());
}

}  // namespace gen
