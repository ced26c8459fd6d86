#include "tests/support/timing.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace support {
namespace {

using std::chrono::steady_clock;

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

Cost run_once(TimedProgram program) {
  const std::vector<char*> words = pointers_to(program.words);
  const std::vector<char*> environment = pointers_to(program.environment);
  posix_spawn_file_actions_t silence;
  posix_spawn_file_actions_init(&silence);
  posix_spawn_file_actions_addopen(&silence, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  const steady_clock::time_point start = steady_clock::now();
  pid_t child = 0;
  posix_spawn(&child, words.front(), &silence, nullptr, words.data(), environment.data());
  int status = -1;
  rusage usage{};
  wait4(child, &status, 0, &usage);
  const std::chrono::duration<double, std::milli> time = steady_clock::now() - start;
  posix_spawn_file_actions_destroy(&silence);
  const std::optional<int> wanted = program.expected_status;
  if (!WIFEXITED(status) || (wanted && WEXITSTATUS(status) != *wanted)) {
    fmt::print(stderr, "{} failed\n", program.name);
  }
  return {time.count(), static_cast<double>(usage.ru_maxrss) / 1024};
}

double median(std::vector<Cost> costs, double Cost::*member) {
  const auto middle = costs.begin() + static_cast<std::ptrdiff_t>(costs.size() / 2);
  std::ranges::nth_element(costs, middle, {}, member);
  return (*middle).*member;
}

}  // namespace

Cost median_cost(const TimedProgram& program, int runs, const std::function<void()>& prepare) {
  std::vector<Cost> costs;
  for (int i = 0; i < runs; ++i) {
    prepare();
    costs.push_back(run_once(program));
  }
  return {median(costs, &Cost::milliseconds), median(costs, &Cost::mebibytes)};
}

double median_time(const TimedProgram& program, int runs, const std::function<void()>& prepare) {
  return median_cost(program, runs, prepare).milliseconds;
}

}  // namespace support
