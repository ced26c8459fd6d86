#include "gen/records_page.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "dns/overlay_resolver.h"
#include "gen/page.h"
#include "gen/zone_of_record.h"

namespace gen {

using dns::Task;
using policy::CureData;
using policy::CureRecord;
using policy::Finding;
using policy::Verdict;

namespace {

// The records of an answer as such data; of other types none.
struct DataOf {
  template <class Record>
  std::vector<CureData> operator()(const std::vector<Record>& records) const {
    return {records.begin(), records.end()};
  }
  std::vector<CureData> operator()(std::monostate) const { return {}; }
  std::vector<CureData> operator()(const std::vector<dns::MxRecord>&) const { return {}; }
};

// Whether what stands there goes when the record is published, as it does below --overlay: of
// addresses nothing, of texts those of its kind, and all beside a key (RFC 6376 §3.6.2.2).
bool gives_way(const CureData& present, const CureData& record) {
  if (std::holds_alternative<dns::IpAddress>(present)) return false;
  const auto* const text = std::get_if<dns::TxtRecord>(&present);
  const auto* const planned = std::get_if<dns::TxtRecord>(&record);
  if (text == nullptr || planned == nullptr) return true;
  const std::string kind = dns::kind_of_text(planned->octets);
  return kind == "v=dkim1" || kind == dns::kind_of_text(text->octets);
}

void sort_out(const dns::Answer& present, const CureRecord& record, RecordPlace& place) {
  if (!present.aliases.empty()) {
    place.replaces.push_back(fmt::format("CNAME {}", policy::text_of(present.aliases.front())));
    return;
  }
  for (const CureData& data : std::visit(DataOf(), present.records)) {
    if (data == record.data) continue;
    if (gives_way(data, record.data)) {
      place.replaces.push_back(policy::text_of(data));
    } else {
      place.stays.push_back(data);
    }
  }
}

Task<RecordPlace> find_place(dns::Resolver& resolver, const CureRecord& record,
                             const std::vector<policy::TrustedDomain>& trusted) {
  dns::Question question{record.owner, record.type()};
  dns::DomainName owner = record.owner;
  const dns::Answer present = co_await resolver.ask(std::move(question));
  dns::DomainName zone = co_await find_zone(resolver, std::move(owner), trusted);
  RecordPlace place{std::move(zone), {}, {}};
  sort_out(present, record, place);
  co_return place;
}

}  // namespace

Task<std::vector<RecordPlace>> find_places(dns::Resolver& resolver,
                                           const std::vector<PlannedRecord>& records,
                                           const std::vector<policy::TrustedDomain>& trusted) {
  std::vector<Task<RecordPlace>> tasks;
  for (const PlannedRecord& planned : records) {
    tasks.push_back(find_place(resolver, planned.record, trusted));
  }
  std::vector<RecordPlace> places = co_await all_of(std::move(tasks));
  co_return places;
}

namespace {

// "error example.com spf.mailfrom 192.0.2.10"
std::string name_of(const Finding& finding) {
  std::string text =
      fmt::format("{} {} {}", to_string(finding.judgement.verdict),
                  finding.domain ? finding.domain->to_string() : "default", finding.check->id);
  if (finding.ip) text += fmt::format(" {}", *finding.ip);
  return text;
}

std::string line_of(std::string_view beginning, const Finding& finding) {
  return fmt::format("{} {}: {}", beginning, name_of(finding), shortened(finding.judgement.seen));
}

// What is wrong, or not known, by key.
std::map<FindingKey, const Finding*> faults_of(const Plan& plan) {
  std::map<FindingKey, const Finding*> faults;
  for (const Finding* const finding : findings_of(plan)) {
    if (finding->judgement.verdict != Verdict::note) faults.emplace(key_of(*finding), finding);
  }
  return faults;
}

// "Please set the PTR record of 192.0.2.10 to mail.example.com"
std::optional<std::string> request_of(const PlannedRecord& planned) {
  const auto* const name = std::get_if<dns::DomainName>(&planned.record.data);
  const std::optional<dns::IpAddress>& ip = planned.reasons.front().ip;
  if (name == nullptr || !ip) return std::nullopt;
  return fmt::format("Please set the PTR of {} to {} ({})", *ip, *name, planned.record);
}

std::string counted(std::size_t count, std::string_view one) {
  return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s");
}

// "2 errors and 1 warning", without what there are none of.
std::string counts_of(const std::vector<const Finding*>& findings) {
  const auto errors = static_cast<std::size_t>(std::ranges::count(
      findings, Verdict::error, [](const Finding* one) { return one->judgement.verdict; }));
  const std::size_t warnings = findings.size() - errors;
  std::vector<std::string> counts;
  if (errors > 0) counts.push_back(counted(errors, "error"));
  if (warnings > 0) counts.push_back(counted(warnings, "warning"));
  return counts.empty() ? "nothing whole" : fmt::format("{}", fmt::join(counts, " and "));
}

class PageWriter {
 public:
  PageWriter(const Plan& before, const Plan& after)
      : changes_(changes_of(before, after)),
        present_(faults_of(before)),
        remaining_(faults_of(after)) {}

