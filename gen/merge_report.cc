#include "gen/merge_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "gen/json_values.h"
#include "gen/merge_examine.h"
#include "gen/merge_order.h"
#include "gen/part_lines.h"
#include "gen/report_details.h"
#include "policy/checks.h"

namespace gen {

using dns::DomainName;
using dns::Mistake;
using policy::Finding;
using policy::Verdict;

namespace {

constexpr std::string_view shared_helo = "helo.shared";

// A list of the joined report, an item a line.
class TextList {
 public:
  TextList(const TextSink& sink, std::string_view name) : sink_(sink) {
    sink(fmt::format(",\n  \"{}\": [", name));
  }

  void add(std::string_view item) {
    sink_(is_empty_ ? "\n    " : ",\n    ");
    sink_(item);
    is_empty_ = false;
  }
  void end() { sink_(is_empty_ ? "]" : "\n  ]"); }

 private:
  const TextSink& sink_;
  bool is_empty_ = true;
};

// The domains of a part's report, one after another.
class DomainStream {
 public:
  explicit DomainStream(const std::string& file) : report_(file) {
    report_.enter("domains");
    advance();
  }

  // Nothing at the end.
  const std::optional<DomainLine>& line() const { return line_; }
  const std::string& item() const { return item_; }
  std::optional<DomainName> name() const {
    return line_ ? std::optional(line_->name) : std::nullopt;
  }
  void advance() {
    const std::optional<std::string_view> next = report_.next();
    item_ = next.value_or("");
    line_ = next ? std::optional(parse_domain_line(item_)) : std::nullopt;
  }

 private:
  PartReport report_;
  std::string item_;
  std::optional<DomainLine> line_;
};

// Its findings.
class FindingStream {
 public:
  explicit FindingStream(const std::string& file) : report_(file) {
    report_.enter("findings");
    advance();
  }

  const std::optional<WantedCure>& line() const { return line_; }
  const std::string& item() const { return item_; }
  void advance() {
    const std::optional<std::string_view> next = report_.next();
    item_ = next.value_or("");
    line_ = next ? std::optional(parse_finding_line(item_)) : std::nullopt;
  }

 private:
  PartReport report_;
  std::string item_;
  std::optional<WantedCure> line_;
};

template <class Stream>
std::vector<std::unique_ptr<Stream>> open_all(const JoinedReport& joined) {
  std::vector<std::unique_ptr<Stream>> streams;
  for (const PartIdentity& part : joined.identities) {
    streams.push_back(std::make_unique<Stream>(part.file));
  }
  return streams;
}

using Domains = std::vector<std::unique_ptr<DomainStream>>;

// Every domain of all parts, in order.
void for_each_domain(const JoinedReport& joined,
                     const std::function<void(const DomainStream&, std::size_t part)>& take) {
  const Domains domains = open_all<DomainStream>(joined);
  take_in_order(
      domains.size(), [&](std::size_t i) { return domains[i]->name(); },
      [&](const DomainName&, std::size_t i) {
        take(*domains[i], i);
        domains[i]->advance();
      });
}

// What the rows of other shards make of this domain's.
std::vector<Finding> shared_findings(const JoinedReport& joined, const DomainLine& line,
                                     std::size_t part) {
  if (!line.row) return {};
  const ReportPart& of_part = joined.parts[part];
  const policy::Weights weights{.severity = {{std::string(shared_helo), of_part.shared_helo}}};
  std::vector<Finding> findings = joined.shared.findings_of(line.name, *line.row, weights);
  policy::Acknowledger(of_part.accepted, joined.today).mark(findings);
  return findings;
}

std::size_t domains_in(const Summary& summary) {
  return summary.own + summary.by_default + summary.none + summary.undecided;
}

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

Json summary_json(const Summary& summary) {
  return {{"domains", domains_in(summary)},   {"own", summary.own},
          {"by_default", summary.by_default}, {"none", summary.none},
          {"undecided", summary.undecided},   {"errors", summary.errors},
          {"warnings", summary.warnings},     {"notes", summary.notes},
          {"unknown", summary.unknowns},      {"accepted", summary.accepted}};
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
  for_each_shared(joined, [&joined](const Finding& finding) {
    count(joined.summary, finding.judgement.verdict, finding.acknowledged != nullptr);
  });
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
  for_each_domain(joined, [&](const DomainStream& domain, std::size_t part) {
    for (const Finding& finding : shared_findings(joined, *domain.line(), part)) take(finding);
  });
}

namespace {

void write_domains(const JoinedReport& joined, const TextSink& sink) {
  TextList list(sink, "domains");
  for_each_domain(joined, [&](const DomainStream& domain, std::size_t part) {
    const std::vector<Finding> shared = shared_findings(joined, *domain.line(), part);
    const bool is_faulty = std::ranges::any_of(
        shared, [](const Finding& finding) { return finding.judgement.verdict == Verdict::error; });
    list.add(is_faulty ? as_faulty(domain.item(), *domain.line()) : domain.item());
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
      : joined_(joined),
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
      for (const Finding& finding : shared_findings(joined_, line, i)) {
        std::string item = dumped(finding_json(finding, line.origin));
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

  const JoinedReport& joined_;
  Domains domains_;
  std::vector<std::unique_ptr<FindingStream>> findings_;
};

void write_findings(const JoinedReport& joined, const TextSink& sink) {
  ToDoGrouper to_do(joined.blocking);
  TextList list(sink, "findings");
  FindingJoin(joined).for_each([&](const SubjectFindings& found) {
    for (const std::string& item : found.items) list.add(item);
    to_do.add(found.cures);
  });
  list.end();
  TextList to_do_list(sink, "to_do");
  for (const ToDo& one : to_do.take()) to_do_list.add(dumped(to_do_json(one)));
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
  TextList list(sink, "spf_included");
  Json record;  // not written yet: other parts may have it too
  take_in_order(reports.size(), next, [&](const std::string& name, std::size_t i) {
    if (record.is_null()) {
      record = records[i];
    } else if (record.at("name") == name) {
      add_included(record, records[i]);
    } else {
      list.add(dumped(record));
      record = records[i];
    }
  });
  if (!record.is_null()) list.add(dumped(record));
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
  TextList checks(sink, "checks");
  for (const std::string& check : joined.checks) checks.add(check);
  checks.end();
  sink("\n}\n");
}

}  // namespace gen
