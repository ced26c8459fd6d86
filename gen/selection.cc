#include "gen/selection.h"

#include <fmt/format.h>

#include <algorithm>

#include "gen/acknowledgement_reader.h"
#include "gen/files.h"
#include "gen/near_miss.h"
#include "policy/checks.h"

namespace gen {

using policy::Finding;

bool matches(std::string_view pattern, std::string_view id) {
  if (!pattern.ends_with(".*")) return pattern == id;
  return id.starts_with(pattern.substr(0, pattern.size() - 1));
}

std::optional<std::string> fault_of_pattern(std::string_view pattern) {
  const std::vector<std::string_view> ids = policy::check_ids();
  const auto fits = [pattern](std::string_view id) { return matches(pattern, id); };
  if (std::ranges::any_of(ids, fits)) return std::nullopt;
  const std::optional<std::string_view> near = near_miss(pattern, ids);
  return near ? fmt::format("no such check: did you mean {}?", *near) : "no such check";
}

dns::Result<Selection> read_selection(const FindingOptions& options) {
  Selection selection{options.only, options.skip, {}};
  if (options.acknowledged.empty()) return selection;
  const dns::Parsed<std::string> text = read_named_file(options.acknowledged);
  if (!text) {
    return tl::unexpected(std::vector{dns::Mistake{options.acknowledged, 0, 0, text.error()}});
  }
  auto read = read_acknowledgements(*text, options.acknowledged);
  if (!read) return tl::unexpected(std::move(read.error()));
  selection.acknowledged = std::move(*read);
  return selection;
}

namespace {

bool is_told(const Selection& selection, const policy::Check& check) {
  const auto fits = [&check](const std::string& pattern) { return matches(pattern, check.id); };
  if (std::ranges::any_of(selection.skip, fits)) return false;
  return selection.only.empty() || std::ranges::any_of(selection.only, fits);
}

}  // namespace

std::vector<const policy::Check*> told_checks(const Selection& selection) {
  std::vector<const policy::Check*> told;
  for (const policy::Check& check : policy::checks()) {
    if (is_told(selection, check)) told.push_back(&check);
  }
  return told;
}

void keep_told(const Selection& selection, std::vector<Finding>& findings) {
  std::erase_if(findings, [&](const Finding& one) { return !is_told(selection, *one.check); });
}

namespace {

constexpr std::string_view unused_words = ": nothing to accept any more: ";

}  // namespace

std::string unused_line(const policy::Acknowledgement& one) {
  return fmt::format("{}{}{}", to_string(one.origin), unused_words, one.check);
}

bool tells_of_unused(std::string_view line) {
  return line.find(unused_words) != std::string_view::npos;
}

policy::Acknowledger acknowledger_of(const Selection& selection, std::chrono::sys_seconds now) {
  return {selection.acknowledged, std::chrono::floor<std::chrono::days>(now)};
}

std::string unused_lines(const policy::Acknowledger& acknowledger) {
  std::string lines;
  for (const policy::Acknowledgement* const one : acknowledger.unused()) {
    lines += unused_line(*one) + '\n';
  }
  return lines;
}

void apply(const Selection& selection, policy::Acknowledger& acknowledger, Plan& plan) {
  const auto apply_to = [&](std::vector<Finding>& findings) {
    keep_told(selection, findings);
    acknowledger.mark(findings);
  };
  if (plan.default_identity) apply_to(plan.default_identity->findings);
  for (policy::DomainAudit& audit : plan.domains) apply_to(audit.findings);
  apply_to(plan.row_findings);
}

}  // namespace gen
