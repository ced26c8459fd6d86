#include "gen/merge_report_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "gen/merge_order.h"
#include "gen/merge_shared.h"
#include "gen/merge_streams.h"
#include "gen/report_details.h"
#include "policy/checks.h"

namespace gen {

using dns::DomainName;
using policy::Finding;
using policy::Verdict;

namespace {

void write_domains(const JoinedReport& joined, const TextSink& sink) {
  SharedFindings findings(joined);
  ListWriter list(sink, list_head("domains"));
  for_each_domain(joined, [&](const DomainStream& domain, std::size_t part) {
    const std::vector<Finding> shared = findings.of(*domain.line(), part);
    const bool is_faulty = std::ranges::any_of(
        shared, [](const Finding& finding) { return finding.judgement.verdict == Verdict::error; });
    list.add_text({is_faulty ? as_faulty(domain.item(), *domain.line()) : domain.item()});
  });
  list.end();
}

// One domain's, or the default identity's, as they are told.
struct SubjectFindings {
  std::vector<std::string> items;
  std::vector<WantedCure> cures;

  void add(std::string item, WantedCure cure) {
    items.push_back(std::move(item));
    cures.push_back(std::move(cure));
  }
};

// The findings of all parts by whom they are about, with those over rows of several shards.
class FindingJoin {
 public:
  explicit FindingJoin(const JoinedReport& joined)
      : shared_(joined),
        domains_(open_all<DomainStream>(joined)),
        findings_(open_all<FindingStream>(joined)) {}

  void for_each(const std::function<void(const SubjectFindings&)>& take) {
    take_in_order(
        domains_.size(), [this](std::size_t i) { return subject(i); },
        [&](const std::optional<DomainName>& about, std::size_t i) {
          const SubjectFindings found = findings_of(about, i);
          // Of the default identity each part tells the same.
          if (about || i == 0) take(found);
        });
  }

 private:
  // A finding may be about what is no trusted domain.
  std::optional<std::optional<DomainName>> subject(std::size_t i) const {
    const std::optional<DomainName> domain = domains_[i]->name();
    const std::optional<WantedCure>& finding = findings_[i]->line();
    if (finding && (!domain || finding->domain < domain)) return finding->domain;
    if (!domain) return std::nullopt;
    return domain;
  }

  SubjectFindings findings_of(const std::optional<DomainName>& about, std::size_t i) {
    SubjectFindings found;
    const policy::Check* const last = &policy::check(shared_helo);
    take_until(last, about, i, found);
    if (about && domains_[i]->name() == about) {
      const DomainLine& line = *domains_[i]->line();
      for (const Finding& finding : shared_.of(line, i)) {
        std::string item = finding_line_json(finding, line.origin);
        WantedCure cure = parse_finding_line(item);
        found.add(std::move(item), std::move(cure));
      }
      domains_[i]->advance();
    }
    take_until(nullptr, about, i, found);
    return found;
  }

  // Those up to this check; nullptr: all.
  void take_until(const policy::Check* last, const std::optional<DomainName>& about, std::size_t i,
                  SubjectFindings& found) {
    FindingStream& findings = *findings_[i];
    while (findings.line() && findings.line()->domain == about &&
           (last == nullptr || findings.line()->check <= last)) {
      found.add(findings.item(), *findings.line());
      findings.advance();
    }
  }

  SharedFindings shared_;
  std::vector<std::unique_ptr<DomainStream>> domains_;
  std::vector<std::unique_ptr<FindingStream>> findings_;
};

void write_findings(const JoinedReport& joined, const TextSink& sink) {
  ToDoGrouper to_do(joined.blocking);
  ListWriter list(sink, list_head("findings"));
  FindingJoin(joined).for_each([&](const SubjectFindings& found) {
    for (const std::string& item : found.items) list.add_text({item});
    to_do.add(found.cures);
  });
  list.end();
  ListWriter to_do_list(sink, list_head("to_do"));
  for (const ToDo& one : to_do.take()) to_do_list.add(to_do_json(one));
  to_do_list.end();
}

// Where it could be had, and with the greatest costs, as one run tells it of all domains.
void add_included(Json& record, const Json& other) {
  if (!record.contains("terms")) {
    if (other.contains("terms")) record = other;
    return;
  }
  if (!other.contains("terms")) return;
  const auto raise = [](Json& value, const Json& than) {
    if (value < than) value = than;
  };
  raise(record.at("terms"), other.at("terms"));
  raise(record.at("voids").at("ipv4"), other.at("voids").at("ipv4"));
  raise(record.at("voids").at("ipv6"), other.at("voids").at("ipv6"));
}

void write_included(const JoinedReport& joined, const TextSink& sink) {
  std::vector<std::unique_ptr<PartReport>> reports = open_all<PartReport>(joined);
  std::vector<Json> records(reports.size());
  for (const auto& report : reports) report->enter("spf_included");
  const auto next = [&](std::size_t i) -> std::optional<std::string> {
    const std::optional<std::string_view> item = reports[i]->next();
    if (!item) return std::nullopt;
    records[i] = Json::parse(*item);
    return records[i].at("name").get<std::string>();
  };
  ListWriter list(sink, list_head("spf_included"));
  Json record;  // not written yet: other parts may have it too
  take_in_order(reports.size(), next, [&](const std::string& name, std::size_t i) {
    if (record.is_null()) {
      record = records[i];
    } else if (record.at("name") == name) {
      add_included(record, records[i]);
    } else {
      list.add(record);
      record = records[i];
    }
  });
  if (!record.is_null()) list.add(record);
  list.end();
}

}  // namespace

void write_joined_report(const JoinedReport& joined, const TextSink& sink) {
  std::string head = dumped(joined.head, 2);
  head.resize(head.size() - 2);  // without "\n}"
  sink(head);
  write_domains(joined, sink);
  write_findings(joined, sink);
  write_included(joined, sink);
  ListWriter checks(sink, list_head("checks"));
  for (const std::string& check : joined.checks) checks.add_text({check});
  checks.end();
  sink("\n}\n");
}

}  // namespace gen
