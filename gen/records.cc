#include "gen/records.h"

#include <fmt/format.h>

#include <cstdio>
#include <stdexcept>

#include "gen/outlook.h"
#include "gen/records_page.h"
#include "gen/trusted_domains.h"
#include "gen/used_files.h"

namespace gen {

using policy::Finding;
using policy::Verdict;

namespace {

// Each survey brings what could only be seen after the one before: few need four.
constexpr int most_surveys = 12;

// Errors and warnings that somebody is to act on, of the domains asked for alone if any are.
std::vector<const Finding*> findings_to_cure(const Plan& plan, const RecordsOptions& options) {
  std::vector<const Finding*> findings = findings_of(plan);
  std::erase_if(findings, [&options](const Finding* finding) {
    const Verdict verdict = finding->judgement.verdict;
    return finding->acknowledged || (!options.only_domains.empty() && !finding->domain) ||
           (verdict != Verdict::error && verdict != Verdict::warning);
  });
  return findings;
}

// The page of what is planned so far, told of these two plans.
RecordsPage write_page(Start& start, const RecordPlan& plan, const Plan& before,
                       const Plan& after) {
  start.session->forget_plan();
  const std::vector<PlannedRecord> records = plan.records();
  const std::vector<RecordPlace> places = start.session->loop().run(
      find_places(start.session->resolver(), records, start.inputs.policy.domains));
  return page_of(records, places, before, after);
}

// Answers from now on as if the page's records were published.
void publish(DnsSession& session, const RecordsPage& page) {
  dns::Result<dns::ZoneData> zone = dns::read_zones({{"records", zone_text(page)}});
  if (!zone) {
    throw std::logic_error("the records do not read back as written: " +
                           dns::to_string(zone.error().front()));
  }
  session.plan(std::move(*zone));
}

// What to publish, surveyed until nothing new is wanted.
tl::expected<RecordsPage, Failure> plan_records(Start& start, const RecordsOptions& options,
                                                const Selection& selection,
                                                const Outlook& present) {
  RecordPlan plan;
  tl::expected<Outlook, Failure> planned;
  const Plan* after = &present.plan;
  for (int surveys = 1; surveys < most_surveys; ++surveys) {
    if (!plan.add(findings_to_cure(*after, options))) break;
    publish(*start.session, write_page(start, plan, present.plan, *after));
    planned = look(start, options.policy.on_host, selection);
    if (!planned) return tl::unexpected(std::move(planned.error()));
    after = &planned->plan;
  }
  return write_page(start, plan, present.plan, *after);
}

std::string text_of(const RecordsPage& page, RecordsFormat format) {
  switch (format) {
    case RecordsFormat::zone:
      return zone_text(page);
    case RecordsFormat::dnscontrol:
      return dnscontrol_text(page);
    case RecordsFormat::octodns:
      return octodns_text(page);
  }
  return "";
}

std::vector<NamedFile> read_files(const RecordsOptions& options) {
  std::vector<NamedFile> files = read_files_of(options.dns);
  files.push_back({"--policy", options.policy.policy_file});
  files.push_back({"--ack", options.findings.acknowledged});
  files.push_back({"--output", options.present});
  for (const std::string& list : options.policy.domain_files) files.push_back({"--domains", list});
  return files;
}

}  // namespace

ExitStatus records(const RecordsOptions& options, const Environment& environment) {
  const std::vector<dns::Mistake> twice =
      find_files_used_twice(read_files(options), {{"--record", options.dns.record}});
  if (!twice.empty()) return tell(twice);
  dns::Result<Start> start = start_run(options.policy, options.dns, options.present, environment);
  const dns::Result<Selection> selection = read_selection(options.findings);
  if (!start || !selection) return tell(mistakes_of(start, selection));
  const std::optional<Failure> failure =
      keep_only(options.only_domains, start->inputs.policy.domains);
  if (failure) return tell(*failure);
  const tl::expected<Outlook, Failure> present = look(*start, options.policy.on_host, *selection);
  if (!present) return tell(present.error());
  const tl::expected<RecordsPage, Failure> page =
      plan_records(*start, options, *selection, *present);
  if (!page) return tell(page.error());
  start->session->save_recording();
  fmt::print("{}", text_of(*page, options.format));
  fmt::print(stderr, "{}", present->unused);
  const Report report{start->inputs.policy, {}, present->survey, present->plan, present->gists};
  fmt::print(stderr, "{}", undecided_text(report));
  return present->plan.is_incomplete() ? ExitStatus::incomplete : ExitStatus::clean;
}

}  // namespace gen
