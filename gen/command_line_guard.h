// The options of the verbs that write the hosts file: how much they may change of it.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "gen/shared_options.h"

namespace gen {

class GuardCommand {
 public:
  void add_to(CLI::App& app, GuardOptions& guard);
  void read(OptionReader& reader, GuardOptions& guard) const;

 private:
  std::optional<std::string> changed_;
  std::optional<std::string> moved_;
};

}  // namespace gen
