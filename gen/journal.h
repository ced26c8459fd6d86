// The journal: which row of the hosts file changed when, by what, and why. One JSON line a row.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dns/result.h"
#include "policy/sender.h"

namespace gen {

// How a row came to be what the line says.
enum class JournalKind : std::uint8_t {
  began,       // no change: what the file held when the journal, or a new part of it, began
  adopted,     // a run decided so
  found,       // the file held it, and no line told of it: another wrote it, or a run was killed
  rolled_back  // a person put it back
};

std::string_view to_string(JournalKind kind);

// What a person had to do with a change that a run adopted.
enum class Approval : std::uint8_t {
  none,
  row,  // he took back what he had taken out of the file
  plan  // he accepted all that the run changed
};

struct JournalEntry {
  std::chrono::sys_seconds time = {};
  JournalKind kind = JournalKind::adopted;
  std::optional<dns::DomainName> domain = {};  // nothing: the default
  std::optional<policy::Sender> from = {};     // nothing: no row
  std::optional<policy::Sender> to = {};
  std::string reason = {};              // for people
  std::vector<std::string> facts = {};  // what DNS said that caused it, each with its TTL
  std::string policy = {};              // policy_hash; empty: not known
  std::string change = {};              // hash_of_change of all that the run changed
  Approval approval = Approval::none;
  // Whose row it is, OutputName::in_file; empty: lines did not tell it once.
  std::string output = {};

  bool operator==(const JournalEntry&) const = default;
};

// "default" or the domain.
std::string subject_of(const JournalEntry& entry);

// One line of ASCII, its end too.
std::string journal_line(const JournalEntry& entry);

// Without its end, of a line in the very form of journal_line; nothing for any other.
std::optional<JournalEntry> read_own_line(std::string_view line);
// Without its end. Any octets are an entry, or why they are none.
dns::Parsed<JournalEntry> parse_journal_line(std::string_view line);

// What a hosts file has for this subject, and puts another row there.
std::optional<policy::Sender> row_of(const policy::HostsFile& rows,
                                     const std::optional<dns::DomainName>& domain);
void set_row(policy::HostsFile& rows, const std::optional<dns::DomainName>& domain,
             const std::optional<policy::Sender>& row);

// What all lines of one run have in common.
struct JournalStamp {
  std::chrono::sys_seconds time = {};
  std::string policy = {};
  std::string output = {};
};

// A row that differs.
struct ChangedRow {
  std::optional<dns::DomainName> subject;  // nothing: the default
  std::optional<policy::Sender> before;
  std::optional<policy::Sender> after;
};

// Hands on each, the default first, then by domain.
void each_row_change(const policy::HostsFile& from, const policy::HostsFile& to,
                     const std::function<void(ChangedRow row)>& take);

using TakeEntry = std::function<void(JournalEntry entry)>;

// Hands on an entry for each row that differs, the default's first, then by domain: without reason
// and facts. All of them may be a million.
void each_change(const policy::HostsFile& from, const policy::HostsFile& to, JournalKind kind,
                 const JournalStamp& stamp, const TakeEntry& take);
std::vector<JournalEntry> changes_between(const policy::HostsFile& from,
                                          const policy::HostsFile& to, JournalKind kind,
                                          const JournalStamp& stamp);

// Hands on an entry for each row, with which a journal begins.
void each_of_beginning(const policy::HostsFile& rows, const JournalStamp& stamp,
                       std::string_view reason, const TakeEntry& take);

}  // namespace gen
