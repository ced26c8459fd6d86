#include "dns/domain_name.h"

#include <algorithm>
#include <array>
#include <optional>

namespace dns {
namespace {

constexpr std::size_t label_limit = 63;  // RFC 1035 §2.3.4
constexpr std::size_t name_limit = 255;  // on the wire, with the root's empty label

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr std::array<char, 256> make_plain_forms() {
  std::array<char, 256> forms{};
  for (char c = 0x21; c < 0x7f; ++c) forms[static_cast<unsigned char>(c)] = lower(c);
  for (const char c : std::string_view(".\\\"();@$")) forms[static_cast<unsigned char>(c)] = '\0';
  return forms;
}

// What an octet of a label is in the form of master files; NUL where it needs a backslash.
char plain_form(char octet) {
  static constexpr std::array<char, 256> forms = make_plain_forms();
  return forms[static_cast<unsigned char>(octet)];
}

// Appends one octet of a label in the form of master files.
void append_octet(std::string& text, char octet) {
  const auto value = static_cast<unsigned char>(octet);
  if (const char plain = plain_form(octet); plain != '\0') {
    text += plain;
  } else if (value <= 0x20 || value >= 0x7f) {
    text += fmt::format("\\{:03}", value);
  } else {
    text += '\\';
    text += octet;
  }
}

// Appends a label in the form of master files.
void append_label(std::string& text, std::string_view label) {
  const auto is_plain = [](char octet) { return plain_form(octet) != '\0'; };
  if (!std::ranges::all_of(label, is_plain)) {
    for (const char octet : label) append_octet(text, octet);
    return;
  }
  const std::size_t begin = text.size();
  text += label;
  for (std::size_t at = begin; at < text.size(); ++at) text[at] = plain_form(text[at]);
}

// Reads the escape whose backslash stands at `at`, and moves `at` past it.
Parsed<char> read_escape(std::string_view text, std::size_t& at) {
  const std::string_view rest = text.substr(at + 1);
  if (rest.empty()) return tl::unexpected(std::string("a backslash ends the name"));
  if (!is_digit(rest[0])) {
    at += 2;
    return rest[0];
  }
  if (rest.size() < 3 || !is_digit(rest[1]) || !is_digit(rest[2])) {
    return tl::unexpected(std::string("an escape needs three digits"));
  }
  const int value = (rest[0] - '0') * 100 + (rest[1] - '0') * 10 + (rest[2] - '0');
  if (value > 255) return tl::unexpected(std::string("an escape is above 255"));
  at += 4;
  return static_cast<char>(value);
}

bool is_host_octet(char c) {
  return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-';
}

// Whether the dot at this place of a name's text separates labels: none does behind a backslash
// that is not itself behind one.
bool is_separator(std::string_view text, std::size_t dot) {
  const std::size_t before = text.substr(0, dot).find_last_not_of('\\');
  const std::size_t backslashes = before == std::string_view::npos ? dot : dot - before - 1;
  return backslashes % 2 == 0;
}

// Splits master-file text at its dots, with escapes undone.
Parsed<std::vector<std::string>> split_labels(std::string_view text) {
  std::vector<std::string> labels(1);
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '\\') {
      const Parsed<char> octet = read_escape(text, at);
      if (!octet) return tl::unexpected(octet.error());
      labels.back() += lower(*octet);
    } else if (text[at] == '.') {
      labels.emplace_back();
      ++at;
    } else {
      labels.back() += lower(text[at]);
      ++at;
    }
  }
  return labels;
}

std::vector<std::string> split_dotted(std::string_view labels) {
  std::vector<std::string> split;
  split.reserve(1 + static_cast<std::size_t>(std::ranges::count(labels, '.')));
  while (true) {
    const std::size_t dot = labels.find('.');
    split.emplace_back(labels.substr(0, dot));
    if (dot == std::string_view::npos) return split;
    labels.remove_prefix(dot + 1);
  }
}

constexpr std::string_view too_long = "the name is longer than 255 octets";

// What is wrong with a label of so many octets.
std::optional<std::string_view> complaint_of(std::size_t label_octets) {
  if (label_octets == 0) return "an empty label";
  if (label_octets > label_limit) return "a label is longer than 63 octets";
  return std::nullopt;
}

}  // namespace

