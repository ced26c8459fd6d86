#include <fmt/format.h>

#include <algorithm>

#include "gen/clean_text.h"
#include "gen/json_pieces.h"
#include "gen/report_formats.h"
#include "gen/sha256.h"

namespace gen {

using policy::Finding;
using policy::Verdict;

namespace {

// Octets that a path may hold as they are (RFC 3986, 3.3: unreserved, and "/" between segments).
// The others are percent-encoded; ":" too, for a relative path's first segment must not hold one.
bool stands_in_uri(char octet) {
  return (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z') ||
         (octet >= '0' && octet <= '9') ||
         std::string_view("-._~/").find(octet) != std::string_view::npos;
}

std::string uri_of(std::string_view path) {
  std::string uri = path.starts_with('/') ? "file://" : "";
  for (const char octet : path) {
    if (stands_in_uri(octet)) {
      uri += octet;
    } else {
      uri += fmt::format("%{:02X}", static_cast<unsigned char>(octet));
    }
  }
  return uri;
}

std::string with_period(std::string text) {
  if (!text.ends_with('.')) text += '.';
  return text;
}

// 3.27.10: a result that is no failure has the level "none".
std::string_view level_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::error:
      return "error";
    case Verdict::warning:
      return "warning";
    case Verdict::note:
      return "note";
    case Verdict::unknown:
    case Verdict::pass:
    case Verdict::not_applicable:
      break;
  }
  return "none";
}

Json rule_json(const policy::Check& check) {
  return {{"id", check.id},
          {"shortDescription", {{"text", with_period(std::string(check.rule))}}},
          {"fullDescription", {{"text", with_period(std::string(check.reason))}}},
          {"help", {{"text", with_period(fmt::format("{} ({})", check.reason, check.source))}}}};
}

std::string message_of(const Finding& finding) {
  const policy::Judgement& judgement = finding.judgement;
  std::string text = subject_of(finding);
  if (finding.ip) text += fmt::format(" from {}", *finding.ip);
  text += ": " + judgement.seen;
  if (!judgement.publish.empty()) {
    text += "; " + publish_text(judgement.publish);
  } else if (!judgement.wanted.empty()) {
    text += "; wanted: " + judgement.wanted;
  }
  return with_period(visible(text));
}

Json location_json(const Finding& finding, const Report& report) {
  Json location = Json::object();
  const policy::Origin origin = origin_of(finding, report);
  if (origin.place.is_known()) {
    location["physicalLocation"] = {
        {"artifactLocation", {{"uri", uri_of(origin.source)}}},
        {"region", {{"startLine", origin.place.line}, {"startColumn", origin.place.column}}}};
  } else if (!origin.source.empty() && origin.source == report.linted_file) {
    location["physicalLocation"] = {{"artifactLocation", {{"uri", uri_of(origin.source)}}}};
  }
  const std::string subject = subject_of(finding);
  location["logicalLocations"] = {
      {{"name", subject}, {"fullyQualifiedName", subject}, {"kind", "resource"}}};
  return location;
}

// The same for the same check of the same sender in every run, whatever DNS says: by it others tell
// what is new.
std::string fingerprint_of(const Finding& finding) {
  std::string identity = fmt::format("{} {}", finding.check->id, subject_of(finding));
  if (finding.ip) identity += fmt::format(" {}", *finding.ip);
  return hexadecimal(sha256_of(identity), 16);
}

Json result_json(const Finding& finding, const Report& report) {
  const policy::Judgement& judgement = finding.judgement;
  Json result = {{"ruleId", finding.check->id},
                 {"ruleIndex", finding.check - policy::checks().data()},
                 {"kind", judgement.verdict == Verdict::unknown ? "open" : "fail"},
                 {"level", level_of(judgement.verdict)},
                 {"message", {{"text", message_of(finding)}}},
                 {"locations", {location_json(finding, report)}},
                 {"partialFingerprints", {{"sender/v1", fingerprint_of(finding)}}}};
  if (finding.acknowledged) {
    result["suppressions"] = {{{"kind", "external"},
                               {"status", "accepted"},
                               {"justification", visible(*finding.acknowledged)}}};
  }
  result["properties"] = {{"actor", to_string(judgement.actor)}};
  if (!judgement.publish.empty()) result["properties"]["publish"] = judgement.publish.to_string();
  return result;
}

Json driver_json() {
  Json rules = Json::array();
  for (const policy::Check& check : policy::checks()) rules.push_back(rule_json(check));
  return {{"name", "outbound-hosts"},
          {"version", OUTBOUND_HOSTS_VERSION},
          {"semanticVersion", OUTBOUND_HOSTS_VERSION},
          {"rules", std::move(rules)}};
}

}  // namespace

void write_report_sarif(const Report& report, const TextSink& sink) {
  sink(
      fmt::format("{{\n  \"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\",\n"
                  "  \"version\": \"2.1.0\",\n  \"runs\": [{{\n"
                  "  \"tool\": {{\"driver\": {}}},\n",
                  dumped(driver_json())));
  ListWriter results(sink, "  \"results\": [");
  report.findings.each(
      [&](const Finding& finding) { results.add(result_json(finding, report)); });
  results.end();
  sink("}]\n}\n");
}

}  // namespace gen
