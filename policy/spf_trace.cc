#include "policy/spf_trace.h"

namespace policy {
namespace {

// Whether the words say what term they are of.
bool names_its_term(const SpfStep& step) {
  return step.target.empty() && step.match == SpfMatch::match;
}

}  // namespace

std::string ordinal(int number) {
  const int last_two = number % 100;
  std::string_view ending = "th";
  if (last_two < 11 || last_two > 13) {
    if (number % 10 == 1) ending = "st";
    if (number % 10 == 2) ending = "nd";
    if (number % 10 == 3) ending = "rd";
  }
  return std::to_string(number).append(ending);
}

std::string_view to_string(SpfMatch match) {
  switch (match) {
    case SpfMatch::no_match:
      return "no match";
    case SpfMatch::match:
      return "match";
    case SpfMatch::temperror:
      return "temperror";
    case SpfMatch::permerror:
      return "permerror";
  }
  return "?";
}

std::string deciding_path(const SpfRecordTrace& trace) {
  if (trace.steps.empty() || trace.steps.back().match == SpfMatch::no_match) return trace.why;
  const SpfStep& step = trace.steps.back();
  const std::string domain = trace.domain ? trace.domain->to_string() : "";
  if (!step.nested.empty()) {
    const bool is_redirect = step.term.find('=') < step.term.find(':');
    std::string path = deciding_path(step.nested.front());
    return path += (is_redirect ? ", by redirect of " : ", included by ") + domain;
  }
  std::string path = step.why;
  if (!names_its_term(step)) path += " (" + step.term + ")";
  return path += ", " + ordinal(step.number) + " term of " + domain;
}

}  // namespace policy
