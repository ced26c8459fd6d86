// The command line of the verb expand.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "gen/shared_options.h"

namespace gen {

class ExpandCommand {
 public:
  // Makes the verb known to the program, which must outlive this.
  explicit ExpandCommand(CLI::App& program);
  ExpandCommand(const ExpandCommand&) = delete;
  ExpandCommand& operator=(const ExpandCommand&) = delete;

  bool is_called() const { return app_->parsed(); }
  // What it was called with: ExpandOptions or Usage.
  Options read();

 private:
  CLI::App* app_;
  ExpandOptions options_;
  RawDns raw_dns_;
  std::string purpose_ = "listen";
  std::string format_ = "text";
  std::optional<std::string> host_name_;
  std::optional<std::string> wait_;
};

}  // namespace gen
