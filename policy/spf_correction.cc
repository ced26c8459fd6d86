#include "policy/spf_correction.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "policy/spf_record.h"

namespace policy {
namespace {

using Words = std::vector<std::string>;

constexpr std::string_view qualifiers = "+-~?";
constexpr std::string_view separators = ",;";

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  return result;
}

// A term taken apart: [qualifier] name [separator value].
struct Parts {
  std::string qualifier;
  std::string name;       // in lower case
  std::string separator;  // ":" or "=", or empty
  std::string value;      // with what comes before it where the separator is neither

  std::string text() const { return qualifier + name + separator + value; }
};

Parts take_apart(std::string_view term) {
  Parts parts;
  if (!term.empty() && qualifiers.find(term[0]) != std::string_view::npos) {
    parts.qualifier = term.substr(0, 1);
    term.remove_prefix(1);
  }
  const std::size_t end = std::min(term.find_first_of(":=/.,;\"'"), term.size());
  parts.name = lower(term.substr(0, end));
  term.remove_prefix(end);
  if (!term.empty() && (term[0] == ':' || term[0] == '=')) {
    parts.separator = term.substr(0, 1);
    term.remove_prefix(1);
  }
  parts.value = term;
  return parts;
}

// Restricted Damerau-Levenshtein: insertions, deletions, replacements and swaps of neighbours.
std::size_t edit_distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> before(right.size() + 1);
  std::vector<std::size_t> row(right.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < left.size(); ++i) {
    std::vector<std::size_t> next(right.size() + 1, i + 1);
    for (std::size_t j = 0; j < right.size(); ++j) {
      const std::size_t replaced = row[j] + (left[i] == right[j] ? 0 : 1);
      next[j + 1] = std::min({replaced, row[j + 1] + 1, next[j] + 1});
      const bool swapped = i > 0 && j > 0 && left[i] == right[j - 1] && left[i - 1] == right[j];
      if (swapped) next[j + 1] = std::min(next[j + 1], before[j - 1] + 1);
    }
    before = std::exchange(row, std::move(next));
  }
  return row.back();
}

struct Known {
  std::string_view name;
  std::string_view separator;  // of its value; empty: it has none
  std::size_t misses;          // how many edits away a name may be taken for it
};

// Short names are too near to each other to be guessed at.
constexpr std::array<Known, 10> known_names = {{{"all", "", 1},
                                                {"include", ":", 2},
                                                {"exists", ":", 2},
                                                {"redirect", "=", 2},
                                                {"exp", "=", 0},
                                                {"a", ":", 0},
                                                {"mx", ":", 0},
                                                {"ptr", ":", 0},
                                                {"ip4", ":", 0},
                                                {"ip6", ":", 0}}};

const Known* known_name(std::string_view name) {
  for (const Known& known : known_names) {
    if (!name.empty() && edit_distance(name, known.name) <= known.misses) return &known;
  }
  return nullptr;
}

// "192.0.2.0/24", "2001:db8::1": the mechanism that takes it; null of anything else.
const char* mechanism_for(std::string_view network) {
  const dns::Parsed<dns::IpAddress> ip =
      dns::IpAddress::parse(network.substr(0, network.find('/')));
  if (!ip) return nullptr;
  return ip->family() == dns::Family::ipv4 ? "ip4" : "ip6";
}

bool takes_hosts(std::string_view name) {
  return name == "a" || name == "mx" || name == "include";
}

// Names by which people mean ip4 or ip6.
bool takes_networks(std::string_view name) {
  return name.starts_with("ip") && name.size() <= 5;
}

// "ipv4:192.0.2.1", "ip4=192.0.2.1", "a:192.0.2.1", "192.0.2.1".
bool correct_network(std::string_view term, Parts& parts) {
  term.remove_prefix(parts.qualifier.size());
  if (const char* const bare = mechanism_for(term)) {
    parts = {parts.qualifier, bare, ":", std::string(term)};
    return true;
  }
  const char* const mechanism = mechanism_for(parts.value);
  if (mechanism == nullptr || parts.separator.empty()) return false;
  if (!takes_hosts(parts.name) && !takes_networks(parts.name)) return false;
  parts.name = mechanism;
  parts.separator = ":";
  return true;
}

