#include "gen/command_line_shard.h"

#include <array>

namespace gen {

namespace {

struct Exclusion {
  const char* option;
  const char* reason;
};

// What only the joined file can be asked.
constexpr std::array excluded = {
    Exclusion{"--dry-run", "what would change is shown by merge --dry-run"},
    Exclusion{"--force", "no part is refused: it is merge that is given this"},
    Exclusion{"--guard-changed", "no part is refused: it is merge that is given this"},
    Exclusion{"--guard-moved", "no part is refused: it is merge that is given this"},
    Exclusion{"--journal", "no part has a journal: it is merge that keeps one"},
    Exclusion{"--overlay", "what planned records change is told of all domains together"},
};

}  // namespace

void ShardOptions::add_to(CLI::App& app, GenerateOptions& options) {
  const std::string group = "Past one machine";
  app.add_option(
         "--shard", shard_,
         "of the trusted domains only those of this shard of so many; merge joins the parts")
      ->type_name("I/N")
      ->group(group);
  add_path(app, "--present", options.present,
           "with --shard the hosts file that merge writes: its rows, and what FILE.state "
           "remembers, are the present ones; else those of --output")
      ->type_name("FILE")
      ->group(group);
}

void ShardOptions::read(const CLI::App& app, OptionReader& reader, GenerateOptions& options) const {
  if (!shard_) {
    if (!options.present.empty()) reader.complain("--present is for a part: give --shard too");
    return;
  }
  options.policy.shard = reader.take("--shard", *shard_, Shard::parse(*shard_));
  for (const Exclusion& one : excluded) {
    if (app.count(one.option) == 0) continue;
    reader.complain(fmt::format("{} does not go with --shard: {}", one.option, one.reason));
  }
}

}  // namespace gen
