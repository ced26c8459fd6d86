#include "gen/output_files.h"

#include "gen/journal_file.h"
#include "gen/publish.h"
#include "gen/replacement.h"

namespace gen {

namespace {

std::string beside(const std::string& output, const char* ending) {
  return (resolve_links(output) += ending).string();
}

}  // namespace

std::string state_file(const std::string& output) {
  return beside(output, ".state");
}

std::string journal_file(const std::string& output) {
  return beside(output, ".journal");
}

std::string failure_file(const std::string& state) {
  return beside(state, ".failure");
}

std::unique_ptr<FileLock> lock_output(const std::string& output, const std::string& state,
                                      const std::string& journal) {
  auto lock = std::make_unique<FileLock>(output);
  remove_leftovers({previous_file(output), state, journal, older_journal(journal)});
  return lock;
}

std::vector<NamedFile> files_of_output(const std::string& output, const std::string& state,
                                       const std::string& journal) {
  return {{"--output", output},
          {"--state", state},
          {"--state", failure_file(state)},
          {"--journal", journal},
          {"--journal", older_journal(journal)},
          {"--output", previous_file(output).string()},
          {"--output", beside(output, ".lock")}};
}

}  // namespace gen
