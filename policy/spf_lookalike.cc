#include "policy/spf_lookalike.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "policy/evidence.h"
#include "policy/spf_correction.h"
#include "policy/spf_record.h"

namespace policy {
namespace {

using Words = std::vector<std::string>;

constexpr std::string_view version = "v=spf1";
constexpr std::size_t fault_limit = 8;
constexpr std::size_t text_limit = 4096;  // octets: nobody means a longer one

struct Character {
  std::string_view octets;  // UTF-8
  std::string_view meant;
  std::string_view name;
};

constexpr std::array<Character, 23> characters = {{
    {"\xe2\x80\x90", "-", "a typographic dash"},  // U+2010 to U+2015
    {"\xe2\x80\x91", "-", "a typographic dash"},
    {"\xe2\x80\x92", "-", "a typographic dash"},
    {"\xe2\x80\x93", "-", "a typographic dash"},
    {"\xe2\x80\x94", "-", "a typographic dash"},
    {"\xe2\x80\x95", "-", "a typographic dash"},
    {"\xe2\x88\x92", "-", "a typographic dash"},     // U+2212
    {"\xe2\x80\x98", "'", "typographic quotes"},     // U+2018
    {"\xe2\x80\x99", "'", "typographic quotes"},     // U+2019
    {"\xe2\x80\x9c", "\"", "typographic quotes"},    // U+201C
    {"\xe2\x80\x9d", "\"", "typographic quotes"},    // U+201D
    {"\xe2\x80\x9e", "\"", "typographic quotes"},    // U+201E
    {"\xc2\xab", "\"", "typographic quotes"},        // U+00AB
    {"\xc2\xbb", "\"", "typographic quotes"},        // U+00BB
    {"\xc2\xa0", " ", "a no-break space"},           // U+00A0
    {"\xe2\x80\xaf", " ", "a no-break space"},       // U+202F
    {"\xe2\x80\x8b", "", "a zero-width character"},  // U+200B
    {"\xe2\x80\x8d", "", "a zero-width character"},  // U+200D
    {"\xef\xbb\xbf", "", "a byte order mark"},       // U+FEFF
    {"\xcb\x9c", "~", "a typographic tilde"},        // U+02DC
    {"\t", " ", "a tab"},
    {"\r", " ", "a line break"},
    {"\n", " ", "a line break"},
}};

bool equals_ignoring_case(std::string_view left, std::string_view lower_case) {
  return std::equal(left.begin(), left.end(), lower_case.begin(), lower_case.end(),
                    [](char l, char r) { return (l >= 'A' && l <= 'Z' ? l | 0x20 : l) == r; });
}

// Where the text is first found, in either case; npos where it is not.
std::size_t find_ignoring_case(std::string_view text, std::string_view lower_case) {
  for (std::size_t at = 0; at + lower_case.size() <= text.size(); ++at) {
    if (equals_ignoring_case(text.substr(at, lower_case.size()), lower_case)) return at;
  }
  return std::string_view::npos;
}

// Reads what was meant as a version from the front of a text.
class VersionReader {
 public:
  explicit VersionReader(std::string_view text) : text_(text) {}

  // How many octets it takes, the punctuation behind it included; 0 where there is none.
  std::size_t read() {
    const bool has_v = take("v");
    const bool is_joined = take_any("=:- ");
    if (!take("s") || !take("p") || !take("f")) return 0;
    const std::size_t before = at_;
    const bool is_spaced = take_any(" ");
    const bool is_one = take("1") || take("l");
    const bool is_other = !is_one && (take("2") || take("3"));
    if (text_.substr(at_).starts_with(".0/")) return 0;  // RFC 4406: Sender ID
    if (!is_one && !is_other) at_ = before;
    const bool is_version = is_one ? has_v || !is_spaced : has_v && is_joined;
    if (!is_version) return 0;
    take_any(";:,.");
    return at_;
  }

 private:
  bool take(std::string_view letter) {
    if (!equals_ignoring_case(text_.substr(at_, 1), letter)) return false;
    ++at_;
    return true;
  }

  bool take_any(std::string_view octets) {
    const std::size_t start = at_;
    at_ = std::min(text_.find_first_not_of(octets, at_), text_.size());
    return at_ > start;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

Words words_of(std::string_view text) {
  Words words;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = text.find_first_not_of(' ', at);
    if (start == std::string_view::npos) break;
    at = std::min(text.find(' ', start), text.size());
    words.emplace_back(text.substr(start, at - start));
  }
  return words;
}

// Whether a blank behind it cannot have been meant: "ip4:", "-".
bool is_torn(std::string_view word) {
  const bool is_qualifier = word == "+" || word == "-" || word == "~" || word == "?";
  return (is_qualifier || word.ends_with(':') || word.ends_with('=')) && !is_sound_term(word);
}

std::string joined(const Words& words, std::string_view between) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += between;
    text += word;
  }
  return text;
}

// Turns the octets of one record into what was meant, and notes what it changes.
class Correction {
 public:
  explicit Correction(std::string_view octets) : text_(octets) {}

