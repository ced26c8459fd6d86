// What a check of SPF did, step by step, for people and reports.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dns/record.h"
#include "policy/spf_record.h"

namespace policy {

// A question that evaluation used, and what DNS said.
struct SpfLookup {
  dns::Question question;
  dns::Reason reason = dns::Reason::none;
  dns::Ttl ttl{0};
  std::vector<std::string> records;  // as word_of and print_records (dns/record_text.h) have them
};

// Of a term: §5 and, for modifiers, §6.
enum class SpfMatch : std::uint8_t { no_match, match, temperror, permerror };

std::string_view to_string(SpfMatch match);

struct SpfRecordTrace;

// One term as it was evaluated.
struct SpfStep {
  int number = 0;      // of the term in its record, from 1
  std::string term;    // as published
  std::string target;  // the name it asks about, its macros expanded; empty where it asks nothing
  std::vector<SpfLookup> lookups;
  SpfMatch match = SpfMatch::no_match;
  std::string why;  // "192.0.2.10 is in ip4:192.0.2.0/25", "mail.example.com has no address"
  int terms = 0;    // counted in the whole check up to here: §4.6.4
  int voids = 0;
  std::vector<SpfRecordTrace> nested;  // the record of an include or a redirect; at most one
};

// One record as it was evaluated; steps end where the result was certain.
struct SpfRecordTrace {
  std::optional<dns::DomainName> domain;  // nothing: the identity has none that DNS could know
  std::vector<SpfLookup> lookups;         // of its TXT records; one where there is a domain
  std::string record;                     // its text, where there is exactly one
  std::vector<SpfStep> steps;
  SpfResult result = SpfResult::none;
  // Why, where no step decides: "example.com has no SPF record", a mistake in it, no term matches.
  std::string why;
};

// "1st", "2nd", "3rd", "4th", "11th", "21st".
std::string ordinal(int number);

// The deciding term and its path, in words: "192.0.2.10 is in ip4:192.0.2.0/25, 3rd term of
// _spf.example.net, included by example.com".
std::string deciding_path(const SpfRecordTrace& trace);

}  // namespace policy
