#include "dns/master_file.h"

#include <algorithm>

namespace dns {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

bool ends_word(char c) {
  return is_blank(c) || c == '\n' || c == ';' || c == '(' || c == ')' || c == '"';
}

}  // namespace

MasterReader::MasterReader(const MasterFile& file, std::vector<Mistake>& mistakes)
    : file_(file), text_(file.text), mistakes_(mistakes) {
  // ldns reads words as C strings: one would end there unseen.
  const std::size_t nul = text_.find('\0');
  if (nul == std::string_view::npos) return;
  while (text_.find('\n', place_.at) < nul) skip_line();
  place_.at = nul;
  complain(place_, "a NUL octet: this is no text");
  place_.at = text_.size();
}

std::optional<MasterEntry> MasterReader::next() {
  while (place_.at < text_.size()) {
    MasterEntry entry = read_entry();
    if (!entry.words.empty()) return entry;
  }
  return std::nullopt;
}

MasterEntry MasterReader::read_entry() {
  MasterEntry entry;
  entry.omits_owner = is_blank(text_[place_.at]);
  std::vector<Place> open;
  while (place_.at < text_.size()) {
    const char c = text_[place_.at];
    if (c == '\n') {
      start_line();
      if (open.empty()) return entry;
    } else if (is_blank(c)) {
      ++place_.at;
    } else if (c == ';') {
      place_.at = std::min(text_.find('\n', place_.at), text_.size());
    } else if (c == '(') {
      open.push_back(place_);
      ++place_.at;
    } else if (c == ')' && open.empty()) {
      complain(place_, "a closing parenthesis that nothing opens");
      skip_line();
      return {};
    } else if (c == ')') {
      open.pop_back();
      ++place_.at;
    } else if (c == '"') {
      const std::optional<MasterWord> word = read_quoted();
      if (!word) return {};
      entry.words.push_back(*word);
    } else {
      entry.words.push_back(read_word());
    }
  }
  if (open.empty()) return entry;
  complain(open.front(), "a parenthesis that is never closed");
  recover_after(open.front());
  return {};
}

MasterWord MasterReader::read_word() {
  const std::size_t start = place_.at;
  while (place_.at < text_.size() && !ends_word(text_[place_.at])) {
    const bool escapes =
        text_[place_.at] == '\\' && place_.at + 1 < text_.size() && text_[place_.at + 1] != '\n';
    place_.at += escapes ? 2 : 1;
  }
  return word_from(start);
}

std::optional<MasterWord> MasterReader::read_quoted() {
  const Place quote = place_;
  for (++place_.at; place_.at < text_.size() && text_[place_.at] != '\n'; ++place_.at) {
    if (text_[place_.at] == '"') {
      ++place_.at;
      return word_from(quote.at);
    }
    const bool escapes =
        text_[place_.at] == '\\' && place_.at + 1 < text_.size() && text_[place_.at + 1] != '\n';
    if (escapes) ++place_.at;
  }
  complain(quote, "a quote that its line does not close");
  skip_line();
  return std::nullopt;
}

MasterWord MasterReader::word_from(std::size_t start) const {
  return {text_.substr(start, place_.at - start), place_.line,
          static_cast<int>(start - place_.line_start) + 1};
}

void MasterReader::start_line() {
  ++place_.at;
  ++place_.line;
  place_.line_start = place_.at;
}

void MasterReader::skip_line() {
  place_.at = std::min(text_.find('\n', place_.at), text_.size());
  if (place_.at < text_.size()) start_line();
}

void MasterReader::recover_after(const Place& parenthesis) {
  constexpr std::string_view continuations = " \t\r\n;)";
  place_ = parenthesis;
  do {
    skip_line();
  } while (place_.at < text_.size() &&
           continuations.find(text_[place_.at]) != std::string_view::npos);
}

void MasterReader::complain(const Place& place, std::string reason) {
  const int column = static_cast<int>(place.at - place.line_start) + 1;
  mistakes_.push_back({file_.name, place.line, column, std::move(reason)});
}

}  // namespace dns
