#include "gen/merge_parts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>

namespace gen {

using dns::Mistake;

namespace {

constexpr std::string_view state_beginning = "{\"schema\"";
constexpr std::string_view report_beginning = "{\n  \"schema\"";

// The first octets of it, fewer where it is shorter.
dns::Parsed<std::string> beginning_of(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string octets(report_beginning.size(), '\0');
  if (stream) stream.read(octets.data(), static_cast<std::streamsize>(octets.size()));
  if (!stream && !stream.eof()) return tl::unexpected(std::string(std::strerror(errno)));
  octets.resize(static_cast<std::size_t>(stream.gcount()));
  return octets;
}

// "shard 2/3", "shards 2, 5 and 7 of 10"; of very many the first.
std::string named(const std::vector<std::uint32_t>& numbers, std::uint32_t count) {
  constexpr std::size_t most = 20;
  if (numbers.size() == 1) return fmt::format("shard {}/{}", numbers.front(), count);
  const auto shown = static_cast<std::ptrdiff_t>(std::min(numbers.size() - 1, most));
  const std::string list =
      fmt::format("{}", fmt::join(numbers.begin(), numbers.begin() + shown, ", "));
  const std::string last = numbers.size() - 1 > most ? fmt::format("{} more", numbers.size() - most)
                                                     : std::to_string(numbers.back());
  return fmt::format("shards {} and {} of {}", list, last, count);
}

int column_of(const PartIdentity& part) {
  return part.line == 0 ? 0 : 1;
}

void complain_of_missing(std::string_view kind, const std::vector<PartIdentity>& parts,
                         const std::map<std::uint32_t, const PartIdentity*>& known,
                         std::vector<Mistake>& mistakes) {
  const std::uint32_t count = parts.front().shard.count();
  std::vector<std::uint32_t> missing;
  for (std::uint32_t number = 1; number <= count; ++number) {
    if (!known.contains(number)) missing.push_back(number);
  }
  if (missing.empty()) return;
  mistakes.push_back(
      {"", 0, 0, fmt::format("the {} of {} is missing", kind, named(missing, count))});
}

void compare_with(const PartIdentity& first, const PartIdentity& part,
                  std::vector<Mistake>& mistakes) {
  const auto complain = [&](std::string_view what, std::string_view here, std::string_view there) {
    mistakes.push_back({part.file, part.line, column_of(part),
                        fmt::format("{} {}, but {} in {}: these are no parts of one run", what,
                                    here, there, first.file)});
  };
  if (part.shard.count() != first.shard.count()) {
    complain("shard", part.shard.to_string(), first.shard.to_string());
  }
  if (part.policy != first.policy) complain("policy", part.policy, first.policy);
  if (part.version != first.version) complain("version", part.version, first.version);
}

}  // namespace

dns::Result<PartFiles> sort_parts(const std::vector<std::string>& files) {
  PartFiles sorted;
  std::vector<Mistake> mistakes;
  for (const std::string& file : files) {
    const dns::Parsed<std::string> beginning = beginning_of(file);
    if (!beginning) {
      mistakes.push_back({file, 0, 0, beginning.error()});
    } else if (beginning->starts_with(report_beginning)) {
      sorted.reports.push_back(file);
    } else if (beginning->starts_with(state_beginning)) {
      sorted.states.push_back(file);
    } else {
      sorted.hosts.push_back(file);
    }
  }
  if (!mistakes.empty()) return tl::unexpected(std::move(mistakes));
  return sorted;
}

void compare_parts(std::string_view kind, const std::vector<PartIdentity>& parts, bool are_all,
                   std::vector<Mistake>& mistakes) {
  if (parts.empty()) return;
  const std::size_t before = mistakes.size();
  std::map<std::uint32_t, const PartIdentity*> known;
  for (const PartIdentity& part : parts) {
    compare_with(parts.front(), part, mistakes);
    const auto [found, is_new] = known.emplace(part.shard.number(), &part);
    if (is_new || part.shard != found->second->shard) continue;
    mistakes.push_back({part.file, part.line, column_of(part),
                        fmt::format("shard {}, which {} is too", part.shard, found->second->file)});
  }
  const bool is_one_run = mistakes.size() == before || known.size() < parts.size();
  if (are_all && is_one_run) complain_of_missing(kind, parts, known, mistakes);
}

void compare_kinds(const PartIdentity& one, const PartIdentity& other,
                   std::vector<Mistake>& mistakes) {
  PartIdentity comparable = other;
  if (one.policy.empty() || other.policy.empty()) comparable.policy = one.policy;
  if (one.version.empty() || other.version.empty()) comparable.version = one.version;
  compare_with(one, comparable, mistakes);
}

std::optional<std::string> fault_of_place(const dns::DomainName& domain, const Shard& shard) {
  const Shard right = Shard::of(domain, shard.count());
  if (right == shard) return std::nullopt;
  return fmt::format("{} is of shard {}, and this is the part of {}", domain, right, shard);
}

}  // namespace gen
