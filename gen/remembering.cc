#include "gen/remembering.h"

#include <utility>

#include "gen/files.h"
#include "gen/lost_rows.h"
#include "gen/output_files.h"
#include "gen/part_run.h"

namespace gen {

std::string memory_file_of(const GenerateOptions& options) {
  return options.memory.empty() ? state_file(options.output) : options.memory;
}

dns::Result<Remembering> Remembering::begin(const GenerateOptions& options, const Inputs& inputs) {
  if (options.output.empty() || !options.dns.overlays.empty()) return Remembering();
  const std::string file =
      options.present.empty() ? memory_file_of(options) : state_file(options.present);
  dns::Parsed<Remembered> before = read_memory(file, name_of_output(present_file(options), file));
  if (!before) return tl::unexpected(std::vector{dns::Mistake{file, 0, 0, before.error()}});
  Remembering remembering;
  remembering.file_ = memory_file_of(options);
  remembering.is_dry_run_ = options.dry_run;
  remembering.row_count_ = row_count_of(before->rows);
  if (options.policy.shard) keep_shard(*options.policy.shard, *before);
  remembering.shard_ = options.policy.shard;
  remembering.before_ = std::move(*before);
  remembering.before_.output = name_of_output(present_file(options), remembering.file_).in_file;
  remembering.keeper_.emplace(
      inputs, std::move(remembering.before_.rows),
      HoldOptions{
          {options.confirm_runs}, options.guard.approved, std::chrono::days(options.longest_hold)});
  return remembering;
}

void Remembering::save(bool is_adopted, const Told* told) const {
  if (!keeper_ || is_dry_run_) return;
  const policy::Memory& rows = is_adopted ? keeper_->memory() : keeper_->memory_without();
  replace_memory(file_, {before_.output, rows, told, shard_});
}

}  // namespace gen
