// The command line of the verb boot.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "gen/shared_options.h"

namespace gen {

class BootCommand {
 public:
  // Makes the verb known to the program, which must outlive this.
  explicit BootCommand(CLI::App& program);
  BootCommand(const BootCommand&) = delete;
  BootCommand& operator=(const BootCommand&) = delete;

  bool is_called() const { return app_->parsed(); }
  // What it was called with: BootOptions or Usage.
  Options read();

 private:
  CLI::App* add_stage(const std::string& name, const std::string& description);
  void add_start_options(CLI::App& stage);

  CLI::App* app_;
  CLI::App* image_;
  CLI::App* start_;
  BootOptions options_;
  RawDns raw_dns_;
  std::optional<std::string> host_name_;
  std::optional<std::string> wait_;
  bool preflight_ = false;
  bool no_preflight_ = false;
};

}  // namespace gen
