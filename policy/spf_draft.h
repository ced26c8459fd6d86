// An SPF record that is being changed: its words, and what was done to them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/spf_record.h"

namespace policy {

struct SpfDraft {
  std::vector<std::string> words;  // the terms, in order
  std::vector<std::string> steps;  // what was changed, in order, for people: "drop a second mx"

  // "v=spf1 mx -all"
  std::string text() const;
};

SpfDraft draft_of(const SpfRecord& record);

// One record that lets pass whom several let pass, with one `all`: theirs where they agree, else
// ~all; one without counts as ?all (RFC 7208 §4.7). What stands behind an `all` says nothing and is
// dropped (§5.1). Nothing where a person must decide: one has a redirect, or a term that does not
// let pass, or they explain a fail in different ways.
std::optional<SpfDraft> merged(const std::vector<std::shared_ptr<const SpfRecord>>& records);

// Without the terms that stand there a second time; the same draft where there are none.
SpfDraft without_repeated(SpfDraft draft);
// Without this term.
SpfDraft without(SpfDraft draft, std::string_view term, std::string_view reason);

// Where a new term comes before `all` and all that ask DNS, but behind those that let nobody pass:
// they refuse on purpose.
std::size_t place_before_lookups(const SpfDraft& draft);
// With the term there, and no more where it stands now.
SpfDraft with(SpfDraft draft, std::size_t place, const std::string& term);

}  // namespace policy
