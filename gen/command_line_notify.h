// The options of the verbs that write the hosts file: which command is told.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "gen/shared_options.h"

namespace gen {

class NotifyCommand {
 public:
  void add_to(CLI::App& app, NotifyOptions& notify);
  // `output` is the file that is written; empty: standard output.
  void read(OptionReader& reader, const std::string& output, NotifyOptions& notify) const;

 private:
  std::optional<std::string> timeout_;
};

}  // namespace gen
