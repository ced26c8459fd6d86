#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <pugixml.hpp>
#include <sstream>

#include "gen/clean_text.h"
#include "gen/report_formats.h"

namespace gen {

using policy::Check;
using policy::Finding;
using policy::Verdict;

namespace {

using Findings = std::vector<const Finding*>;

// What a check comes to in a domain, of all its findings there.
enum class CaseResult { passed, skipped, failed };

bool is_skipped(const Finding& finding) {
  return finding.acknowledged || finding.judgement.verdict == Verdict::unknown;
}

CaseResult result_of(const Findings& findings, policy::Level fail_on) {
  const auto any = [&findings](auto holds) { return std::ranges::any_of(findings, holds); };
  if (any([fail_on](const Finding* finding) { return counts(*finding, fail_on); })) {
    return CaseResult::failed;
  }
  const bool skipped = any([](const Finding* finding) { return is_skipped(*finding); });
  return skipped ? CaseResult::skipped : CaseResult::passed;
}

struct Case {
  const Check* check;
  Findings findings;
  CaseResult result;
};

struct Suite {
  std::string name;
  std::vector<Case> cases;

  std::size_t count(CaseResult result) const {
    return static_cast<std::size_t>(std::ranges::count(cases, result, &Case::result));
  }
};

// Several lines: what was seen at which place, and what would cure it.
std::string text_of(const Finding& finding, const Report& report) {
  const policy::Judgement& judgement = finding.judgement;
  std::string text = fmt::format("{}: {}\n", to_string(judgement.verdict), visible(judgement.seen));
  const std::string origin = to_string(origin_of(finding, report));
  if (!origin.empty()) text += fmt::format("place: {}\n", visible(origin));
  if (finding.ip) text += fmt::format("address: {}\n", *finding.ip);
  if (!judgement.wanted.empty()) text += fmt::format("wanted: {}\n", visible(judgement.wanted));
  for (const policy::CureRecord& record : judgement.publish.records) {
    text += fmt::format("publish: {}\n", visible(record.to_string()));
  }
  if (judgement.actor != policy::Actor::nobody) {
    text += fmt::format("who: {}\n", to_string(judgement.actor));
  }
  if (finding.acknowledged) text += fmt::format("accepted {}\n", visible(*finding.acknowledged));
  return text;
}

std::string text_of(const Findings& findings, const Report& report) {
  std::string text;
  for (const Finding* const finding : findings) text += text_of(*finding, report);
  return text;
}

void add_case(pugi::xml_node suite, const std::string& suite_name, const Case& one,
              const Report& report) {
  pugi::xml_node node = suite.append_child("testcase");
  node.append_attribute("classname") = suite_name.c_str();
  node.append_attribute("name") = std::string(one.check->id).c_str();
  if (one.findings.empty()) return;
  const std::string text = text_of(one.findings, report);
  if (one.result == CaseResult::passed) {
    node.append_child("system-out").text() = text.c_str();
    return;
  }
  const bool failed = one.result == CaseResult::failed;
  pugi::xml_node told = node.append_child(failed ? "failure" : "skipped");
  told.append_attribute("message") = visible(one.findings.front()->judgement.seen).c_str();
  if (failed) told.append_attribute("type") = std::string(one.check->id).c_str();
  told.text() = text.c_str();
}

std::string xml_of(const Suite& suite, const Report& report) {
  pugi::xml_document document;
  pugi::xml_node node = document.append_child("testsuite");
  node.append_attribute("name") = suite.name.c_str();
  node.append_attribute("tests") = suite.cases.size();
  node.append_attribute("failures") = suite.count(CaseResult::failed);
  node.append_attribute("errors") = 0;
  node.append_attribute("skipped") = suite.count(CaseResult::skipped);
  for (const Case& one : suite.cases) add_case(node, suite.name, one, report);
  std::ostringstream text;
  document.print(text, "  ", pugi::format_default | pugi::format_no_declaration,
                 pugi::encoding_utf8);
  return text.str();
}

// Hands over each subject's, the default's first, and those of domains that are not on the list.
template <class Take>
void for_each_suite(const Report& report, Take take) {
  report.findings.each_subject([&](const auto& domain, const Findings& findings) {
    std::map<const Check*, Findings> by_check;
    for (const Finding* const finding : findings) by_check[finding->check].push_back(finding);
    Suite suite{domain ? domain->to_string() : "default", {}};
    for (const Check* const check : report.checks) {
      if (!domain && check->of_domain != nullptr) continue;
      const Findings& of_check = by_check[check];
      suite.cases.push_back({check, of_check, result_of(of_check, report.fail_on)});
    }
    take(suite);
  });
}

}  // namespace

void write_report_junit(const Report& report, const TextSink& sink) {
  std::size_t tests = 0;
  std::size_t failures = 0;
  std::size_t skipped = 0;
  for_each_suite(report, [&](const Suite& suite) {
    tests += suite.cases.size();
    failures += suite.count(CaseResult::failed);
    skipped += suite.count(CaseResult::skipped);
  });
  sink(
      fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                  "<testsuites name=\"outbound-hosts\" tests=\"{}\" failures=\"{}\" errors=\"0\" "
                  "skipped=\"{}\">\n",
                  tests, failures, skipped));
  for_each_suite(report, [&](const Suite& suite) { sink(xml_of(suite, report)); });
  sink("</testsuites>\n");
}

}  // namespace gen
