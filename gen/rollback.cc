#include "gen/rollback.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <optional>

#include "gen/canary.h"
#include "gen/diff.h"
#include "gen/files.h"
#include "gen/guard.h"
#include "gen/hosts_file.h"
#include "gen/journal_history.h"
#include "gen/memory_file.h"
#include "gen/output_files.h"
#include "gen/publish.h"
#include "gen/row_text.h"
#include "gen/run.h"
#include "gen/run_journal.h"
#include "gen/steps.h"

namespace gen {

using policy::HostsFile;
using policy::Sender;

namespace {

// The file as it is.
struct Present {
  std::string text;
  HostsFile rows;
};

dns::Result<Present> read_present(const std::string& file) {
  std::optional<std::string> text = read_file(file);
  if (!text) return tl::unexpected(std::vector<dns::Mistake>{{file, 0, 0, "no such file"}});
  dns::Result<HostsFile> rows = read_hosts_file(*text, file);
  if (!rows) return tl::unexpected(std::move(rows.error()));
  return Present{std::move(*text), std::move(*rows)};
}

// What the file held before it was last replaced; nothing where that is not there or is none.
std::optional<Present> read_previous(const std::string& file) {
  dns::Result<Present> previous = read_present(previous_file(file).string());
  if (!previous) return std::nullopt;
  return std::move(*previous);
}

// All that a rollback reads.
struct Sources {
  Present present;
  std::optional<Present> previous;
  Remembered memory;
  RunJournal journal;
  JournalHistory history;  // the journal's, and what it does not know of the file yet
};

// Where either part has an entry of another output's.
std::optional<dns::Mistake> stranger_in(const JournalHistory& history, const OutputName& output) {
  for (std::size_t i = 0; i < history.places.size(); ++i) {
    const auto& [file, line] = history.places[i];
    if (auto fault = fault_of_output(history.entries[i], output, file, line)) return fault;
  }
  return std::nullopt;
}

// What the part that runs append to ends with.
JournalState state_at_end(const JournalHistory& history, const std::string& journal) {
  JournalState state;
  for (std::size_t i = 0; i < history.places.size(); ++i) {
    if (history.places[i].file == journal) state.take(history.entries[i]);
  }
  return state;
}

dns::Result<Sources> read_sources(const RollbackOptions& options, std::chrono::sys_seconds now) {
  dns::Parsed<Remembered> memory =
      read_memory(options.memory, name_of_output(options.output, options.memory));
  if (!memory) {
    return tl::unexpected(std::vector{dns::Mistake{options.memory, 0, 0, memory.error()}});
  }
  const OutputName name = name_of_output(options.output, options.journal);
  JournalHistory history = read_journal_history(options.journal);
  if (auto fault = stranger_in(history, name)) {
    return tl::unexpected(std::vector{std::move(*fault)});
  }
  RunJournal journal(options.journal, name, state_at_end(history, options.journal));
  dns::Result<Present> present = read_present(options.output);
  const bool is_lost = journal.state().has_begun && !read_file(options.output);
  if (is_lost) present = Present();  // whose rows the journal knows
  if (!present) return tl::unexpected(std::move(present.error()));
  each_found(
      journal.state(), present->rows, {now, "", name.in_file},
      [&history](JournalEntry entry) { history.entries.push_back(std::move(entry)); });
  return Sources{std::move(*present), read_previous(options.output), std::move(*memory),
                 std::move(journal), std::move(history)};
}

// Whether these rows have one that a person took out: what would come back by them is no file of
// before a change, but of before a rollback.
bool has_rejected(const HostsFile& rows, const policy::Memory& memory) {
  return std::ranges::any_of(memory.entries, [&rows](const auto& entry) {
    const auto& [domain, remembered] = entry;
    return remembered.rejected && remembered.rejected->row == rows.entry_of(domain);
  });
}

// The journal tells it, and of the last change alone the previous file, where there is no journal.
tl::expected<HostsFile, dns::Mistake> find_rows(const RollbackOptions& options,
                                                const Sources& sources) {
  auto rows = rows_at(options.target, sources.history, sources.present.rows);
  const bool is_journal_empty = sources.history.places.empty();
  const bool is_last_change = std::holds_alternative<BeforeLastChange>(options.target);
  if (rows || !is_journal_empty || !is_last_change || !sources.previous) return rows;
  const std::string previous = previous_file(options.output).string();
  if (has_rejected(sources.previous->rows, sources.memory.rows)) {
    return tl::unexpected(dns::Mistake{
        "", 0, 0, fmt::format("no change is known; {} has what a rollback took out", previous)});
  }
  fmt::print(stderr, "{}: no change is known: back to what {} has\n", options.journal, previous);
  return sources.previous->rows;
}

std::string policy_hash_in(std::string_view text) {
  constexpr std::string_view mark = "# policy ";
  const std::size_t start = text.find(mark);
  if (start == std::string_view::npos) return "not known";
  const std::string_view rest = text.substr(start + mark.size());
  return std::string(rest.substr(0, rest.find('\n')));
}

// Where the previous file has these rows it is put back as it was. Else comments are the present
// file's, but of rows that are put back.
std::string text_with(const HostsFile& rows, const Present& present,
                      const std::optional<Present>& previous) {
  if (previous && previous->rows == rows) return previous->text;
  const auto comments = read_comments(present.text);
  HostsWriter writer(hosts_header(policy_hash_in(present.text)));
  const auto add = [&](const std::string& key, const Sender& row, bool is_new) {
    const auto comment = comments.find(key);
    std::string evidence(comment == comments.end() ? std::string_view() : comment->second);
    writer.add(key, {row, is_new ? "put back by a person" : std::move(evidence)});
  };
  if (rows.default_sender) {
    add("default", *rows.default_sender, rows.default_sender != present.rows.default_sender);
  }
  for (const auto& [domain, row] : rows.entries) {
    add(domain.to_string(), row, present.rows.entry_of(domain) != row);
  }
  return writer.take();
}

// Before the file is written: a run that comes in between drops what it finds in the file anyway.
void remember(const RollbackOptions& options, Remembered memory,
              const std::vector<JournalEntry>& changes) {
  for (const JournalEntry& change : changes) {
    if (!change.domain) continue;
    policy::EntryMemory& entry = memory.rows.entries[*change.domain];
    entry.pending.reset();
    entry.rejected = policy::Rejection{change.from, change.time, change.change};
  }
  replace_memory(options.memory, view_of(memory));
}

void tell_changes(const RollbackOptions& options, const std::vector<JournalEntry>& changes) {
  fmt::print("{}", changed_rows_text(changes));
  fmt::print(stderr,
             "the next runs do not adopt again what was taken out; generate --approve {} has them "
             "do it\n",
             changes.front().change);
  if (!changes.front().domain) {
    fmt::print(stderr,
               "{}: the policy says who the default is: the next run writes that again, unless the "
               "policy is changed\n",
               options.output);
  }
  const auto had_none = [](const JournalEntry& change) { return change.domain && !change.from; };
  const auto first = std::ranges::find_if(changes, had_none);
  if (first == changes.end()) return;
  const auto others = std::ranges::count_if(changes, had_none) - 1;
  fmt::print(stderr,
             "{}: the next run takes out again what the policy does not list: {}{} had no entry\n",
             options.output, *first->domain, others > 0 ? fmt::format(" and {} more", others) : "");
}

}  // namespace

ExitStatus rollback(const RollbackOptions& options, const Environment& environment) {
  const dns::Parsed<std::chrono::sys_seconds> now = time_of(environment);
  if (!now) return tell({{"", 0, 0, now.error()}});
  const std::vector<dns::Mistake> twice =
      find_files_used_twice({}, files_of_output(options.output, options.memory, options.journal));
  if (!twice.empty()) return tell(twice);
  std::optional<FileLock> lock;
  if (!options.dry_run) lock.emplace(options.output);
  dns::Result<Sources> sources = read_sources(options, *now);
  if (!sources) return tell(sources.error());
  const Present& present = sources->present;
  tl::expected<HostsFile, dns::Mistake> rows = find_rows(options, *sources);
  if (!rows) {
    if (rows.error().file.empty()) rows.error().file = options.journal;
    return tell({rows.error()});
  }
  const std::vector<JournalEntry> changes =
      changes_between(present.rows, *rows, JournalKind::rolled_back, {*now, ""});
  if (changes.empty()) {
    fmt::print(stderr, "{}: it has these rows: there is nothing to roll back\n", options.output);
    return ExitStatus::clean;
  }
  if (*rows == HostsFile()) {
    fmt::print(stderr, "{}: refused, the file stays as it is: it had no row then\n",
               options.output);
    return ExitStatus::refused;
  }
  // It is a person who decides, and he is told what a run would be refused for.
  for (const std::string& objection : objections_to(present.rows, *rows, {}, {})) {
    fmt::print(stderr, "{}: mind that {}\n", options.output, objection);
  }
  const std::string text = text_with(*rows, present, sources->previous);
  if (options.dry_run) {
    fmt::print("{}", unified_diff(present.text, text, options.output, options.output + " (new)"));
    return ExitStatus::clean;
  }
  remember(options, std::move(sources->memory), changes);
  // Where mail may leave from nobody said: it may from what the rows have.
  const policy::AllowedIps send_on = policy::AllowedIps::any();
  publish_file(options.output, text,
               examine_as_plugin(options.output, {present.rows, *rows, send_on}));
  Steps steps;
  steps.take(
      [&] {
        sources->journal.keep({present.rows, *rows, {*now, ""}, JournalKind::rolled_back},
                              [](const auto&) {
                                return RowCause{"rolled back by a person", {}};
                              });
      },
      "this is not in the journal; the next run adds what it finds");
  tell_changes(options, changes);
  return steps.all_done() ? ExitStatus::clean : ExitStatus::failed;
}

}  // namespace gen
