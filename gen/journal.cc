#include "gen/journal.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "gen/guard.h"
#include "gen/json_cursor.h"
#include "gen/json_text.h"
#include "gen/json_values.h"
#include "gen/time_text.h"

namespace gen {

using dns::DomainName;
using policy::HostsFile;
using policy::Sender;

namespace {

constexpr int schema = 1;
constexpr std::string_view default_key = "default";

constexpr std::array kinds = {JournalKind::began, JournalKind::adopted, JournalKind::found,
                              JournalKind::rolled_back};

JournalKind kind_from(std::string_view text) {
  for (const JournalKind kind : kinds) {
    if (to_string(kind) == text) return kind;
  }
  throw std::invalid_argument("no such kind");
}

constexpr std::string_view row_approval = "row";
constexpr std::string_view plan_approval = "plan";

Approval approval_from(std::string_view text) {
  if (text.empty()) return Approval::none;
  if (text == row_approval) return Approval::row;
  if (text == plan_approval) return Approval::plan;
  throw std::invalid_argument("no such approval");
}

std::optional<DomainName> domain_from(const std::string& text) {
  DomainName name = value_of(DomainName::parse(text));
  if (name.to_string() == default_key) return std::nullopt;
  return name;
}

JournalEntry entry_from(const Json& line) {
  if (line.at("schema") != schema) throw std::invalid_argument("of another schema than 1");
  return {.time = value_of(parse_rfc3339(line.at("time").get<std::string>())),
          .kind = kind_from(line.at("kind").get<std::string>()),
          .domain = domain_from(line.at("domain").get<std::string>()),
          .from = sender_from_json(line.at("from")),
          .to = sender_from_json(line.at("to")),
          .reason = line.at("reason").get<std::string>(),
          .facts = line.at("facts").get<std::vector<std::string>>(),
          .policy = line.at("policy").get<std::string>(),
          .change = line.at("change").get<std::string>(),
          .approval = approval_from(line.value("approved", "")),
          .output = line.value("output", "")};
}

std::optional<Sender> take_sender(JsonCursor& line) {
  if (line.passes("null")) return std::nullopt;
  line.pass(R"({"helo":)");
  DomainName helo = value_of(DomainName::parse(line.take_string()));
  line.pass(R"(,"ip":)");
  Sender sender{std::move(helo), value_of(dns::IpAddress::parse(line.take_string()))};
  if (line.passes(R"(,"ip6":)")) sender.ip6 = value_of(dns::IpAddress::parse(line.take_string()));
  line.pass("}");
  return sender;
}

// Of a line as journal_line writes it. Throws std::invalid_argument for any other.
JournalEntry entry_from(JsonCursor line) {
  static const std::string head = fmt::format(R"({{"schema":{},"time":)", schema);
  JournalEntry entry;
  line.pass(head);
  entry.time = value_of(parse_rfc3339(line.take_string()));
  line.pass(R"(,"kind":)");
  entry.kind = kind_from(line.take_string());
  line.pass(R"(,"domain":)");
  entry.domain = domain_from(line.take_string());
  line.pass(R"(,"from":)");
  entry.from = take_sender(line);
  line.pass(R"(,"to":)");
  entry.to = take_sender(line);
  line.pass(R"(,"reason":)");
  entry.reason = line.take_string();
  line.pass(R"(,"facts":)");
  entry.facts = line.take_strings();
  line.pass(R"(,"policy":)");
  entry.policy = line.take_string();
  line.pass(R"(,"change":)");
  entry.change = line.take_string();
  if (line.passes(R"(,"approved":)")) entry.approval = approval_from(line.take_string());
  if (line.passes(R"(,"output":)")) entry.output = line.take_string();
  line.pass("}");
  line.end();
  return entry;
}

}  // namespace

std::string_view to_string(JournalKind kind) {
  switch (kind) {
    case JournalKind::began:
      return "began";
    case JournalKind::adopted:
      return "adopted";
    case JournalKind::found:
      return "found";
    case JournalKind::rolled_back:
      return "rolled back";
  }
  return "?";
}

std::string subject_of(const JournalEntry& entry) {
  return entry.domain ? entry.domain->to_string() : std::string(default_key);
}

std::string journal_line(const JournalEntry& entry) {
  constexpr std::size_t usual_octets = 600;
  std::string text;
  text.reserve(usual_octets);
  {
    JsonObject line(text);
    line.add("schema", schema);
    line.add("time", rfc3339(entry.time));
    line.add("kind", to_string(entry.kind));
    line.add("domain", subject_of(entry));
    line.add("from", entry.from);
    line.add("to", entry.to);
    line.add("reason", entry.reason);
    add_json_list(line.member("facts"), entry.facts);
    line.add("policy", entry.policy);
    line.add("change", entry.change);
    if (entry.approval == Approval::row) line.add("approved", row_approval);
    if (entry.approval == Approval::plan) line.add("approved", plan_approval);
    if (!entry.output.empty()) line.add("output", entry.output);
  }
  return text += '\n';
}

std::optional<JournalEntry> read_own_line(std::string_view line) {
  try {
    return entry_from(JsonCursor(line));
  } catch (const std::invalid_argument&) {
    return std::nullopt;
  }
}

dns::Parsed<JournalEntry> parse_journal_line(std::string_view line) {
  if (std::optional<JournalEntry> entry = read_own_line(line)) return std::move(*entry);
  try {
    return entry_from(Json::parse(line));
  } catch (const std::exception& error) {
    return tl::unexpected(fmt::format("no entry of a journal: {}", error.what()));
  }
}

std::optional<Sender> row_of(const HostsFile& rows, const std::optional<DomainName>& domain) {
  return domain ? rows.entry_of(*domain) : rows.default_sender;
}

void set_row(HostsFile& rows, const std::optional<DomainName>& domain,
             const std::optional<Sender>& row) {
  if (!domain) {
    rows.default_sender = row;
  } else if (row) {
    rows.entries.insert_or_assign(*domain, *row);
  } else {
    rows.entries.erase(*domain);
  }
}

namespace {

// The domains of either file, sorted.
std::vector<const DomainName*> domains_of(const HostsFile& from, const HostsFile& to) {
  std::vector<const DomainName*> domains;
  const auto add = [&domains](const auto& entry) { domains.push_back(&entry.first); };
  std::ranges::for_each(from.entries, add);
  std::ranges::for_each(to.entries, add);
  const auto value = [](const DomainName* domain) -> const DomainName& { return *domain; };
  const auto second = domains.begin() + static_cast<std::ptrdiff_t>(from.entries.size());
  std::ranges::inplace_merge(domains, second, {}, value);
  const auto repeated = std::ranges::unique(domains, {}, value);
  domains.erase(repeated.begin(), repeated.end());
  return domains;
}

}  // namespace

void each_row_change(const HostsFile& from, const HostsFile& to,
                     const std::function<void(ChangedRow row)>& take) {
  const auto compare = [&](std::optional<DomainName> subject) {
    std::optional<Sender> before = row_of(from, subject);
    std::optional<Sender> after = row_of(to, subject);
    if (before == after) return;
    take({std::move(subject), std::move(before), std::move(after)});
  };
  compare(std::nullopt);
  for (const DomainName* const domain : domains_of(from, to)) compare(*domain);
}

void each_change(const HostsFile& from, const HostsFile& to, JournalKind kind,
                 const JournalStamp& stamp, const TakeEntry& take) {
  if (from == to) return;
  const std::string change = hash_of_change(from, to);
  each_row_change(from, to, [&](ChangedRow row) {
    take({.time = stamp.time,
          .kind = kind,
          .domain = std::move(row.subject),
          .from = std::move(row.before),
          .to = std::move(row.after),
          .policy = stamp.policy,
          .change = change,
          .output = stamp.output});
  });
}

std::vector<JournalEntry> changes_between(const HostsFile& from, const HostsFile& to,
                                          JournalKind kind, const JournalStamp& stamp) {
  std::vector<JournalEntry> entries;
  each_change(from, to, kind, stamp,
              [&entries](JournalEntry entry) { entries.push_back(std::move(entry)); });
  return entries;
}

void each_of_beginning(const HostsFile& rows, const JournalStamp& stamp, std::string_view reason,
                       const TakeEntry& take) {
  each_change({}, rows, JournalKind::began, stamp, [&](JournalEntry entry) {
    entry.from = entry.to;
    entry.reason = reason;
    take(std::move(entry));
  });
}

}  // namespace gen
