// How long programs take, for benchmarks: figures to print, never to assert.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace support {

struct TimedProgram {
  std::string name;                           // for people
  std::vector<std::string> words;             // the program's path, then its arguments
  std::vector<std::string> environment = {};  // "NAME=value"; nothing else is passed on
  // Another is told on standard error; nothing: any will do.
  std::optional<int> expected_status = 0;
};

// What a run takes: from its start to its end, and the most memory that it had at a time.
struct Cost {
  double milliseconds = 0;
  double mebibytes = 0;
};

// The median of each over so many runs; what the program prints goes nowhere. `prepare` is called
// before each.
Cost median_cost(
    const TimedProgram& program, int runs, const std::function<void()>& prepare = [] {});

// The time alone, in milliseconds.
double median_time(
    const TimedProgram& program, int runs, const std::function<void()>& prepare = [] {});

}  // namespace support
