// The command lines of the verbs history and rollback.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "gen/shared_options.h"

namespace gen {

class HistoryCommand {
 public:
  // Makes the verb known to the program, which must outlive this.
  explicit HistoryCommand(CLI::App& program);
  HistoryCommand(const HistoryCommand&) = delete;
  HistoryCommand& operator=(const HistoryCommand&) = delete;

  bool is_called() const { return app_->parsed(); }
  // What it was called with: HistoryOptions or Usage.
  Options read();

 private:
  CLI::App* app_;
  HistoryOptions options_;
  std::string domain_;
  std::string output_;
  std::string format_ = "text";
};

class RollbackCommand {
 public:
  // Likewise.
  explicit RollbackCommand(CLI::App& program);
  RollbackCommand(const RollbackCommand&) = delete;
  RollbackCommand& operator=(const RollbackCommand&) = delete;

  bool is_called() const { return app_->parsed(); }
  // What it was called with: RollbackOptions or Usage.
  Options read();

 private:
  CLI::App* app_;
  RollbackOptions options_;
  std::optional<std::string> target_;
};

}  // namespace gen