// "inlcude:example.net", "include=example.net", "redirect:example.net", "-al".
void correct_name(Parts& parts) {
  const Known* const known = known_name(parts.name);
  if (known == nullptr) return;
  const bool has_value = !parts.separator.empty() && !parts.value.empty();
  if (known->separator.empty() == has_value) return;
  // Nobody's guess lets everybody pass.
  if (known->name == "all" && parts.name != "all" && parts.qualifier.empty()) return;
  parts.name = known->name;
  if (has_value) parts.separator = known->separator;
}

// "/024" and a slash without a number.
void correct_length(std::string& value) {
  const std::size_t slash = value.rfind('/');
  if (slash == std::string::npos) return;
  const std::size_t digits = value.find_first_not_of('0', slash + 1);
  if (slash + 1 == value.size()) {
    value.resize(slash);
  } else if (digits != std::string::npos) {
    value.erase(slash + 1, digits - slash - 1);
  }
}

std::optional<std::string> corrected_term(std::string_view term) {
  if (is_sound_term(term)) return std::string(term);
  std::string text(term);
  std::erase_if(text, [](char c) { return c == '"' || c == '\''; });
  Parts parts = take_apart(text);
  if (parts.name == "all" && parts.value.find_first_not_of(".:=") == std::string::npos) {
    parts = {parts.qualifier, parts.name, "", ""};
  }
  correct_length(parts.value);
  if (!correct_network(text, parts)) correct_name(parts);
  if (!is_sound_term(parts.text())) return std::nullopt;
  return parts.text();
}

// Where in the word a term begins that has no blank before it; its end where none does.
std::size_t find_joint(std::string_view word) {
  static constexpr std::array<std::string_view, 7> beginnings = {
      "include:", "ip4:", "ip6:", "ipv4:", "ipv6:", "exists:", "redirect="};
  const std::string text = lower(word);
  std::size_t joint = text.size();
  if (text.empty()) return joint;
  for (const std::string_view beginning : beginnings) {
    const std::size_t start = qualifiers.find(text[0]) == std::string_view::npos ? 1 : 2;
    const std::size_t at = text.find(beginning, start);
    if (at < joint && text[at - 1] != ':' && text[at - 1] != '=') joint = at;
  }
  if (joint == text.size() && text.size() > 4 && text.ends_with("all")) joint -= 3;
  if (joint == text.size()) return joint;
  const bool is_qualified = qualifiers.find(text[joint - 1]) != std::string_view::npos;
  if (is_qualified) return joint - 1;
  return text.substr(joint) == "all" ? text.size() : joint;
}

// The word's parts between commas and semicolons, and where a blank is missing. Commas in macros
// are their delimiters, and a modifier's value may hold any.
Words split(std::string_view word) {
  const bool may_hold_any = word.find_first_of("%=") != std::string_view::npos;
  Words parts;
  while (!word.empty()) {
    std::size_t end =
        std::min(may_hold_any ? word.size() : word.find_first_of(separators), find_joint(word));
    end = std::min(end, word.size());
    std::string_view part = word.substr(0, end);
    while (!part.empty() && separators.find(part.back()) != std::string_view::npos) {
      part.remove_suffix(1);
    }
    if (!part.empty()) parts.emplace_back(part);
    word.remove_prefix(end);
    while (!word.empty() && separators.find(word[0]) != std::string_view::npos) {
      word.remove_prefix(1);
    }
  }
  return parts;
}

// Whether a modifier that nobody knows was meant as a mechanism or as a redirect.
bool is_meant_otherwise(std::string_view term) {
  const Parts parts = take_apart(term);
  return takes_networks(parts.name) || known_name(parts.name) != nullptr;
}

}  // namespace

bool is_sound_term(std::string_view text) {
  const SpfRecord record = parse_spf_record("v=spf1 " + std::string(text));
  if (!record.mistakes.empty() || record.terms.size() != 1) return false;
  if (std::holds_alternative<UnknownModifier>(record.terms[0].what)) {
    return !is_meant_otherwise(text);
  }
  const bool is_listing = text.find('%') == std::string_view::npos &&
                          text.find_first_of(separators) != std::string_view::npos;
  return !is_listing && find_joint(text) == text.size();
}

std::optional<std::vector<std::string>> corrected_terms(std::string_view word) {
  if (is_sound_term(word)) return Words{std::string(word)};
  Words terms;
  for (const std::string& part : split(word)) {
    std::optional<std::string> term = corrected_term(part);
    if (!term) return std::nullopt;
    terms.push_back(std::move(*term));
  }
  return terms;
}

}  // namespace policy
