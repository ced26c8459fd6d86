#include "gen/guard.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

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
  const Sender* present;
  const Sender* planned;  // nullptr: none
};

std::vector<Pair> pairs_of(const HostsFile& present, const HostsFile& planned) {
  std::vector<Pair> pairs;
  if (present.default_sender) {
    pairs.push_back(
        {&*present.default_sender, planned.default_sender ? &*planned.default_sender : nullptr});
  }
  for (const auto& [domain, sender] : present.entries) {
    const auto found = planned.entries.find(domain);
    pairs.push_back({&sender, found == planned.entries.end() ? nullptr : &found->second});
  }
  return pairs;
}

bool is_changed(const Pair& pair) {
  return pair.planned == nullptr || *pair.planned != *pair.present;
}

std::set<dns::IpAddress> addresses_of(const Sender& sender) {
  std::set<dns::IpAddress> addresses = {sender.ip};
  if (sender.ip6) addresses.insert(*sender.ip6);
  return addresses;
}

void object_to_many_changes(std::vector<std::string>& objections, const std::vector<Pair>& pairs,
                            const GuardOptions& options) {
  const auto changed = static_cast<std::size_t>(std::ranges::count_if(pairs, is_changed));
  if (pairs.size() < options.least_entries) return;
  if (changed * 100 <= pairs.size() * options.changed_percent) return;
  const auto gone = std::ranges::count(pairs, nullptr, &Pair::planned);
  objections.push_back(fmt::format("{} of {} entries would change, {} of them go: more than {} %",
                                   changed, pairs.size(), gone, options.changed_percent));
}

void object_to_many_moves(std::vector<std::string>& objections, const std::vector<Pair>& pairs,
                          const GuardOptions& options) {
  std::map<dns::IpAddress, std::size_t> moved;
  for (const Pair& pair : pairs) {
    if (pair.planned == nullptr) continue;
    const std::set<dns::IpAddress> before = addresses_of(*pair.present);
    for (const dns::IpAddress& ip : addresses_of(*pair.planned)) {
      if (!before.contains(ip)) ++moved[ip];
    }
  }
  for (const auto& [ip, count] : moved) {
    if (count <= options.moved) continue;
    objections.push_back(
        fmt::format("{} entries would move to {}: more than {}", count, ip, options.moved));
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
    objections.push_back(fmt::format("{} would leave its scope: {} from {}", domain.name,
                                     row->second.helo, row->second.ip));
  }
}

}  // namespace

std::string hash_of_change(const HostsFile& present, const HostsFile& planned) {
  return hexadecimal(sha256_of(lines_of(present) + '\n' + lines_of(planned)), 6);
}

std::vector<std::string> objections_to(const HostsFile& present, const HostsFile& planned,
                                       const std::vector<policy::TrustedDomain>& domains,
                                       const GuardOptions& options) {
  std::vector<std::string> objections;
  if (present.default_sender && !planned.default_sender) {
    objections.emplace_back(
        "it would lose its default, by which bounces and all other domains' mail leave");
  }
  const std::vector<Pair> pairs = pairs_of(present, planned);
  object_to_many_changes(objections, pairs, options);
  object_to_many_moves(objections, pairs, options);
  object_to_scopes_left(objections, planned, domains);
  return objections;
}

std::optional<std::string> refusal_of(const HostsFile& present, const HostsFile& planned,
                                      const std::vector<policy::TrustedDomain>& domains,
                                      const GuardOptions& options) {
  if (present != HostsFile() && planned == HostsFile()) return "it would lose all its rows";
  const std::vector<std::string> objections = objections_to(present, planned, domains, options);
  if (objections.empty() || options.force) return std::nullopt;
  const std::string hash = hash_of_change(present, planned);
  if (std::ranges::find(options.approved, hash) != options.approved.end()) return std::nullopt;
  const std::string_view other =
      options.approved.empty() ? "" : "; the plan is not the one that is approved";
  return fmt::format("{}{} (--dry-run shows the plan, --approve {} accepts exactly this one)",
                     fmt::join(objections, "; "), other, hash);
}

}  // namespace gen
