#include "gen/yaml.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <istream>
#include <iterator>
#include <map>
#include <optional>
#include <streambuf>

#include "gen/clean_text.h"

namespace gen {
namespace {

struct Place {
  int line = 0;
  int column = 0;
};

// yaml-cpp counts from 0, columns in octets; of nothing, -1.
Place place_of(const YAML::Mark& mark) {
  return {mark.line + 1, mark.column + 1};
}

// yaml-cpp 0.7 ends a quoted text at the file's end without a word if a line break stands before
// it: a file cut off in the middle would pass.
bool is_closed(std::string_view quoted_text) {
  const char quote = quoted_text.front();
  for (std::size_t at = 1; at < quoted_text.size(); ++at) {
    if (quote == '"' && quoted_text[at] == '\\') {
      ++at;
    } else if (quoted_text[at] == quote) {
      if (quote == '"' || quoted_text.substr(at + 1, 1) != "'") return true;
      ++at;
    }
  }
  return false;
}

constexpr std::string_view unclosed_quote = "the quote is never closed";
// yaml-cpp 0.8 has the name behind it, 0.7 not.
constexpr std::string_view unknown_anchor = "the referenced anchor is not defined";

// yaml-cpp's words for it. Some quote a character, which may be half of one, or its mark (0x04) for
// the end of the text.
std::string message_of(const YAML::Exception& error, bool is_at_end) {
  const bool is_escape = error.msg.starts_with(YAML::ErrorMsg::INVALID_ESCAPE);
  if (is_escape && is_at_end) return std::string(unclosed_quote);
  if (error.msg.starts_with(unknown_anchor)) return std::string(unknown_anchor);
  constexpr std::size_t shown_octets = 120;  // `%YAML` is quoted whole
  std::string message = error.msg.substr(0, shown_octets);
  for (char& octet : message) {
    if (octet < ' ' || octet > '~') octet = '?';
  }
  return message;
}

// What the error most likely means to a person; `line` is the text before it on its line.
std::string_view hint(std::string_view error, std::string_view line) {
  if (error == YAML::ErrorMsg::ALIAS_NOT_FOUND || error == YAML::ErrorMsg::CHAR_IN_ALIAS ||
      error.starts_with(unknown_anchor)) {
    return ": a \"*\" at the start must stand in quotes, \"*\"";
  }
  if (error == YAML::ErrorMsg::UNKNOWN_TOKEN) {
    return ": a text that starts with this character must stand in quotes";
  }
  const std::string_view indentation = line.substr(0, line.find_first_not_of(" \t"));
  if (indentation.find('\t') != std::string_view::npos) return ": indent with spaces, not tabs";
  if (error == YAML::ErrorMsg::MAP_VALUE) {
    return ": is a \":\" missing on the line before, or a text with a \":\" not in quotes?";
  }
  return "";
}

// Takes yaml-cpp's events of one document and lays its nodes one after another. It throws
// yaml-cpp's own exception for what the document must not go on after.
class Builder : public YAML::EventHandler {
 public:
  Builder(std::string_view source, std::string_view file) : source_(source), file_(file) {
    // A hosts file without the words of its comments has a node for every 11 octets or so; to grow
    // by doubling takes twice the memory.
    cells_.reserve(source.size() / 8);
  }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ == 1) return;
    const bool is_marked = source_at(mark).starts_with("---");
    throw YAML::ParserException(mark, is_marked ? "more than one document in the file"
                                                : "text after the end of the document");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    const std::string_view text = written_null(mark);
    add(YamlKind::null, text.empty() ? empty_place(mark) : place_of(mark), text);
    cells_.back().is_plain = true;
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    complain(place_of(mark), "aliases (*name) are not supported: write the value again");
    add(YamlKind::null, place_of(mark), "");
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    // The tag tells "!" for any text that is not plain; what it is, the source tells.
    const std::string_view source = source_at(mark);
    const bool is_quoted = source.starts_with('"') || source.starts_with('\'');
    if (is_quoted && !is_closed(source)) {
      throw YAML::ParserException(mark, std::string(unclosed_quote));
    }
    if (!clean_text(value, "").mistakes.empty()) {
      complain(place_of(mark), "an escape makes a control character");
    }
    add(YamlKind::scalar, place_of(mark), value);
    cells_.back().is_plain = tag == "?";
    cells_.back().is_verbatim = source.substr(is_quoted ? 1 : 0, value.size()) == value &&
                                value.find('\n') == std::string::npos;
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(YamlKind::sequence, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(YamlKind::mapping, mark, tag, anchor);
  }
  void OnMapEnd() override {
    judge_keys(open_.back().cell);
    close();
  }

