#include "gen/merge_work.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "gen/files.h"
#include "gen/lost_rows.h"
#include "gen/output_files.h"

namespace gen {

using dns::Mistake;
using policy::HostsFile;

std::string merged_state(const MergeOptions& options) {
  return options.memory.empty() ? state_file(options.output) : options.memory;
}

std::string merged_journal(const MergeOptions& options) {
  return options.journal.empty() ? journal_file(options.output) : options.journal;
}

namespace {

// What is given for what is not, and the other way round.
std::vector<Mistake> find_loose_ends(const PartFiles& files, const MergeOptions& options) {
  std::vector<Mistake> mistakes;
  const auto complain = [&mistakes](const std::string& file, std::string_view reason) {
    mistakes.push_back({file, 0, 0, std::string(reason)});
  };
  if (files.hosts.empty() && !options.output.empty()) {
    complain(options.output, "no PART is a hosts file: there is nothing to write to --output");
  }
  if (files.reports.empty() && !options.reports.empty()) {
    complain(options.reports.front(), "no PART is a report: there is nothing to write to --report");
  }
  if (!files.reports.empty() && options.reports.empty()) {
    complain(files.reports.front(), "a report: --report is wanted, where the joined one goes");
  }
  if (!files.states.empty() && options.output.empty()) {
    complain(files.states.front(),
             "a state: --output is wanted, the hosts file that it belongs to");
  }
  return mistakes;
}

void read_present(const MergeOptions& options, MergeWork& work, std::vector<Mistake>& mistakes) {
  if (options.output.empty()) return;
  work.present_text = read_file(options.output).value_or("");
  dns::Result<HostsFile> present = read_hosts_file(work.present_text, options.output);
  if (!present) {
    std::ranges::copy(present.error(), std::back_inserter(mistakes));
    return;
  }
  work.present = std::move(*present);
  const std::string file = merged_state(options);
  dns::Parsed<Remembered> memory = read_memory(file, name_of_output(options.output, file));
  if (!memory) mistakes.push_back({file, 0, 0, memory.error()});
  const std::string journal_of_output = merged_journal(options);
  dns::Result<RunJournal> journal = RunJournal::read(
      journal_of_output, name_of_output(options.output, journal_of_output), work.now);
  if (!journal) std::ranges::copy(journal.error(), std::back_inserter(mistakes));
  if (!memory || !journal) return;
  work.remembered = std::move(*memory);
  work.journal = std::move(*journal);
  work.lost = restore_lost_rows(options.output,
                                {work.journal.state().rows, row_count_of(work.remembered.rows)},
                                work.present);
}

}  // namespace

dns::Result<MergeWork> read_work(const MergeOptions& options, std::chrono::sys_seconds now) {
  const dns::Result<PartFiles> sorted = sort_parts(options.parts);
  if (!sorted) return tl::unexpected(sorted.error());
  const PartFiles& files = *sorted;
  std::vector<Mistake> mistakes = find_loose_ends(files, options);
  MergeWork work{.now = now};
  work.hosts = join_hosts(files.hosts, mistakes);
  const bool are_rows_known = mistakes.empty() && work.has_hosts();
  work.report = examine_reports(files.reports, std::chrono::floor<std::chrono::days>(now),
                                are_rows_known ? &work.hosts.rows : nullptr, mistakes);
  const std::string output =
      options.output.empty() ? "" : name_of_output(options.output, merged_state(options)).in_file;
  work.state = join_states(files.states, output, mistakes);
  std::vector<const PartIdentity*> kinds;
  for (const auto* const parts : {&work.hosts.parts, &work.report.identities, &work.state.parts}) {
    if (!parts->empty()) kinds.push_back(&parts->front());
  }
  for (std::size_t i = 1; i < kinds.size(); ++i) {
    compare_kinds(*kinds.front(), *kinds[i], mistakes);
  }
  read_present(options, work, mistakes);
  if (!mistakes.empty()) return tl::unexpected(std::move(mistakes));
  return work;
}

}  // namespace gen
