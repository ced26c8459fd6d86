// The options of generate by which it does a shard's part of the work.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "gen/shared_options.h"

namespace gen {

class ShardOptions {
 public:
  void add_to(CLI::App& app, GenerateOptions& options);
  // Tells as well what cannot go with a shard.
  void read(const CLI::App& app, OptionReader& reader, GenerateOptions& options) const;

 private:
  std::optional<std::string> shard_;
};

}  // namespace gen
