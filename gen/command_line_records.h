// The command line of the verb records.
#pragma once

#include <CLI/CLI.hpp>

#include "gen/shared_options.h"

namespace gen {

class RecordsCommand {
 public:
  // Makes the verb known to the program, which must outlive this.
  explicit RecordsCommand(CLI::App& program);
  RecordsCommand(const RecordsCommand&) = delete;
  RecordsCommand& operator=(const RecordsCommand&) = delete;

  bool is_called() const { return app_->parsed(); }
  // What it was called with: RecordsOptions or Usage.
  Options read();

 private:
  CLI::App* app_;
  RecordsOptions options_;
  RawDns raw_dns_;
  RawPolicy raw_policy_;
  std::vector<std::string> only_domains_;
  std::string format_ = "zone";
};

}  // namespace gen