Parsed<DomainName> DomainName::parse(std::string_view text) {
  if (text.empty()) return tl::unexpected(std::string("an empty name"));
  if (text == ".") return DomainName(".");
  if (text.find('\\') == std::string_view::npos) {
    if (text.back() == '.') text.remove_suffix(1);
    return from_dotted(std::string(text));
  }
  Parsed<std::vector<std::string>> labels = split_labels(text);
  if (!labels) return tl::unexpected(labels.error());
  if (labels->back().empty()) labels->pop_back();  // the last dot
  return from_labels(*labels);
}

Parsed<DomainName> DomainName::from_labels(const std::vector<std::string>& labels) {
  if (labels.empty()) return DomainName(".");
  std::string text;
  std::size_t wire_octets = 1;
  for (const std::string& label : labels) {
    if (const auto wrong = complaint_of(label.size())) return tl::unexpected(std::string(*wrong));
    wire_octets += label.size() + 1;
    if (!text.empty()) text += '.';
    append_label(text, label);
  }
  if (wire_octets > name_limit) return tl::unexpected(std::string(too_long));
  text.shrink_to_fit();
  return DomainName(std::move(text));
}

Parsed<DomainName> DomainName::from_dotted(std::string labels) {
  std::size_t label_octets = 0;
  for (char& octet : labels) {
    if (const char plain = plain_form(octet); plain != '\0') {
      octet = plain;
      ++label_octets;
      continue;
    }
    if (octet != '.') return from_labels(split_dotted(labels));
    if (const auto wrong = complaint_of(label_octets)) return tl::unexpected(std::string(*wrong));
    label_octets = 0;
  }
  if (const auto wrong = complaint_of(label_octets)) return tl::unexpected(std::string(*wrong));
  if (labels.size() + 2 > name_limit) {  // a length before each label; the root
    return tl::unexpected(std::string(too_long));
  }
  return DomainName(std::move(labels));
}

Parsed<DomainName> DomainName::from_wire(std::span<const std::uint8_t> octets) {
  if (octets.size() > name_limit) return tl::unexpected(std::string(too_long));
  std::string_view rest(reinterpret_cast<const char*>(octets.data()), octets.size());
  std::string text;
  if (rest.size() > 2) text.reserve(rest.size() - 2);  // all but the first length and the root's
  while (!rest.empty() && rest.front() != '\0') {
    const std::size_t length = static_cast<unsigned char>(rest.front());
    if (length > label_limit || length >= rest.size()) break;
    if (!text.empty()) text += '.';
    append_label(text, rest.substr(1, length));
    rest.remove_prefix(1 + length);
  }
  const bool is_whole = rest.size() == 1 && rest.front() == '\0';
  if (!is_whole) return tl::unexpected(std::string("no name as on the wire"));
  if (text.empty()) return DomainName(".");
  text.shrink_to_fit();
  return DomainName(std::move(text));
}

std::vector<std::string> DomainName::labels() const {
  if (is_root()) return {};
  const bool has_escapes = text_.find('\\') != text_.npos;
  return has_escapes ? split_labels(text_).value() : split_dotted(text_);
}

void DomainName::append_wire(std::vector<std::uint8_t>& octets) const {
  std::size_t length = octets.size();  // the place of the label's
  octets.push_back(0);
  if (is_root()) return;
  for (std::size_t at = 0; at < text_.size();) {
    if (text_[at] == '.') {
      length = octets.size();
      octets.push_back(0);
      ++at;
    } else {
      const char octet = text_[at] == '\\' ? read_escape(text_, at).value() : text_[at++];
      octets.push_back(static_cast<std::uint8_t>(octet));
      ++octets[length];
    }
  }
  octets.push_back(0);  // the root's
}

DomainName DomainName::parent() const {
  for (std::size_t at = 0; at + 1 < text_.size(); ++at) {
    if (text_[at] == '.') return DomainName(text_.substr(at + 1));
    if (text_[at] == '\\') ++at;  // the digits of a longer escape hold no dot
  }
  return DomainName(".");
}

bool DomainName::is_host_name() const {
  if (is_root()) return false;
  char before = '.';
  for (const char c : text_) {
    if (c != '.' && !is_host_octet(c)) return false;
    if (before == '.' ? c == '-' : before == '-' && c == '.') return false;
    before = c;
  }
  return before != '-';
}

bool DomainName::is_within(const DomainName& ancestor) const {
  if (ancestor.is_root()) return true;
  if (!text_.ends_with(ancestor.text_)) return false;
  const std::size_t rest = text_.size() - ancestor.text_.size();
  return rest == 0 || (text_[rest - 1] == '.' && is_separator(text_, rest - 1));
}

}  // namespace dns
