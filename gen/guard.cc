#include "gen/guard.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "gen/journal.h"
#include "gen/row_text.h"
#include "gen/sha256.h"

namespace gen {

using policy::HostsFile;
using policy::Sender;

namespace {

// Every value is printable and without white space, so that lines cannot run into each other.
std::string lines_of(const HostsFile& rows) {
  std::string text;
  const auto add = [&text](std::string_view domain, const Sender& sender) {
    text += fmt::format("{} {} {}", domain, sender.helo, sender.ip);
    if (sender.ip6) text += fmt::format(" {}", *sender.ip6);
    text += '\n';
  };
  if (rows.default_sender) add("default", *rows.default_sender);
  for (const auto& [domain, sender] : rows.entries) add(domain.to_string(), sender);
  return text;
}

// A present row and what the plan has in its place, if anything.
struct Pair {
  Subject subject;
  const Sender* present;
  const Sender* planned;  // nullptr: none
};

std::vector<Pair> pairs_of(const HostsFile& present, const HostsFile& planned) {
  std::vector<Pair> pairs;
  if (present.default_sender) {
    pairs.push_back({std::nullopt, &*present.default_sender,
                     planned.default_sender ? &*planned.default_sender : nullptr});
  }
  for (const auto& [domain, sender] : present.entries) {
    const auto found = planned.entries.find(domain);
    pairs.push_back({domain, &sender, found == planned.entries.end() ? nullptr : &found->second});
  }
  return pairs;
}

bool is_changed(const Pair& pair) {
  return pair.planned == nullptr || *pair.planned != *pair.present;
}

std::string text_of(const Subject& subject) {
  return subject ? subject->to_string() : "default";
}

// "a.example, b.example, c.example and 4 more"
std::string named(const std::vector<std::string>& subjects, std::size_t unnamed = 0) {
  constexpr std::size_t most = 3;
  const std::size_t shown = std::min(subjects.size(), most);
  const std::string text = fmt::format(
      "{}",
      fmt::join(subjects.begin(), subjects.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
  const std::size_t more = subjects.size() - shown + unnamed;
  return more == 0 ? text : fmt::format("{} and {} more", text, more);
}

void object_to_many_changes(std::vector<std::string>& objections, const std::vector<Pair>& pairs,
                            const GuardOptions& options, const std::set<Subject>& known) {
  std::vector<std::string> changed;
  std::size_t gone = 0;
  for (const Pair& pair : pairs) {
    if (!is_changed(pair) && !known.contains(pair.subject)) continue;
    changed.push_back(text_of(pair.subject));
    if (pair.planned == nullptr) ++gone;
  }
  if (pairs.size() < options.least_entries) return;
  if (changed.size() * 100 <= pairs.size() * options.changed_percent) return;
  objections.push_back(fmt::format("{} of {} rows would change or go ({} go), more than {} %: {}",
                                   changed.size(), pairs.size(), gone, options.changed_percent,
                                   named(changed)));
}

// One row alone may go: then its domain leaves by the default, as decided in enough runs.
void object_to_no_entries(std::vector<std::string>& objections, const HostsFile& present,
                          const HostsFile& planned) {
  if (present.entries.size() < 2 || !planned.entries.empty()) return;
  objections.push_back(fmt::format("all {} domains would lose their rows", present.entries.size()));
}

// By whom the domain's mail leaves, if anybody.
const Sender* sender_of(const dns::DomainName& domain, const HostsFile& rows) {
  const auto entry = rows.entries.find(domain);
  if (entry != rows.entries.end()) return &entry->second;
  return rows.default_sender ? &*rows.default_sender : nullptr;
}

// Whose mail leaves from an address that it did not leave from, by address. A new domain's first
// row is no move.
std::map<dns::IpAddress, std::vector<std::string>> moves_of(
    const HostsFile& present, const HostsFile& planned,
    const std::vector<policy::TrustedDomain>& domains) {
  std::map<dns::IpAddress, std::vector<std::string>> moved;
  const auto note = [&moved](const std::string& subject, const Sender* before,
                             const Sender* after) {
    if (before == nullptr || after == nullptr) return;
    const std::vector<dns::IpAddress> known = before->addresses();
    for (const dns::IpAddress& ip : after->addresses()) {
      if (std::ranges::find(known, ip) == known.end()) moved[ip].push_back(subject);
    }
  };
  if (present.default_sender && planned.default_sender) {
    note("default", &*present.default_sender, &*planned.default_sender);
  }
  for (const policy::TrustedDomain& domain : domains) {
    const bool is_new =
        !present.entries.contains(domain.name) && planned.entries.contains(domain.name);
    if (is_new) continue;
    note(domain.name.to_string(), sender_of(domain.name, present), sender_of(domain.name, planned));
  }
  return moved;
}

void object_to_many_moves(std::vector<std::string>& objections, const HostsFile& present,
                          const HostsFile& planned,
                          const std::vector<policy::TrustedDomain>& domains,
                          const GuardOptions& options) {
  for (const auto& [ip, subjects] : moves_of(present, planned, domains)) {
    const std::size_t unnamed = subjects.front() == "default" ? options.unnamed : 0;
    if (subjects.size() + unnamed <= options.moved) continue;
    objections.push_back(fmt::format("the mail of {} would move to {}, more than {}: {}",
                                     subjects.size() + unnamed, ip, options.moved,
                                     named(subjects, unnamed)));
  }
}

bool is_in(const policy::Scope& scope, const Sender& sender) {
  return scope.allows(sender.ip) && (!sender.ip6 || scope.allows(*sender.ip6)) &&
         scope.allows(sender.helo);
}

void object_to_scopes_left(std::vector<std::string>& objections, const HostsFile& planned,
                           const std::vector<policy::TrustedDomain>& domains) {
  for (const policy::TrustedDomain& domain : domains) {
    const auto row = planned.entries.find(domain.name);
    if (row == planned.entries.end() || is_in(domain.scope, row->second)) continue;
    objections.push_back(
        fmt::format("{} would leave its scope: {}", domain.name, row_text(row->second)));
  }
}

}  // namespace

std::string hash_of_change(const HostsFile& present, const HostsFile& planned) {
  return hexadecimal(sha256_of(lines_of(present) + '\n' + lines_of(planned)), 6);
}

std::vector<std::string> objections_to(const HostsFile& present, const HostsFile& planned,
                                       const std::vector<policy::TrustedDomain>& domains,
                                       const GuardOptions& options,
                                       const std::set<Subject>& changed) {
  std::vector<std::string> objections;
  if (present.default_sender && !planned.default_sender) {
    objections.emplace_back(
        "it would lose its default, by which bounces and all other domains' mail leave");
  }
  const std::vector<Pair> pairs = pairs_of(present, planned);
  object_to_no_entries(objections, present, planned);
  object_to_many_changes(objections, pairs, options, changed);
  object_to_many_moves(objections, present, planned, domains, options);
  object_to_scopes_left(objections, planned, domains);
  return objections;
}

namespace {

// The hashes that approve of a plan.
std::vector<std::string> approvals_of_plans(const GuardOptions& options,
                                            const TakenBack& taken_back) {
  std::vector<std::string> approvals = options.approved;
  std::erase_if(approvals,
                [&](const std::string& hash) { return taken_back.changes.contains(hash); });
  return approvals;
}

// Whether rows would come to be what they neither are nor were.
bool has_news(const HostsFile& before, const HostsFile& present, const HostsFile& planned) {
  const std::vector<Pair> pairs = pairs_of(before, planned);
  return std::ranges::any_of(pairs, [&present](const Pair& pair) {
    const std::optional<Sender> row = row_of(present, pair.subject);
    const bool stays = pair.planned == nullptr ? !row : row == *pair.planned;
    return is_changed(pair) && !stays;
  });
}

HostsFile with_rows_taken_back(HostsFile present, const HostsFile& planned,
                               const TakenBack& taken_back) {
  for (const dns::DomainName& domain : taken_back.domains) {
    set_row(present, domain, planned.entry_of(domain));
  }
  return present;
}

std::vector<std::string> objections_of_late(RecentChanges recent, const HostsFile& present,
                                            const HostsFile& planned,
                                            const std::vector<policy::TrustedDomain>& domains,
                                            const GuardOptions& options,
                                            const TakenBack& taken_back) {
  for (const dns::DomainName& domain : taken_back.domains) recent.changed.erase(domain);
  const HostsFile before = with_rows_taken_back(std::move(recent.before), planned, taken_back);
  if (!has_news(before, present, planned)) return {};
  std::vector<std::string> objections =
      objections_to(before, planned, domains, options, recent.changed);
  for (std::string& objection : objections) {
    objection.insert(0, fmt::format("counting the last {} hours, ", guarded_time.count()));
  }
  return objections;
}

// What has exactly this plan written.
std::string words_for(const std::string& hash, const TakenBack& taken_back) {
  std::string words;
  for (const std::string& change : taken_back.changes)
    words += fmt::format("--approve {} ", change);
  return words + fmt::format("--approve {}", hash);
}

}  // namespace

bool is_persons_plan(const HostsFile& present, const HostsFile& planned,
                     const GuardOptions& options, const TakenBack& taken_back) {
  if (options.force) return true;
  const std::vector<std::string> approvals = approvals_of_plans(options, taken_back);
  if (approvals.empty()) return false;
  return std::ranges::find(approvals, hash_of_change(present, planned)) != approvals.end();
}

std::optional<std::string> refusal_of(const HostsFile& present, const HostsFile& planned,
                                      const std::vector<policy::TrustedDomain>& domains,
                                      const GuardOptions& options, const TakenBack& taken_back,
                                      const std::optional<RecentChanges>& recent) {
  if (planned == present) return std::nullopt;
  if (planned == HostsFile()) {
    return "it would lose all its rows; a policy without any sender is not for a file: remove it "
           "by hand if that is meant";
  }
  if (is_persons_plan(present, planned, options, taken_back)) return std::nullopt;
  const auto words = [&] { return words_for(hash_of_change(present, planned), taken_back); };
  if (!approvals_of_plans(options, taken_back).empty()) {
    return fmt::format(
        "the plan is not the one that is approved: --dry-run shows it, {} accepts it", words());
  }
  std::vector<std::string> objections =
      objections_to(with_rows_taken_back(present, planned, taken_back), planned, domains, options);
  if (objections.empty() && recent) {
    objections = objections_of_late(*recent, present, planned, domains, options, taken_back);
  }
  if (objections.empty()) return std::nullopt;
  return fmt::format("{} (--dry-run shows the plan, {} accepts exactly this one)",
                     fmt::join(objections, "; "), words());
}

}  // namespace gen
