#include "policy/spf_draft.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace policy {
namespace {

// The term that the word is, read as a record's only one; its record keeps it.
SpfRecord read_word(const std::string& word) {
  return parse_spf_record("v=spf1 " + word);
}

bool is_all(const std::string& word) {
  return read_word(word).has_all();
}

// RFC 7208 §6.1: redirect=x as the include that asks the same.
std::string as_included(const std::string& word) {
  const SpfRecord record = read_word(word);
  return record.redirect() == nullptr ? word : "include:" + word.substr(word.find('=') + 1);
}

bool asks_dns(const std::string& word) {
  const SpfRecord record = read_word(word);
  return !record.terms.empty() && counts_as_lookup(record.terms.front());
}

}  // namespace

std::string SpfDraft::text() const {
  return words.empty() ? "v=spf1" : fmt::format("v=spf1 {}", fmt::join(words, " "));
}

SpfDraft draft_of(const SpfRecord& record) {
  SpfDraft draft;
  for (const SpfTerm& term : record.terms) draft.words.emplace_back(record.text_of(term));
  return draft;
}

SpfDraft merged(const std::vector<std::shared_ptr<const SpfRecord>>& records) {
  SpfDraft draft;
  std::set<std::string> ends;
  bool explained = false;
  for (const std::shared_ptr<const SpfRecord>& record : records) {
    for (const SpfTerm& term : record->terms) {
      const std::string word(record->text_of(term));
      const bool is_explanation = std::holds_alternative<ExplanationModifier>(term.what);
      if (is_all(word)) {
        ends.insert(word);
      } else if (!is_explanation || !std::exchange(explained, true)) {
        draft.words.push_back(as_included(word));
      }
    }
  }
  draft = without_repeated(std::move(draft));
  draft.words.push_back(ends.size() == 1 ? *ends.begin() : "~all");
  draft.steps = {fmt::format("make one record of {}", records.size())};
  return draft;
}

SpfDraft without_repeated(SpfDraft draft) {
  std::set<std::string> seen;
  std::vector<std::string> kept;
  for (std::string& word : draft.words) {
    if (seen.insert(word).second) {
      kept.push_back(std::move(word));
    } else {
      draft.steps.push_back(fmt::format("drop a second {}", word));
    }
  }
  draft.words = std::move(kept);
  return draft;
}

SpfDraft without(SpfDraft draft, std::string_view term, std::string_view reason) {
  if (std::erase(draft.words, term) > 0) {
    draft.steps.push_back(fmt::format("drop {}, {}", term, reason));
  }
  return draft;
}

std::size_t place_before_lookups(const SpfDraft& draft) {
  const auto found =
      std::find_if(draft.words.begin(), draft.words.end(),
                   [](const std::string& word) { return asks_dns(word) || is_all(word); });
  return static_cast<std::size_t>(found - draft.words.begin());
}

SpfDraft with(SpfDraft draft, std::size_t place, const std::string& term) {
  const bool moves = std::erase(draft.words, term) > 0;
  place = std::min(place, draft.words.size());
  const std::string step = fmt::format("{} {}", moves ? "move" : "add", term);
  draft.steps.push_back(
      place < draft.words.size() ? fmt::format("{} before {}", step, draft.words[place]) : step);
  draft.words.insert(draft.words.begin() + static_cast<std::ptrdiff_t>(place), term);
  return draft;
}

}  // namespace policy
