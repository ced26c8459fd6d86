#include "gen/statistics.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <cstdio>

namespace gen {
namespace {

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

}  // namespace

void tell_statistics(const std::string& questions, std::chrono::steady_clock::time_point start) {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  fmt::print(stderr, "{}\nwall {:.3f} s, CPU {:.3f} s, peak memory {} KiB\n", questions,
             wall.count(), seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime),
             usage.ru_maxrss);
}

}  // namespace gen
