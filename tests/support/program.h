// The program as a user runs it: arguments in, exit status and both streams out.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace support {

struct Outcome {
  int status = -1;  // the exit status; 128 + the signal's number where one ended it
  std::string out;
  std::string err;
};

struct Invocation {
  std::vector<std::string> arguments;
  std::vector<std::string> environment = {};  // "NAME=value"; nothing else is passed on
  std::string input = {};                     // on standard input
  std::filesystem::path folder = "/";         // the working folder
};

Outcome run_program(const Invocation& invocation);

// The same with a terminal of so many columns for all three streams; what came to it is `out`, its
// line ends "\n". The input is not used.
Outcome run_on_terminal(const Invocation& invocation, unsigned short columns);

}  // namespace support
