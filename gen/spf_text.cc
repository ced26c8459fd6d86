#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dns/record_text.h"
#include "gen/clean_text.h"
#include "gen/page.h"
#include "gen/spf_report.h"

namespace gen {

using policy::SpfRecordTrace;
using policy::SpfStep;

namespace {

// "mail.example.com A: found, TTL 3600". Of what is unavailable there is no TTL.
std::string question_text(const policy::SpfLookup& lookup) {
  std::string text = fmt::format("{} {}: {}", lookup.question.name, to_string(lookup.question.type),
                                 dns::word_of(lookup.reason));
  if (dns::status_of(lookup.reason) != dns::Status::unavailable) {
    text += fmt::format(", TTL {}", lookup.ttl.count());
  }
  return text;
}

std::string answer_text(const policy::SpfLookup& lookup) {
  if (lookup.records.empty()) return question_text(lookup);
  return fmt::format("{}: {}", question_text(lookup), fmt::join(lookup.records, ", "));
}

void add_record(Page& page, std::size_t depth, const SpfRecordTrace& trace);

std::string outcome_text(const SpfStep& step) {
  return fmt::format("-> {} (terms {}/{}, voids {}/{})", to_string(step.match), step.terms,
                     policy::spf_term_limit, step.voids, policy::spf_void_limit);
}

void add_step(Page& page, std::size_t depth, const SpfStep& step) {
  const std::string term = fmt::format("{}. {}", step.number, dns::print_octets(step.term));
  const bool is_nested = !step.nested.empty();  // then the outcome comes after it
  page.add(depth, is_nested ? term : term + ' ' + outcome_text(step));
  const std::size_t inside = depth + 3;
  const bool has_macro = step.term.find('%') != std::string::npos;
  if (has_macro && !step.target.empty()) {
    page.add(inside, fmt::format("expands to {}", visible(step.target)));
  }
  for (const policy::SpfLookup& lookup : step.lookups) page.add(inside, answer_text(lookup));
  for (const SpfRecordTrace& nested : step.nested) add_record(page, inside, nested);
  page.add(inside, is_nested ? outcome_text(step) : visible(step.why));
}

// The record's text, or all that stands in its place.
void add_texts(Page& page, std::size_t depth, const SpfRecordTrace& trace) {
  if (!trace.record.empty()) {
    page.add(depth, dns::print_octets(trace.record));
    return;
  }
  for (const policy::SpfLookup& lookup : trace.lookups) {
    for (const std::string& record : lookup.records) page.add(depth, '"' + record + '"');
  }
}

// With the term that it stands in, or behind.
std::string mistake_text(const policy::SpfMistake& mistake, std::string_view record) {
  const std::size_t at = std::min(mistake.offset, record.size());
  const std::size_t start = at == 0 ? 0 : record.rfind(' ', at - 1) + 1;
  const std::string_view term = record.substr(start, record.find(' ', at) - start);
  return fmt::format("octet {}, in {}: {}", mistake.offset + 1, dns::print_octets(term),
                     visible(mistake.reason));
}

void add_record(Page& page, std::size_t depth, const SpfRecordTrace& trace) {
  for (const policy::SpfLookup& lookup : trace.lookups) page.add(depth, question_text(lookup));
  add_texts(page, depth + 2, trace);
  for (const policy::SpfMistake& mistake : policy::parse_spf_record(trace.record).mistakes) {
    page.add(depth + 2, mistake_text(mistake, trace.record));
  }
  for (const SpfStep& step : trace.steps) add_step(page, depth + 2, step);
  const std::string name = trace.domain ? trace.domain->to_string() + ": " : "";
  const std::string why = trace.why.empty() ? "" : ": " + visible(trace.why);
  page.add(depth, fmt::format("{}{}{}", name, to_string(trace.result), why));
}

}  // namespace

std::string spf_sentence(const policy::SpfVerdict& verdict) {
  std::string text =
      fmt::format("{}: {}\n", to_string(verdict.result), shortened(visible(verdict.why)));
  if (verdict.explanation.empty()) return text;
  return text + fmt::format("explanation: {}\n", shortened(visible(verdict.explanation)));
}

std::string spf_trace_text(const SpfRecordTrace& trace) {
  Page page;
  add_record(page, 0, trace);
  return page.take();
}

}  // namespace gen
