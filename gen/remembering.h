// What generate remembers from run to run, and where: of the rows of a file that is written, and of
// what was told. A shard goes by what is remembered of the whole file, and saves its own part.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "dns/result.h"
#include "gen/held_rows.h"
#include "gen/memory_file.h"
#include "gen/options.h"

namespace gen {

// The file of --state, or where it stands without that.
std::string memory_file_of(const GenerateOptions& options);

// A plan with records that are not there yet leaves no trace, nor does one that goes to standard
// output: nothing is remembered then.
class Remembering {
 public:
  Remembering() = default;
  // The inputs must outlive it. Mistakes where the state file is none, or another output's.
  static dns::Result<Remembering> begin(const GenerateOptions& options, const Inputs& inputs);

  // Who keeps the present rows; nullptr where nothing is remembered.
  RowKeeper* keeper() { return keeper_ ? &*keeper_ : nullptr; }

  // What a person wants back that he had taken out.
  TakenBack taken_back() const { return keeper_ ? keeper_->taken_back() : TakenBack(); }

  // How many rows the present file had when the last run ended, as far as is remembered: of all
  // domains.
  std::size_t row_count() const { return row_count_; }

  // What the last run told; null where nobody knows, and in a dry run.
  const Told* told_before() const {
    return is_dry_run_ || !before_.told ? nullptr : &*before_.told;
  }

  // The plan's rows are in the file, or the present ones are to stay. Throws FileError.
  void save(bool is_adopted, const Told* told) const;

 private:
  std::string file_;
  std::size_t row_count_ = 0;
  std::optional<Shard> shard_;
  bool is_dry_run_ = false;
  Remembered before_;  // its rows are the keeper's
  std::optional<RowKeeper> keeper_;
};

}  // namespace gen
