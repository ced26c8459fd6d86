#include "boot/nginx_config.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace boot {
namespace {

using Directives = std::vector<NginxDirective>;

constexpr std::string_view blanks = " \t\r\n";
constexpr int depth_limit = 64;

bool is_blank(char c) {
  return blanks.find(c) != std::string_view::npos;
}

enum class Mark { word, semicolon, open, close, end };

struct Token {
  Mark mark = Mark::end;
  std::string word = {};
};

class Reader {
 public:
  Reader(std::string_view text, std::string_view file) : text_(text), file_(file) {}

  Directives read_block(int depth) {
    Directives directives;
    std::vector<std::string> words;
    while (!mistake_) {
      Token token = read_token();
      switch (token.mark) {
        case Mark::word:
          words.push_back(std::move(token.word));
          break;
        case Mark::semicolon:
          if (words.empty()) complain("a \";\" that ends nothing");
          directives.push_back({std::exchange(words, {}), {}});
          break;
        case Mark::open:
          if (words.empty()) complain("a \"{\" that belongs to nothing");
          if (depth == depth_limit) complain("blocks too deep within each other");
          if (!mistake_) directives.push_back({std::exchange(words, {}), read_block(depth + 1)});
          break;
        case Mark::close:
          if (depth == 0) complain("a \"}\" that closes nothing");
          [[fallthrough]];
        case Mark::end:
          if (!words.empty()) complain("a directive without its \";\"");
          if (token.mark == Mark::end && depth > 0) complain("a block without its \"}\"");
          return directives;
      }
    }
    return directives;
  }

  const std::optional<dns::Mistake>& mistake() const { return mistake_; }

 private:
  Token read_token() {
    skip_blanks_and_comments();
    start_ = place_;
    if (place_ == text_.size()) return {};
    switch (text_[place_]) {
      case ';':
        ++place_;
        return {Mark::semicolon};
      case '{':
        ++place_;
        return {Mark::open};
      case '}':
        ++place_;
        return {Mark::close};
      case '"':
      case '\'':
        return {Mark::word, read_quoted(text_[place_++])};
      default:
        return {Mark::word, read_bare()};
    }
  }

  void skip_blanks_and_comments() {
    while (place_ < text_.size()) {
      if (text_[place_] == '#') {
        place_ = std::min(text_.find('\n', place_), text_.size());
      } else if (is_blank(text_[place_])) {
        ++place_;
      } else {
        return;
      }
    }
  }

  // A quote is one only where a word begins, and a brace after a dollar sign is of the word.
  std::string read_bare() {
    std::string word;
    while (place_ < text_.size()) {
      const char c = text_[place_];
      const bool is_variable = c == '{' && word.ends_with('$');
      if (is_blank(c) || c == ';' || (c == '{' && !is_variable)) break;
      read_character(word);
    }
    return word;
  }

  std::string read_quoted(char quote) {
    std::string word;
    while (place_ < text_.size() && text_[place_] != quote) read_character(word);
    if (place_ == text_.size()) {
      complain("a quote that is not closed");
      return word;
    }
    ++place_;
    const bool is_ended = place_ == text_.size() || is_blank(text_[place_]) ||
                          text_[place_] == ';' || text_[place_] == '{' || text_[place_] == ')';
    if (!is_ended) complain("more right after a closing quote");
    return word;
  }

  void read_character(std::string& word) {
    const char c = text_[place_++];
    if (c != '\\' || place_ == text_.size()) {
      word += c;
      return;
    }
    const char escaped = text_[place_++];
    constexpr std::string_view letters = "trn";
    constexpr std::string_view meant = "\t\r\n";
    const std::size_t letter = letters.find(escaped);
    if (letter != std::string_view::npos) {
      word += meant[letter];
    } else {
      if (escaped != '"' && escaped != '\'' && escaped != '\\') word += c;
      word += escaped;
    }
  }

  void complain(std::string_view reason) {
    if (mistake_) return;
    const std::string_view before = text_.substr(0, start_);
    const auto line = 1 + std::ranges::count(before, '\n');
    const std::size_t column = before.size() - (before.rfind('\n') + 1) + 1;
    mistake_ = {std::string(file_), static_cast<int>(line), static_cast<int>(column),
                "nginx would not read this: " + std::string(reason)};
  }

  std::string_view text_;
  std::string_view file_;
  std::size_t place_ = 0;
  std::size_t start_ = 0;  // of the last token
  std::optional<dns::Mistake> mistake_;
};

}  // namespace

dns::Result<Directives> read_nginx_config(std::string_view text, std::string_view file) {
  Reader reader(text, file);
  Directives directives = reader.read_block(0);
  if (reader.mistake()) return tl::unexpected(std::vector<dns::Mistake>{*reader.mistake()});
  return directives;
}

}  // namespace boot
