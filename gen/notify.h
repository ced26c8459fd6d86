// Runs a person's command where something changed.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace gen {

struct Notification {
  std::string command;                      // /bin/sh's
  std::string text;                         // on its standard input
  std::vector<std::string> variables = {};  // "NAME=value", beside those that this program has
  std::chrono::seconds limit{60};
};

// Waits for it to end, at most until the limit: it is then killed with all that it started in its
// process group, as it is where a signal ends this process meanwhile. What it prints goes to
// standard error. Nothing where it ended with status 0, else what became of it, in words for
// people. Throws std::system_error where it cannot be started.
std::optional<std::string> notify(const Notification& notification);

}  // namespace gen
