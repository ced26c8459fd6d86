#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dns/record_text.h"
#include "gen/clean_text.h"
#include "gen/spf_report.h"

namespace gen {

using policy::SpfRecordTrace;
using policy::SpfStep;

namespace {

constexpr std::size_t page_width = 100;    // columns
constexpr std::size_t shown_limit = 2000;  // octets of one text

// A text of any length as people want to see it.
std::string shortened(std::string text) {
  const std::size_t size = text.size();
  if (size <= shown_limit) return text;
  text.resize(shown_limit);
  return fmt::format("{}... ({} octets)", text, size);
}

// Lines below each other, each as far to the right as its depth says.
class Page {
 public:
  // Broken at blanks where it is too long, the rest four columns further in.
  void add(std::size_t depth, std::string text) {
    text = shortened(std::move(text));
    std::string_view rest = text;
    for (std::size_t indent = depth; !rest.empty(); indent = depth + 4) {
      const std::size_t length = length_of_line(rest, indent);
      lines_ += fmt::format("{:{}}{}\n", "", indent, rest.substr(0, length));
      rest.remove_prefix(std::min(length + 1, rest.size()));  // with the blank
    }
  }

  std::string take() { return std::move(lines_); }

 private:
  // How much of the text stands on its next line: at least one word.
  static std::size_t length_of_line(std::string_view text, std::size_t indent) {
    const std::size_t width = std::max(page_width, indent + 40) - indent;
    if (text.size() <= width) return text.size();
    const std::size_t blank = text.rfind(' ', width);
    if (blank != std::string_view::npos && blank > 0) return blank;
    return std::min(text.find(' ', width), text.size());
  }

  std::string lines_;
};

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