  std::optional<SpfLookalike> run() {
    const bool is_record = is_spf_record(text_);
    correct_characters();
    if (!is_record && !correct_beginning()) return std::nullopt;
    Words words = words_of(std::string_view(text_).substr(version.size()));
    join_torn(words);
    const bool is_corrected = correct(words);
    if (faults_.empty()) return std::nullopt;
    if (!is_record && !has_sound_term(words)) return std::nullopt;  // words of another kind
    SpfLookalike lookalike{std::move(faults_), std::nullopt};
    if (lookalike.faults.size() > fault_limit) lookalike.faults.resize(fault_limit);
    if (is_corrected) lookalike.correction = sound_record(words);
    return lookalike;
  }

 private:
  void note(std::string fault) {
    if (std::find(faults_.begin(), faults_.end(), fault) == faults_.end()) {
      faults_.push_back(std::move(fault));
    }
  }

  void note_meant(std::string_view written, std::string_view meant) {
    note(fmt::format("{} where {} is meant", in_quotes(written), in_quotes(meant)));
  }

  void correct_characters() {
    // Nothing else is wrong to write, and nearly all records are written so.
    const auto is_printable = [](char octet) { return octet >= ' ' && octet <= '~'; };
    if (std::all_of(text_.begin(), text_.end(), is_printable)) return;
    std::string text;
    for (std::string_view rest = text_; !rest.empty();) {
      const auto found =
          std::find_if(characters.begin(), characters.end(),
                       [&](const Character& one) { return rest.starts_with(one.octets); });
      if (found == characters.end()) {
        text += rest[0];
        rest.remove_prefix(1);
      } else {
        note(std::string(found->name));
        text += found->meant;
        rest.remove_prefix(found->octets.size());
      }
    }
    text_ = std::move(text);
  }

  // Brings the text to begin with "v=spf1"; false where it has nothing that was meant so.
  bool correct_beginning() {
    cut_quotes();
    const std::size_t start = find_ignoring_case(text_, version);
    if (start != std::string::npos && start > 0 && is_spf_record(text_.substr(start))) {
      const std::string before = text_.substr(0, start);
      const bool is_blank = before.find_first_not_of(' ') == std::string::npos;
      note(is_blank ? "a blank before it" : "text before \"v=spf1\"");
      text_.erase(0, start);
    }
    cut_blanks();
    const std::size_t end = VersionReader(text_).read();
    if (end == 0) return false;
    const std::string written = text_.substr(0, end);
    const bool is_followed = end == text_.size() || text_[end] == ' ';
    if (!equals_ignoring_case(written, version)) note_meant(written, version);
    if (!is_followed) note("no blank behind \"v=spf1\"");
    text_.replace(0, end, std::string(version) + ' ');
    return true;
  }

  void cut_quotes() {
    static constexpr std::string_view quotes = "\"'\\`";
    const std::size_t first = text_.find_first_not_of(quotes);
    if (first == std::string::npos) return;
    const std::size_t last = text_.find_last_not_of(quotes);
    if (first > 0 || last + 1 < text_.size()) note("quotes in it");
    text_ = text_.substr(first, last + 1 - first);
  }

  void cut_blanks() {
    const std::size_t first = text_.find_first_not_of(' ');
    if (first == 0 || first == std::string::npos) return;
    note("a blank before it");
    text_.erase(0, first);
  }

  void join_torn(Words& words) {
    for (std::size_t i = 0; i + 1 < words.size();) {
      if (!is_torn(words[i])) {
        ++i;
        continue;
      }
      note_meant(words[i] + ' ' + words[i + 1], words[i] + words[i + 1]);
      words[i] += words[i + 1];
      words.erase(words.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    }
  }

  // Puts what was meant in the place of each word; false where of one it cannot be told.
  bool correct(Words& words) {
    bool all = true;
    Words terms;
    for (const std::string& word : words) {
      const std::optional<Words> meant = corrected_terms(word);
      if (meant && joined(*meant, " ") != word) note_meant(word, joined(*meant, " "));
      if (!meant) note(fmt::format("{}: {}", in_quotes(word), mistake_in(word)));
      all = all && meant.has_value();
      const Words kept = meant ? *meant : Words{word};
      terms.insert(terms.end(), kept.begin(), kept.end());
    }
    words = std::move(terms);
    return all;
  }

  static std::string mistake_in(const std::string& word) {
    const SpfRecord record = parse_spf_record(std::string(version) + ' ' + word);
    return record.mistakes.empty() ? "not what it seems" : record.mistakes.front().reason;
  }

  // Any text with a "=" in it is an unknown modifier, and says nothing.
  static bool has_sound_term(const Words& words) {
    return std::any_of(words.begin(), words.end(), [](const std::string& word) {
      const SpfRecord record = parse_spf_record(std::string(version) + ' ' + word);
      return !record.terms.empty() && (record.terms[0].mechanism() || record.redirect());
    });
  }

  static std::optional<std::string> sound_record(const Words& words) {
    std::string text = std::string(version) + (words.empty() ? "" : " ") + joined(words, " ");
    if (!parse_spf_record(text).mistakes.empty()) return std::nullopt;
    return text;
  }

  std::string text_;
  std::vector<std::string> faults_;
};

}  // namespace

std::optional<SpfLookalike> look_alike(std::string_view octets) {
  if (octets.size() > text_limit) return std::nullopt;
  return Correction(octets).run();
}

}  // namespace policy