  // Of what yaml-cpp, or this class, stops for.
  void complain(const YAML::Exception& error) {
    const std::string_view rest = source_at(error.mark);
    const std::string_view before = source_.substr(0, source_.size() - rest.size());
    const std::string_view line = before.substr(before.rfind('\n') + 1);
    // An escape that the text's end cuts off is counted past it.
    const Place place = rest.empty() ? end_of_text() : place_of(error.mark);
    complain(place, message_of(error, rest.empty()) + std::string(hint(error.msg, line)));
  }

  std::vector<YamlCell> take_cells() { return std::move(cells_); }
  std::string take_texts() { return std::move(texts_); }
  std::vector<dns::Mistake> take_mistakes() { return std::move(mistakes_); }

 private:
  // A mapping or sequence whose end is still to come.
  struct Open {
    std::uint32_t cell = 0;
    bool expects_value = false;   // of a mapping
    std::uint32_t last_node = 0;  // inside it
  };

  void complain(Place place, std::string reason) {
    mistakes_.push_back({std::string(file_), place.line, place.column, std::move(reason)});
  }

  Place end_of_text() const {
    const auto breaks = std::count(source_.begin(), source_.end(), '\n');
    const std::size_t line_start = source_.rfind('\n') + 1;
    return {static_cast<int>(breaks) + 1, static_cast<int>(source_.size() - line_start) + 1};
  }

  std::string_view source_at(const YAML::Mark& mark) const {
    const std::size_t position = static_cast<std::size_t>(std::max(mark.pos, 0));
    return source_.substr(std::min(position, source_.size()));
  }

