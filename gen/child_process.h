// A program that is run below this one.
#pragma once

#include <signal.h>
#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace gen {

// How a child begins: with standard output where this process has standard error, for the result is
// this process's alone, and with SIGPIPE as a shell has it, which this process ignores.
struct ChildStart {
  std::string program;             // its path
  std::vector<std::string> words;  // its arguments, from its name on; no shell reads them
  // "NAME=value", in the place of those of this process that have these names.
  std::vector<std::string> variables = {};
  int input = -1;              // the descriptor that is its standard input; -1: this process's
  std::string folder = {};     // where it starts; empty: where this process is
  bool has_own_group = false;  // so that all that it starts can be stopped with it
  std::optional<sigset_t> blocked = {};  // the signals that wait; nothing: as in this process
};

// Its process number; who asked for it must wait for it, for which this process stops ignoring
// SIGCHLD should it do so: else nobody could tell how the child ended. Throws std::system_error,
// whose words begin with the program's path where that could not be run.
pid_t start_child(ChildStart start);

}  // namespace gen
