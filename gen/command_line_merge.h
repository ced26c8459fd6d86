// The command line of the verb merge.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "gen/command_line_guard.h"
#include "gen/command_line_notify.h"

namespace gen {

class MergeCommand {
 public:
  // Makes the verb known to the program, which must outlive this.
  explicit MergeCommand(CLI::App& program);
  MergeCommand(const MergeCommand&) = delete;
  MergeCommand& operator=(const MergeCommand&) = delete;

  bool is_called() const { return app_->parsed(); }
  // What it was called with: MergeOptions or Usage.
  Options read();

 private:
  CLI::App* app_;
  MergeOptions options_;
  GuardCommand guard_;
  NotifyCommand notify_;
  std::string fail_on_ = "error";
};

}  // namespace gen
