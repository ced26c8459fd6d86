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

// Whether the word is a mechanism that gives another result than pass; `all` says what is left.
bool refuses(const std::string& word) {
  const SpfRecord record = read_word(word);
  if (record.terms.empty() || record.has_all()) return false;
  const auto* const directive = std::get_if<Directive>(&record.terms.front().what);
  return directive != nullptr && directive->qualifier != Qualifier::pass;
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

namespace {

// What one of several records says: whom it lets pass, and how it ends.
struct Share {
  std::vector<std::string> words;
  std::string explanation;  // its exp; may be empty
  std::optional<std::string> all;
};

// Nothing where it says more than that.
std::optional<Share> share_of(const SpfRecord& record) {
  Share share;
  for (const SpfTerm& term : record.terms) {
    const std::string word(record.text_of(term));
    if (std::holds_alternative<ExplanationModifier>(term.what)) share.explanation = word;
    const auto* const directive = std::get_if<Directive>(&term.what);
    if (directive == nullptr || share.all) continue;
    if (std::holds_alternative<AllMechanism>(directive->mechanism)) {
      share.all = word;
    } else if (directive->qualifier == Qualifier::pass) {
      share.words.push_back(word);
    } else {
      return std::nullopt;
    }
  }
  if (record.redirect() != nullptr && !record.has_all()) return std::nullopt;
  return share;
}

}  // namespace

std::optional<SpfDraft> merged(const std::vector<std::shared_ptr<const SpfRecord>>& records) {
  SpfDraft draft;
  std::set<std::string> ends;
  std::set<std::string> explanations;
  for (const std::shared_ptr<const SpfRecord>& record : records) {
    const std::optional<Share> share = share_of(*record);
    if (!share) return std::nullopt;
    draft.words.insert(draft.words.end(), share->words.begin(), share->words.end());
    ends.insert(share->all.value_or("?all"));
    explanations.insert(share->explanation);
  }
  if (explanations.size() > 1) return std::nullopt;
  draft = without_repeated(std::move(draft));
  draft.words.push_back(ends.size() == 1 ? *ends.begin() : "~all");
  if (!explanations.begin()->empty()) draft.words.push_back(*explanations.begin());
  draft.steps = {fmt::format("make one record of {}", records.size())};
  if (ends.size() > 1) {
    draft.steps.push_back(
        fmt::format("end it with ~all where they have {}", fmt::join(ends, ", ")));
  }
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
  const auto refusal = std::find_if(draft.words.rbegin(), draft.words.rend(), refuses).base();
  const auto found = std::find_if(refusal, draft.words.end(), [](const std::string& word) {
    return asks_dns(word) || is_all(word);
  });
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
