#include "tests/support/timing.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
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

double time_once(TimedProgram program) {
  const std::vector<char*> words = pointers_to(program.words);
  const std::vector<char*> environment = pointers_to(program.environment);
  posix_spawn_file_actions_t silence;
  posix_spawn_file_actions_init(&silence);
  posix_spawn_file_actions_addopen(&silence, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  const steady_clock::time_point start = steady_clock::now();
  pid_t child = 0;
  posix_spawn(&child, words.front(), &silence, nullptr, words.data(), environment.data());
  int status = -1;
  waitpid(child, &status, 0);
  const std::chrono::duration<double, std::milli> time = steady_clock::now() - start;
  posix_spawn_file_actions_destroy(&silence);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != program.expected_status) {
    fmt::print(stderr, "{} failed\n", program.name);
  }
  return time.count();
}

}  // namespace

double median_time(const TimedProgram& program, int runs, const std::function<void()>& prepare) {
  std::vector<double> times;
  for (int i = 0; i < runs; ++i) {
    prepare();
    times.push_back(time_once(program));
  }
  std::nth_element(times.begin(), times.begin() + runs / 2, times.end());
  return times[static_cast<std::size_t>(runs) / 2];
}

}  // namespace support
