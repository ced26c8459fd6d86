// How long programs take, for benchmarks: figures to print, never to assert.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace support {

struct TimedProgram {
  std::string name;                           // for people
  std::vector<std::string> words;             // the program's path, then its arguments
  std::vector<std::string> environment = {};  // "NAME=value"; nothing else is passed on
  int expected_status = 0;                    // another is told on standard error
};

// From its start to its end, in milliseconds; what it prints goes nowhere. The median of so many
// runs, before each of which `prepare` is called.
double median_time(
    const TimedProgram& program, int runs, const std::function<void()>& prepare = [] {});

}  // namespace support
