#include "gen/merge_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "gen/json_values.h"
#include "gen/merge_examine.h"
#include "gen/merge_shared.h"
#include "gen/merge_streams.h"
#include "gen/report_details.h"
#include "policy/checks.h"

namespace gen {

using dns::Mistake;
using policy::Finding;

namespace {

void add(Summary& all, const Summary& more) {
  all.own += more.own;
  all.by_default += more.by_default;
  all.none += more.none;
  all.undecided += more.undecided;
  all.errors += more.errors;
  all.warnings += more.warnings;
  all.notes += more.notes;
  all.unknowns += more.unknowns;
  all.accepted += more.accepted;
}

Json row_of_default(const Json& head) {
  const Json& identity = head.at("default");
  return identity.is_null() ? Json(nullptr) : identity.at("row");
}

// What one run says once, and each part too.
void compare_with(const ExaminedReport& first, const ExaminedReport& part,
                  std::vector<Mistake>& mistakes) {
  const auto complain = [&](std::string_view what) {
    mistakes.push_back(
        {part.identity.file, 0, 0,
         fmt::format("{} than in {}: these are no parts of one run", what, first.identity.file)});
  };
  if (row_of_default(part.head) != row_of_default(first.head)) complain("another default");
  if (part.head.at("send_on") != first.head.at("send_on")) complain("another SEND_ON");
  if (part.checks != first.checks || part.part.shared_helo != first.part.shared_helo) {
    complain("other weights of checks");
  }
}

std::vector<std::string_view> blocking_of(const std::vector<std::string>& checks) {
  std::vector<std::string_view> ids;
  for (const std::string& item : checks) {
    const Json check = Json::parse(item);
    if (check.at("blocking").get<bool>()) {
      ids.push_back(policy::check(check.at("id").get<std::string>()).id);
    }
  }
  return ids;
}

void note_rows(JoinedReport& joined) {
  if (const Json row = row_of_default(joined.head); !row.is_null()) {
    joined.shared.note("default", *sender_from_json(row));
  }
  for_each_domain(joined, [&joined](const DomainStream& domain, std::size_t) {
    const DomainLine& line = *domain.line();
    if (line.row) joined.shared.note(line.name.to_string(), *line.row);
  });
}

// What fits nothing in any part, nor among what is found over the rows of several.
std::vector<std::string> find_unused(const JoinedReport& joined,
                                     const std::set<std::string>& used) {
  std::vector<std::string> unused = joined.parts.front().unused;
  for (const ReportPart& part : joined.parts) {
    const std::set<std::string_view> of_part(part.unused.begin(), part.unused.end());
    std::erase_if(unused, [&of_part](const auto& line) { return !of_part.contains(line); });
  }
  std::erase_if(unused, [&used](const auto& line) { return used.contains(line); });
  return unused;
}

void note_shared(JoinedReport& joined) {
  SharedFindings shared(joined);
  for_each_domain(joined, [&](const DomainStream& domain, std::size_t part) {
    for (const Finding& finding : shared.of(*domain.line(), part)) {
      count(joined.summary, finding.judgement.verdict, finding.acknowledged != nullptr);
    }
  });
  joined.unused = find_unused(joined, shared.used());
}

JoinedReport join(std::vector<ExaminedReport> parts, std::chrono::sys_days today) {
  std::ranges::stable_sort(parts, {},
                           [](const ExaminedReport& part) { return part.identity.shard; });
  JoinedReport joined{.head = parts.front().head, .checks = parts.front().checks, .today = today};
  add(joined.summary, parts.front().of_default);
  for (ExaminedReport& part : parts) {
    add(joined.summary, part.summary);
    joined.identities.push_back(std::move(part.identity));
    joined.parts.push_back(std::move(part.part));
  }
  joined.blocking = blocking_of(joined.checks);
  const Json& identity = joined.head.at("default");
  joined.is_default_undecided = !identity.is_null() && identity.at("outcome") == "undecided";
  note_rows(joined);
  note_shared(joined);
  joined.head.erase("shard");
  joined.head["summary"] = summary_json(joined.summary);
  return joined;
}

}  // namespace

JoinedReport examine_reports(const std::vector<std::string>& files, std::chrono::sys_days today,
                             const policy::HostsFile* rows, std::vector<Mistake>& mistakes) {
  const std::size_t before = mistakes.size();
  std::vector<ExaminedReport> parts;
  for (const std::string& file : files) {
    try {
      parts.push_back(examine_report(file, rows, mistakes));
    } catch (const BadReport& error) {
      mistakes.push_back(error.mistake());
    }
  }
  std::vector<PartIdentity> identities;
  for (const ExaminedReport& part : parts) identities.push_back(part.identity);
  compare_parts("report", identities, parts.size() == files.size(), mistakes);
  for (const ExaminedReport& part : parts) compare_with(parts.front(), part, mistakes);
  if (mistakes.size() > before || parts.empty()) return {.identities = std::move(identities)};
  return join(std::move(parts), today);
}

void for_each_line(const JoinedReport& joined, const std::function<void(const DomainLine&)>& take) {
  for_each_domain(joined,
                  [&take](const DomainStream& domain, std::size_t) { take(*domain.line()); });
}

void for_each_shared(const JoinedReport& joined, const std::function<void(const Finding&)>& take) {
  SharedFindings shared(joined);
  for_each_domain(joined, [&](const DomainStream& domain, std::size_t part) {
    for (const Finding& finding : shared.of(*domain.line(), part)) take(finding);
  });
}

}  // namespace gen
