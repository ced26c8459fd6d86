#include "tests/support/spf_promises.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace support {
namespace {

using policy::MacroExpand;
using policy::MacroPart;
using policy::MacroString;
using policy::parse_macro_string;
using policy::parse_spf_record;
using policy::SpfMistake;
using policy::SpfRecord;
using policy::SpfTerm;

constexpr std::string_view version = "v=spf1 ";

struct Word {
  std::size_t start = 0;
  std::size_t end = 0;
};

std::vector<Word> words_of(std::string_view record) {
  std::vector<Word> words;
  for (std::size_t at = version.size(); at < record.size(); ++at) {
    if (record[at] == ' ') continue;
    if (record[at - 1] == ' ') words.push_back({at, at});
    words.back().end = at + 1;
  }
  return words;
}

bool is_within(const SpfMistake& mistake, const Word& word) {
  return word.start <= mistake.offset && mistake.offset <= word.end && !mistake.reason.empty();
}

bool is_alone_the_same(const SpfRecord& record, const SpfTerm& term) {
  const SpfRecord alone =
      parse_spf_record(std::string(version) + std::string(record.text_of(term)));
  return alone.mistakes.empty() && alone.terms.size() == 1 && alone.terms[0].what == term.what;
}

std::string print(const MacroExpand& expand) {
  const std::string_view letters = "slodipvhcrt";  // in the order of Macro
  std::string letter(1, letters[static_cast<std::size_t>(expand.macro)]);
  if (expand.url_escape) letter[0] = static_cast<char>(letter[0] - 'a' + 'A');
  const std::string labels = expand.labels == 0 ? "" : std::to_string(expand.labels);
  return "%{" + letter + labels + (expand.reverse ? "r" : "") + expand.delimiters + "}";
}

std::string print(const std::string& literal) {
  std::string text;
  for (const char c : literal) {
    if (c == '%') {
      text += "%%";
    } else if (c == ' ') {
      text += "%_";
    } else {
      text += c;
    }
  }
  return text;
}

std::string print(const MacroString& string) {
  std::string text;
  for (const MacroPart& part : string.parts) {
    text += std::visit([](const auto& one) { return print(one); }, part);
  }
  return text;
}

std::string lower_case(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

std::string join(const std::vector<std::string>& labels) {
  std::string text;
  for (const std::string& label : labels) text += (text.empty() ? "" : ".") + label;
  return text;
}

// RFC 7208 §7.3, one label after another: what is left when the text loses labels from the left
// until it is no longer than a name. Nothing where that is no name: an empty label, or one of more
// than 63 octets.
std::optional<std::string> end_of(std::string text) {
  if (text.ends_with('.')) text.pop_back();
  while (text.size() > 253 && text.find('.') != std::string::npos) {
    text.erase(0, text.find('.') + 1);
  }
  std::size_t start = 0;
  while (start <= text.size()) {
    const std::size_t end = std::min(text.find('.', start), text.size());
    if (end == start || end - start > 63) return std::nullopt;
    start = end + 1;
  }
  return text;
}

std::string broken_promise_of_name(const std::string& expanded) {
  const dns::Parsed<dns::DomainName> name = policy::target_name(expanded);
  const std::optional<std::string> end = end_of(lower_case(expanded));
  if (!name) {
    if (name.error().empty()) return "no name, and no reason";
    return end ? "no name, where the end of the text is one" : "";
  }
  if (!end) return "a name, where the end of the text is none";
  return join(name->labels()) == *end ? "" : "a name that is not the end of its text";
}

}  // namespace

std::string broken_promise_of_record(std::string_view octets) {
  const std::string text = std::string(version) + std::string(octets);
  const SpfRecord record = parse_spf_record(text);
  if (record.text != text) return "another text";
  const std::vector<Word> words = words_of(text);
  auto term = record.terms.begin();
  auto mistake = record.mistakes.begin();
  for (std::size_t i = 0; i < words.size(); ++i) {
    const Word& word = words[i];
    if (term != record.terms.end() && term->number == static_cast<int>(i) + 1) {
      if (term->offset != word.start || term->length != word.end - word.start) {
        return fmt::format("term {} stands elsewhere", term->number);
      }
      if (!is_alone_the_same(record, *term)) {
        return fmt::format("term {} is another when it stands alone", term->number);
      }
      ++term;
    } else if (mistake == record.mistakes.end() || !is_within(*mistake, word)) {
      return fmt::format("word {} is no term, and has no mistake in it", i + 1);
    } else {
      ++mistake;
    }
  }
  const bool all_told = term == record.terms.end() && mistake == record.mistakes.end();
  return all_told ? "" : "more terms or mistakes than words";
}

std::string broken_promise_of_macros(std::string_view text, policy::MacroPlace place,
                                     const policy::MacroValues& values) {
  constexpr std::size_t offset = 9;
  const auto string = parse_macro_string(text, offset, place);
  if (!string) {
    return is_within(string.error(), {offset, offset + text.size()}) ? "" : "a mistake elsewhere";
  }
  const auto again = parse_macro_string(print(*string), 0, place);
  if (!again || *again != *string) return "another meaning when it is printed";
  return broken_promise_of_name(policy::expand(*string, values));
}

}  // namespace support
