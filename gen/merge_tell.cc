#include "gen/merge_tell.h"

#include <fmt/format.h>

#include <stdexcept>

#include "gen/report_formats.h"
#include "gen/tell.h"

namespace gen {

namespace {

// Without its end.
std::string_view lost_line(const MergeWork& work) {
  return std::string_view(work.lost).substr(0, work.lost.find('\n'));
}

NotKnown not_known_of(const JoinedReport& report) {
  NotKnown not_known;
  for_each_line(report, [&not_known](const DomainLine& line) {
    if (line.outcome == "undecided") not_known.subjects.insert(line.name.to_string());
  });
  return not_known;
}

void tell_findings(const MergeOptions& options, const JoinedReport& report, Teller& teller) {
  for (const std::string& line : report.unused) tell_cautions(line, teller);
  for_each_shared(report, [&](const policy::Finding& finding) {
    if (counts(finding, options.fail_on)) teller.tell(thing_of(finding), finding_line(finding));
  });
  teller.tell_gone(not_known_of(report));
}

}  // namespace

std::optional<Told> told_by_merge(const MergeOptions& options, const MergeWork& work) {
  if (options.dry_run || !work.remembered.told) return std::nullopt;
  Told told = *work.remembered.told;
  const ToldThing lost = caution_of(lost_line(work));
  std::erase_if(told, [&lost](const ToldThing& thing) {
    const ToldParts parts = thing.parts();
    const bool is_unused = parts.verdict == lost.parts().verdict && tells_of_unused(parts.seen);
    return !spans_shards(parts.check) && !is_unused && thing != lost;
  });
  return told;
}

namespace {

void tell_all(const MergeOptions& options, const std::optional<std::string>& refusal,
              const MergeWork& work, Teller& teller) {
  const Teller::Telling telling(teller);
  if (refusal) {
    teller.write(
        fmt::format("{}: refused, the file stays as it is: {}\n", options.output, *refusal));
  }
  tell_cautions(work.lost, teller);
  if (work.has_report()) tell_findings(options, work.report, teller);
}

}  // namespace

void tell_joined(const MergeOptions& options, const std::optional<std::string>& refusal,
                 MergeWork& work, Teller& teller) {
  tell_all(options, refusal, work, teller);
  std::optional<Told>& told = work.state.memory.told;
  const Told* const now = teller.told();
  if (told && now != nullptr) told->insert(now->begin(), now->end());
  if (!teller.is_heard()) throw std::runtime_error("standard error: cannot write");
}

}  // namespace gen
