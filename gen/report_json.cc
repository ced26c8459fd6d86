#include "gen/report_details.h"
#include "gen/report_domain.h"
#include "gen/report_formats.h"

namespace gen {

using policy::Finding;

namespace {

void write(std::string& text, const policy::Cure& cure) {
  JsonList list(text);
  for (const policy::CureRecord& record : cure.records) {
    JsonObject object(list.item());
    object.add("name", record.owner);
    object.add("type", to_string(record.type()));
    object.add("data", policy::text_of(record.data));
    add_json_list(object.member("replaces"), record.replaces);
  }
}

// `publish` is its cure, as Cure::to_string has it.
void write(std::string& text, const Finding& finding, std::string_view publish,
           std::string_view origin) {
  const policy::Judgement& judgement = finding.judgement;
  JsonObject object(text);
  object.add("check", finding.check->id);
  object.add("verdict", to_string(judgement.verdict));
  object.add("domain", finding.domain);
  object.add("sender", finding.sender);
  object.add("ip", finding.ip);
  object.add("seen", judgement.seen);
  object.add("wanted", judgement.wanted);
  object.add("actor", to_string(judgement.actor));
  object.add("publish", publish);
  write(object.member("records"), judgement.publish);
  object.add("origin", origin.empty() ? std::nullopt : std::optional(origin));
  object.add("accepted", finding.acknowledged);
}

}  // namespace

std::string finding_line_json(const Finding& finding, const std::string& origin) {
  std::string text;
  write(text, finding, finding.judgement.publish.to_string(), origin);
  return text;
}

namespace {

std::string origin_text(const Finding& finding, const Report& report) {
  return to_string(origin_of(finding, report));
}

Json send_on_json(const policy::AllowedIps& allowed) {
  Json object = {{"any", allowed.is_any()}, {"addresses", Json::array()}};
  for (const dns::IpAddress& ip : allowed.addresses()) {
    object["addresses"].push_back(ip.to_string());
  }
  return object;
}

void write(std::string& text, const std::vector<RowChange>& changes) {
  JsonList list(text);
  for (const RowChange& change : changes) {
    JsonObject row(list.item());
    row.add("domain", change.domain);
    row.add("before", change.before);
    row.add("after", change.after);
  }
}

void write(std::string& text, const std::vector<const Finding*>& findings, const Report& report) {
  JsonList list(text);
  for (const Finding* const finding : findings) {
    list.item() += finding_line_json(*finding, origin_text(*finding, report));
  }
}

// What planned records make otherwise.
std::string changes_text(const PlanChanges& changes, const Report& report) {
  std::string text;
  {
    JsonObject object(text);
    write(object.member("cured"), changes.cured, report);
    write(object.member("caused"), changes.caused, report);
    write(object.member("rows"), changes.rows);
  }
  return text;
}

// The default identity, or null.
std::string default_text(const Report& report, const policy::Surroundings& surroundings) {
  if (!report.plan.default_identity) return "null";
  std::string text;
  {
    JsonObject object(text);
    add_candidate(object, nullptr, *report.survey.default_identity, surroundings);
    add_decision(object, report.plan.default_identity->decision);
    const std::optional<policy::Candidate>& present = report.survey.present_default;
    add_present(object, nullptr, present ? &*present : nullptr, surroundings);
  }
  return text;
}

Json head_json(const Report& report, const policy::Surroundings& surroundings) {
  Json head = {{"schema", 1},
               {"tool", "outbound-hosts"},
               {"version", OUTBOUND_HOSTS_VERSION},
               {"policy", report.policy_hash},
               {"file", report.linted_file.empty() ? Json(nullptr) : Json(report.linted_file)},
               {"summary", summary_json(summarize(report.plan))}};
  if (report.part) head["shard"] = part_json(*report.part);
  head["send_on"] = send_on_json(report.survey.allowed);
  head["default"] = Json::parse(default_text(report, surroundings));
  if (report.changes != nullptr) {
    head["changes"] = Json::parse(changes_text(*report.changes, report));
  }
  return head;
}

void write_domains(const Report& report, const TextSink& sink) {
  ListWriter list(sink, list_head("domains"));
  const std::vector<Sending> sendings = sendings_of(report);
  for (std::size_t i = 0; i < report.plan.domains.size(); ++i) {
    const DomainJson line = report.gists.json(i);
    const std::string_view text = line.text;
    list.add_text({text.substr(0, line.sending_at), R"(,"sending":")", to_string(sendings[i]), "\"",
                   text.substr(line.sending_at)});
  }
  list.end();
}

// And what is to be done about them.
void write_findings(const Report& report, const TextSink& sink) {
  ListWriter list(sink, list_head("findings"));
  ToDoGrouper grouper(blocking_checks(report.policy.weights));
  std::string line;  // each in its place, so that they take no room anew
  report.findings.each_subject([&](const auto&, const std::vector<const Finding*>& findings) {
    std::vector<WantedCure> cures;
    for (const Finding* const finding : findings) {
      std::string publish = finding->judgement.publish.to_string();
      line.clear();
      write(line, *finding, publish, origin_text(*finding, report));
      list.add_text({line});
      cures.push_back(cure_of(*finding, std::move(publish)));
    }
    grouper.add(cures);
  });
  list.end();
  ListWriter to_do(sink, list_head("to_do"));
  for (const ToDo& one : grouper.take()) to_do.add(to_do_json(one));
  to_do.end();
}

}  // namespace

void write_report_json(const Report& report, const TextSink& sink) {
  const policy::Surroundings surroundings = surroundings_of(report.survey, report.policy.weights);
  std::string head = dumped(head_json(report, surroundings), 2);
  head.resize(head.size() - 2);  // without "\n}"
  sink(head);
  write_domains(report, sink);
  write_findings(report, sink);
  ListWriter included(sink, list_head("spf_included"));
  for (const auto& [name, record] : report.gists.included()) {
    included.add(included_json(record));
  }
  included.end();
  ListWriter checks(sink, list_head("checks"));
  for (const policy::Check& check : policy::checks()) {
    checks.add(check_json(check, report.policy.weights));
  }
  checks.end();
  sink("\n}\n");
}

}  // namespace gen