  RecordLine line_of_record(const PlannedRecord& planned, const RecordPlace& place) const {
    RecordLine line{planned.reasons.front().judgement.actor, place, planned.record, {}};
    if (const std::optional<std::string> request = request_of(planned)) {
      line.comments.push_back(*request);
    }
    for (const Finding& reason : planned.reasons) {
      const Finding* const now = find(present_, reason);
      const Finding* const then = find(remaining_, reason);
      if (then == nullptr) {
        line.comments.push_back(line_of("cures:", now == nullptr ? reason : *now));
      } else if (now != nullptr) {  // else the plan causes it, which its head tells
        line.comments.push_back(line_of("remains:", *then));
      }
    }
    if (!place.replaces.empty()) {
      line.comments.push_back(fmt::format("replaces: {}", fmt::join(place.replaces, "  ")));
    }
    return line;
  }

  std::vector<std::string> head(const std::vector<PlannedRecord>& records) const {
    if (records.empty()) return {"nothing to publish"};
    std::vector<std::string> lines = {
        fmt::format("{} to publish, which {} {}", counted(records.size(), "record"),
                    records.size() == 1 ? "cures" : "together cure", counts_of(changes_.cured))};
    std::set<FindingKey> told;
    for (const PlannedRecord& planned : records) {
      for (const Finding& reason : planned.reasons) told.insert(key_of(reason));
    }
    for (const Finding* const finding : changes_.cured) {
      if (!told.contains(key_of(*finding))) lines.push_back(line_of("cures too:", *finding));
    }
    for (const Finding* const finding : changes_.caused) {
      lines.push_back(line_of("but causes:", *finding));
    }
    return lines;
  }

 private:
  using Faults = std::map<FindingKey, const Finding*>;

  static const Finding* find(const Faults& faults, const Finding& finding) {
    const auto found = faults.find(key_of(finding));
    return found == faults.end() ? nullptr : found->second;
  }

  PlanChanges changes_;
  Faults present_;
  Faults remaining_;
};

void tell_once_what_stays(std::vector<RecordLine>& lines) {
  std::set<std::pair<dns::DomainName, dns::RecordType>> told;
  for (RecordLine& line : lines) {
    const bool is_first = told.emplace(line.record.owner, line.record.type()).second;
    if (!is_first) line.place.stays.clear();
  }
}

}  // namespace

RecordsPage page_of(const std::vector<PlannedRecord>& records,
                    const std::vector<RecordPlace>& places, const Plan& before, const Plan& after) {
  const PageWriter writer(before, after);
  RecordsPage page{writer.head(records), {}};
  for (std::size_t i = 0; i < records.size(); ++i) {
    page.lines.push_back(writer.line_of_record(records[i], places[i]));
  }
  std::ranges::stable_sort(page.lines, [](const RecordLine& left, const RecordLine& right) {
    return std::tie(left.actor, left.place.zone) < std::tie(right.actor, right.place.zone);
  });
  tell_once_what_stays(page.lines);
  return page;
}

}  // namespace gen
