// The command line of the verb spf.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "gen/shared_options.h"

namespace gen {

class SpfCommand {
 public:
  // Makes the verb known to the program, which must outlive this.
  explicit SpfCommand(CLI::App& program);
  SpfCommand(const SpfCommand&) = delete;
  SpfCommand& operator=(const SpfCommand&) = delete;

  bool is_called() const { return app_->parsed(); }
  // What it was called with: CheckSpfOptions, CheckSpfBatchOptions or Usage.
  Options read();

 private:
  void add_client();
  void add_output();
  Options read_client(OptionReader& reader);
  Options read_batch(OptionReader& reader);

  CLI::App* app_;
  DnsOptions dns_;
  RawDns raw_dns_;
  std::optional<std::string> ip_;
  std::optional<std::string> helo_;
  std::optional<std::string> sender_;
  std::string receiver_ = "unknown";
  std::optional<std::string> format_;
  std::optional<std::string> default_explanation_;
  std::string batch_ = "-";
  CLI::Option* batch_option_ = nullptr;
  std::optional<std::string> send_on_;
  bool trace_ = false;
  bool budget_ = false;
  bool fix_ = false;
  bool stats_ = false;
};

}  // namespace gen
