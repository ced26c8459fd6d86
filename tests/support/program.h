// The program as a user runs it: arguments in, exit status and both streams out.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "tests/support/files.h"

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
  std::function<void()> prepare = {};         // called in the process just before it becomes it
};

Outcome run_program(const Invocation& invocation);

// One that runs meanwhile; killed when this goes before it was waited for.
class RunningProgram {
 public:
  explicit RunningProgram(const Invocation& invocation);
  ~RunningProgram();
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;

  void send(int signal) const;
  // Until it has ended. To be called once.
  Outcome wait();

 private:
  TemporaryFolder streams_;
  pid_t child_ = -1;
};

// The same with a terminal of so many columns for all three streams; what came to it is `out`, its
// line ends "\n". The input is not used.
Outcome run_on_terminal(const Invocation& invocation, unsigned short columns);

}  // namespace support
