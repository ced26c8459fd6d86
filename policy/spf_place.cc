// Places in the tree of SPF records, and what is wrong with its records, in words.

#include <fmt/format.h>

#include "policy/spf_tree.h"

namespace policy {
namespace {

// `place` is whence the way leads on to the record. False where a visit was the last.
bool visit_record(const SpfTreeRecord& record, SpfPlace& place,
                  const std::function<bool(const SpfPlace&)>& visit) {
  for (const SpfTreeTerm& term : record.terms) {
    if (!term.is_reached) continue;
    place.way.emplace_back(&record, &term);
    if (!visit(place)) return false;
    for (const SpfTreeRecord& nested : term.nested) {
      if (!visit_record(nested, place, visit)) return false;
    }
    place.way.pop_back();
  }
  return true;
}

bool is_loop(const SpfTreeTerm& term) {
  return !term.nested.empty() && term.nested.front().end == SpfTreeEnd::loop;
}

// What a check has spent when it has come to the end of a term.
struct Spent {
  int terms = 0;
  int voids = 0;
};

void spend(Spent& spent, const SpfTreeTerm& term, dns::Family family) {
  if (counts_as_lookup(*term.term)) ++spent.terms;
  if (term.nested.empty()) spent.voids += term.voids.of(family);  // else those below it
}

// RFC 7208 §4.6.4, and in §5.2 and §6.1 what is no limit.
std::optional<std::string> complaint_of(const SpfTreeTerm& term, const Spent& spent) {
  if (is_loop(term)) {
    return fmt::format("it leads back to {}, past {} terms", *term.target, spf_term_limit);
  }
  if (spent.terms > spf_term_limit) return past_term_limit();
  if (spent.voids > spf_void_limit) return past_void_limit();
  if (term.exchanges > spf_mx_limit) return past_mx_limit(term.exchanges);
  return term.fault();
}

}  // namespace

std::optional<std::string> SpfTreeTerm::fault() const {
  if (!nested.empty()) return nested.front().fault();
  const bool leads_on =
      is_redirect() || std::holds_alternative<IncludeMechanism>(directive()->mechanism);
  if (leads_on && !target) return "no name that can be";
  return std::nullopt;
}

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

void visit_places(const SpfTree& tree, const std::function<bool(const SpfPlace&)>& visit) {
  SpfPlace place;
  visit_record(tree.root, place, visit);
}

std::vector<SpfPlace> reached_places(const SpfTree& tree) {
  std::vector<SpfPlace> places;
  visit_places(tree, [&places](const SpfPlace& place) {
    places.push_back(place);
    return true;
  });
  return places;
}

std::optional<SpfStop> stop_of(const SpfTree& tree, dns::Family family) {
  std::optional<SpfStop> stop;
  Spent spent;
  visit_places(tree, [&](const SpfPlace& place) {
    spend(spent, place.term(), family);
    std::optional<std::string> why = complaint_of(place.term(), spent);
    if (why) stop = {place, std::move(*why)};
    return !stop;
  });
  return stop;
}

std::optional<SpfPlace> place_of_limit(const SpfTree& tree) {
  std::optional<SpfPlace> limit;
  int terms = 0;
  visit_places(tree, [&](const SpfPlace& place) {
    terms += counts_as_lookup(*place.term().term) ? 1 : 0;
    if (terms > spf_term_limit || is_loop(place.term())) limit = place;
    return !limit;
  });
  return limit;
}

}  // namespace policy
