// Places in the tree of SPF records, and what is wrong with its records, in words.

#include <fmt/format.h>

#include "policy/spf_tree.h"

namespace policy {
namespace {

using Way = decltype(SpfPlace::way);

void append_places(const SpfTreeRecord& record, Way& way, std::vector<SpfPlace>& places) {
  for (const SpfTreeTerm& term : record.terms) {
    if (!term.is_reached) continue;
    way.emplace_back(&record, &term);
    places.push_back({way});
    for (const SpfTreeRecord& nested : term.nested) append_places(nested, way, places);
    way.pop_back();
  }
}

bool is_loop(const SpfTreeTerm& term) {
  return !term.nested.empty() && term.nested.front().end == SpfTreeEnd::loop;
}

}  // namespace

std::optional<std::string> SpfTreeRecord::fault() const {
  if (end != SpfTreeEnd::none || dns::status_of(reason) == dns::Status::unavailable) {
    return std::nullopt;
  }
  if (spf_records == 0) return "no SPF record";
  if (spf_records > 1) return fmt::format("{} SPF records", spf_records);
  if (record->mistakes.empty()) return std::nullopt;
  const SpfMistake& first = record->mistakes.front();
  return fmt::format("a mistake at octet {} of its record: {}", first.offset + 1, first.reason);
}

std::string SpfPlace::to_string() const {
  const auto& [record, last] = way.back();
  std::string text = fmt::format("{}, {} term of {}", record->record->text_of(*last->term),
                                 ordinal(last->term->number), record->domain);
  for (auto step = way.rbegin() + 1; step != way.rend(); ++step) {
    text += fmt::format(", {} {}", step->second->is_redirect() ? "by redirect of" : "included by",
                        step->first->domain);
  }
  return text;
}

std::vector<SpfPlace> reached_places(const SpfTree& tree) {
  std::vector<SpfPlace> places;
  Way way;
  append_places(tree.root, way, places);
  return places;
}

std::optional<SpfPlace> place_of_limit(const SpfTree& tree) {
  int terms = 0;
  for (SpfPlace& place : reached_places(tree)) {
    terms += counts_as_lookup(*place.term().term) ? 1 : 0;
    if (terms > spf_term_limit || is_loop(place.term())) return std::move(place);
  }
  return std::nullopt;
}

}  // namespace policy