  void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) {
      complain(place_of(mark), "anchors (&name) are not supported");
    }
  }

  void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    const bool is_written = tag != "?" && tag != "!" && !tag.empty();
    if (is_written || source_at(mark).starts_with('!')) {
      complain(place_of(mark), "tags (!name) are not supported: every value is text");
    }
  }

  void add(YamlKind kind, Place place, std::string_view text) {
    if (!open_.empty()) {
      open_.back().expects_value = !open_.back().expects_value;
      open_.back().last_node = static_cast<std::uint32_t>(cells_.size());
    }
    cells_.push_back({.line = static_cast<std::uint32_t>(place.line),
                      .column = static_cast<std::uint32_t>(place.column),
                      .text_start = static_cast<std::uint32_t>(texts_.size()),
                      .text_size = static_cast<std::uint32_t>(text.size()),
                      .next = static_cast<std::uint32_t>(cells_.size() + 1),
                      .kind = kind});
    texts_ += text;
  }

  void open(YamlKind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (open_.size() == YamlDocument::depth_limit) {
      throw YAML::ParserException(
          mark, fmt::format("nested deeper than {} levels", YamlDocument::depth_limit));
    }
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    add(kind, place_of(mark), "");
    open_.push_back({.cell = static_cast<std::uint32_t>(cells_.size() - 1)});
  }

  void close() {
    cells_[open_.back().cell].next = static_cast<std::uint32_t>(cells_.size());
    open_.pop_back();
  }

  // The key whose value comes next, if one does.
  const YamlCell* pending_key() const {
    if (open_.empty() || !open_.back().expects_value) return nullptr;
    if (cells_[open_.back().cell].kind != YamlKind::mapping) return nullptr;
    return &cells_[open_.back().last_node];
  }

  // The null that stands at the mark; "" where nothing does, and the mark is of what comes next.
  std::string_view written_null(const YAML::Mark& mark) const {
    if (const YamlCell* key = pending_key()) {
      const Place place = place_of(mark);
      if (place.line != static_cast<int>(key->line)) return "";
      if (place.column <= static_cast<int>(key->column)) return "";
    }
    constexpr std::array<std::string_view, 4> nulls = {"~", "null", "Null", "NULL"};
    for (const std::string_view word : nulls) {
      if (source_at(mark).starts_with(word)) return word;
    }
    return "";
  }

  // Where an empty node is missed, for its mark is of what comes next: of a value its key, of an
  // item the last character before the mark.
  Place empty_place(const YAML::Mark& mark) const {
    if (const YamlCell* key = pending_key()) {
      return {static_cast<int>(key->line), static_cast<int>(key->column)};
    }
    const bool is_key = !open_.empty() && cells_[open_.back().cell].kind == YamlKind::mapping;
    if (is_key) return place_of(mark);
    const std::size_t end = source_.size() - source_at(mark).size();
    const std::size_t last = source_.substr(0, end).find_last_not_of(" \t\r\n");
    if (last == std::string_view::npos) return place_of(mark);
    const std::string_view skipped = source_.substr(last, end - last);
    const int breaks = static_cast<int>(std::count(skipped.begin(), skipped.end(), '\n'));
    // On the mark's own line no search for its start: a line may be long and hold many of these. At
    // the text's end there is one, and yaml-cpp may have begun to count its columns anew.
    if (breaks == 0 && end < source_.size())
      return {mark.line + 1, mark.column + 1 - static_cast<int>(skipped.size())};
    const std::size_t line_start = source_.substr(0, last).rfind('\n') + 1;
    return {mark.line + 1 - breaks, static_cast<int>(last - line_start) + 1};
  }

  std::string_view text_of(const YamlCell& cell) const {
    return std::string_view(texts_).substr(cell.text_start, cell.text_size);
  }

  // Why this key cannot be taken, if so; `first` holds those of the same mapping before it.
  std::optional<std::string> judge_key(const YamlCell& key,
                                       std::map<std::string_view, std::uint32_t>& first) const {
    if (key.kind == YamlKind::null) return "a key is missing or null";
    if (key.kind != YamlKind::scalar) return "a key must be a text, not a list or a mapping";
    if (key.is_plain && text_of(key) == "<<") return "merge keys (<<) are not supported";
    const auto [known, is_new] = first.emplace(text_of(key), key.line);
    if (is_new) return std::nullopt;
    return fmt::format("duplicate key {}, first at line {}", quote(known->first), known->second);
  }

  void judge_keys(std::uint32_t mapping) {
    std::map<std::string_view, std::uint32_t> first;
    for (std::uint32_t at = mapping + 1; at < cells_.size();) {
      YamlCell& key = cells_[at];
      if (std::optional<std::string> reason = judge_key(key, first)) {
        complain({static_cast<int>(key.line), static_cast<int>(key.column)}, std::move(*reason));
        key.is_dropped = true;
      }
      at = cells_[key.next].next;
    }
  }

  std::string_view source_;
  std::string_view file_;
  int documents_ = 0;
  std::vector<Open> open_;
  std::vector<YamlCell> cells_;
  std::string texts_;
  std::vector<dns::Mistake> mistakes_;
};

// Whether yaml-cpp came to the end of the next document, or of the text.
bool read_document(YAML::Parser& parser, Builder& builder) {
  try {
    parser.HandleNextDocument(builder);
    return true;
  } catch (const YAML::Exception& error) {
    builder.complain(error);
    return false;
  }
}

}  // namespace

namespace {

// Lets a stream read a text without a copy of it.
class ViewBuffer : public std::streambuf {
 public:
  explicit ViewBuffer(std::string& text) {
    setg(text.data(), text.data(), text.data() + text.size());
  }
};

// Of each comment that fills its line the sign alone: yaml-cpp looks at every octet of it several
// times, and half of a hosts file are such comments.
std::string without_words(std::string_view text) {
  std::string rest;
  rest.reserve(text.size());
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(line.size());
    rest += line.starts_with('#') ? line.substr(0, 1) : line;
    if (text.empty()) break;
    rest += '\n';
    text.remove_prefix(1);
  }
  return rest;
}

