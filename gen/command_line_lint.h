// The command line of the verb lint.
#pragma once

#include <CLI/CLI.hpp>

#include "gen/shared_options.h"

namespace gen {

class LintCommand {
 public:
  // Makes the verb known to the program, which must outlive this.
  explicit LintCommand(CLI::App& program);
  LintCommand(const LintCommand&) = delete;
  LintCommand& operator=(const LintCommand&) = delete;

  bool is_called() const { return app_->parsed(); }
  // What it was called with: LintOptions or Usage.
  Options read();

 private:
  CLI::App* app_;
  LintOptions options_;
  RawDns raw_dns_;
  RawPolicy raw_policy_;
  RawFindings raw_findings_;
};

}  // namespace gen
