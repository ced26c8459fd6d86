// The files that belong to a hosts file and stand beside it: where a symbolic link names it, beside
// what that points to, so that all its names have the same.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gen/files.h"
#include "gen/used_files.h"

namespace gen {

// OUTPUT.state and OUTPUT.journal. Throw FileError for links without an end.
std::string state_file(const std::string& output);
std::string journal_file(const std::string& output);

// STATE.failure: what the person's command was told that a run failed in. Throws likewise.
std::string failure_file(const std::string& state);

// Keeps other runs from these files, and removes what killed ones left beside them. Throws as
// FileLock does.
std::unique_ptr<FileLock> lock_output(const std::string& output, const std::string& state,
                                      const std::string& journal);

// All that a run writes of this hosts file, by the options that name it.
std::vector<NamedFile> files_of_output(const std::string& output, const std::string& state,
                                       const std::string& journal);

}  // namespace gen