// Complains of what yaml-cpp passes over without a word: a directive that is none, or without a
// document, and a document that is nothing but a tag. `is_empty`: no node was found.
void complain_of_start(std::string_view text, bool is_empty, std::string_view file,
                       std::vector<dns::Mistake>& mistakes) {
  for (int line = 1; !text.empty(); ++line) {
    const std::string_view words = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(words.size() + 1, text.size()));
    const std::size_t start = words.find_first_not_of(" \t\r");
    if (start == std::string_view::npos || words[start] == '#') continue;
    const std::string_view directive = words.substr(0, words.find_last_not_of(" \r") + 1);
    if (!is_empty && (directive == "%YAML 1.1" || directive == "%YAML 1.2")) continue;
    if (words.starts_with('%')) {
      mistakes.push_back(
          {std::string(file), line, 1, "no directive but %YAML before a document is supported"});
    } else if (is_empty && words[start] == '!') {
      mistakes.push_back({std::string(file), line, 1, "tags (!name) are not supported"});
    }
    return;
  }
}

}  // namespace

YamlDocument YamlDocument::parse(std::string_view text, std::string_view file) {
  if (text.size() > size_limit) {
    const std::string reason = fmt::format("larger than {} MiB", size_limit >> 20);
    return {{YamlCell{}}, "", {{std::string(file), 0, 0, reason}}};
  }
  CleanText clean = clean_text(text, file);
  std::string wordless = without_words(clean.text);
  YamlDocument document = read(wordless, file);
  const bool is_same = wordless.size() == clean.text.size() || document.stands_with_any_comments();
  if (!is_same) document = read(clean.text, file);
  document.mistakes_.insert(document.mistakes_.begin(),
                            std::make_move_iterator(clean.mistakes.begin()),
                            std::make_move_iterator(clean.mistakes.end()));
  return document;
}

YamlDocument YamlDocument::read(std::string& text, std::string_view file) {
  ViewBuffer buffer(text);
  std::istream stream(&buffer);
  YAML::Parser parser(stream);
  Builder builder(text, file);
  const bool is_complete = read_document(parser, builder);
  if (is_complete) read_document(parser, builder);  // complains of a second document

  std::vector<YamlCell> cells = builder.take_cells();
  const bool is_empty = cells.empty() || cells[0].kind == YamlKind::null;
  std::vector<dns::Mistake> mistakes;
  complain_of_start(text, is_empty, file, mistakes);
  if (!is_complete || cells.empty()) cells = {YamlCell{.line = 1, .column = 1, .next = 1}};
  for (dns::Mistake& mistake : builder.take_mistakes()) mistakes.push_back(std::move(mistake));
  return {std::move(cells), builder.take_texts(), std::move(mistakes)};
}

bool YamlDocument::stands_with_any_comments() const {
  const auto is_empty_place = [](const YamlCell& cell) {
    return cell.kind == YamlKind::null && cell.text_size == 0;
  };
  return mistakes_.empty() && texts_.find('#') == std::string::npos &&
         std::ranges::none_of(cells_, is_empty_place);
}

const YamlCell& YamlNode::cell() const {
  return document_->cells_[cell_];
}

YamlKind YamlNode::kind() const {
  return cell().kind;
}

int YamlNode::line() const {
  return static_cast<int>(cell().line);
}

int YamlNode::column() const {
  return static_cast<int>(cell().column);
}

std::string_view YamlNode::text() const {
  return std::string_view(document_->texts_).substr(cell().text_start, cell().text_size);
}

bool YamlNode::is_plain() const {
  return cell().is_plain;
}

int YamlNode::column_of(std::size_t offset) const {
  if (!cell().is_verbatim) return column();
  return column() + (is_plain() ? 0 : 1) + static_cast<int>(offset);
}

std::vector<YamlNode> YamlNode::items() const {
  std::vector<YamlNode> nodes;
  if (kind() != YamlKind::sequence) return nodes;
  for (std::uint32_t at = cell_ + 1; at < cell().next; at = document_->cells_[at].next) {
    nodes.emplace_back(*document_, at);
  }
  return nodes;
}

std::vector<YamlEntry> YamlNode::entries() const {
  std::vector<YamlEntry> pairs;
  if (kind() != YamlKind::mapping) return pairs;
  for (std::uint32_t at = cell_ + 1; at < cell().next;) {
    const YamlCell& key = document_->cells_[at];
    if (!key.is_dropped) pairs.push_back({{*document_, at}, {*document_, key.next}});
    at = document_->cells_[key.next].next;
  }
  return pairs;
}

}  // namespace gen
