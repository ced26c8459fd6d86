#include "policy/spf_macro.h"

#include <algorithm>
#include <array>
#include <limits>

namespace policy {
namespace {

constexpr std::size_t name_limit = 253;  // §7.3: in text, without the last dot
constexpr std::string_view delimiters = ".-+,/_=";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

struct Letter {
  char letter;
  Macro macro;
};

// The first eight may stand anywhere, the rest in explanations alone.
constexpr std::array<Letter, 11> letters = {{{'s', Macro::sender},
                                             {'l', Macro::local_part},
                                             {'o', Macro::sender_domain},
                                             {'d', Macro::domain},
                                             {'i', Macro::ip},
                                             {'p', Macro::validated_name},
                                             {'v', Macro::family},
                                             {'h', Macro::helo},
                                             {'c', Macro::readable_ip},
                                             {'r', Macro::receiver},
                                             {'t', Macro::time}}};

bool is_for_explanations(Macro macro) {
  return macro >= Macro::readable_ip;
}

// Reads one macro-string; stops at the first mistake, for what follows it may mean anything.
class MacroReader {
 public:
  MacroReader(std::string_view text, std::size_t offset, MacroPlace place)
      : text_(text), offset_(offset), place_(place) {}

  tl::expected<MacroString, SpfMistake> read() {
    while (at_ < text_.size() && !mistake_) {
      if (text_[at_] == '%') {
        read_percent();
      } else {
        read_literals();
      }
    }
    if (mistake_) return tl::unexpected(*mistake_);
    return std::move(string_);
  }

 private:
  void fail(std::size_t at, std::string reason) {
    mistake_ = SpfMistake{offset_ + at, std::move(reason)};
  }

  void append_literal(std::string_view octets) {
    if (string_.parts.empty() || !std::holds_alternative<std::string>(string_.parts.back())) {
      string_.parts.emplace_back(std::string(octets));
    } else {
      std::get<std::string>(string_.parts.back()) += octets;
    }
  }

  // §7.1: macro-literal; explain-string adds the blank (§6.2).
  bool is_literal(char c) const {
    const bool visible = c > 0x20 && c < 0x7f;
    return (visible && c != '%') || (c == ' ' && place_ == MacroPlace::explanation);
  }

  void read_literals() {
    const std::size_t start = at_;
    while (at_ < text_.size() && is_literal(text_[at_])) ++at_;
    if (at_ == start) return fail(at_, "an octet that is no visible ASCII character");
    append_literal(text_.substr(start, at_ - start));
  }

  void read_percent() {
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with("%{")) return read_expand();
    static constexpr std::array<std::array<std::string_view, 2>, 3> escapes = {
        {{"%%", "%"}, {"%_", " "}, {"%-", "%20"}}};
    for (const auto& [escape, meaning] : escapes) {
      if (!rest.starts_with(escape)) continue;
      append_literal(meaning);
      at_ += escape.size();
      return;
    }
    fail(at_, "a % that begins no macro: %{, %%, %_ or %- is wanted");
  }

  // macro-expand = "%{" macro-letter transformers *delimiter "}"
  void read_expand() {
    const std::size_t start = at_;
    at_ += 2;
    MacroExpand expand;
    if (!read_letter(expand) || !read_transformers(expand)) return;
    const std::size_t end = std::min(text_.find_first_not_of(delimiters, at_), text_.size());
    if (end > at_) expand.delimiters = text_.substr(at_, end - at_);
    at_ = end;
    if (at_ == text_.size()) return fail(start, "a macro that is not closed by }");
    if (text_[at_] != '}') return fail(at_, "what is neither a delimiter nor } in a macro");
    ++at_;
    string_.parts.emplace_back(std::move(expand));
  }

  bool read_letter(MacroExpand& expand) {
    if (at_ == text_.size()) {
      fail(at_ - 2, "a macro that is not closed by }");
      return false;
    }
    const char c = lower(text_[at_]);
    const auto found = std::find_if(letters.begin(), letters.end(),
                                    [&](const Letter& one) { return one.letter == c; });
    if (found == letters.end()) {
      fail(at_, "no such macro letter");
      return false;
    }
    if (is_for_explanations(found->macro) && place_ != MacroPlace::explanation) {
      fail(at_, "a macro letter that may stand in explanations alone");
      return false;
    }
    expand.macro = found->macro;
    expand.url_escape = text_[at_] != c;
    ++at_;
    return true;
  }

  // transformers = *DIGIT [ "r" ]
  bool read_transformers(MacroExpand& expand) {
    const std::size_t start = at_;
    std::size_t labels = 0;
    for (; at_ < text_.size() && is_digit(text_[at_]); ++at_) {
      // No value has a million parts: a number that large keeps them all.
      labels = std::min<std::size_t>(labels * 10 + static_cast<std::size_t>(text_[at_] - '0'),
                                     1'000'000);
    }
    if (at_ > start && labels == 0) {  // §7.1: "MUST be nonzero"
      fail(start, "a macro that keeps 0 parts");
      return false;
    }
    expand.labels = labels;
    if (at_ < text_.size() && lower(text_[at_]) == 'r') {
      expand.reverse = true;
      ++at_;
    }
    return true;
  }

  std::string_view text_;
  std::size_t offset_;
  MacroPlace place_;
  std::size_t at_ = 0;
  MacroString string_;
  std::optional<SpfMistake> mistake_;
};

constexpr std::string_view hex_digits = "0123456789ABCDEF";

// §7.3: the address in dotted quad, or as 32 nibbles between dots. In upper case, as the public
// suite's explanations have it; to DNS it is the same.
std::string dotted(const dns::IpAddress& ip) {
  if (ip.family() == dns::Family::ipv4) return ip.to_string();
  std::string nibbles;
  for (const std::uint8_t octet : ip.octets()) {
    if (!nibbles.empty()) nibbles += '.';
    nibbles += hex_digits[octet >> 4];
    nibbles += '.';
    nibbles += hex_digits[octet & 0xf];
  }
  return nibbles;
}

// The octets of the labels, between dots: those of the name itself, or of `made`.
std::string_view plain_text(const dns::DomainName& name, std::string& made) {
  if (name.to_string().find('\\') == std::string::npos) return name.to_string();
  for (const std::string& label : name.labels()) made += (made.empty() ? "" : ".") + label;
  return made;
}

// What the macro stands for: octets of `values`, or of `made` where there are no such.
std::string_view value_of(Macro macro, const MacroValues& values, std::string& made) {
  switch (macro) {
    case Macro::sender:
      return made.append(values.local_part).append("@").append(values.sender_domain);
    case Macro::local_part:
      return values.local_part;
    case Macro::sender_domain:
      return values.sender_domain;
    case Macro::domain:
      return plain_text(*values.domain, made);
    case Macro::ip:
      return made = dotted(*values.ip);
    case Macro::validated_name:
      return values.validated_name;
    case Macro::family:
      return values.ip->family() == dns::Family::ipv4 ? "in-addr" : "ip6";
    case Macro::helo:
      return values.helo;
    case Macro::readable_ip:
      return made = values.ip->to_string();
    case Macro::receiver:
      return values.receiver;
    case Macro::time:
      return made = std::to_string(values.time);
  }
  return "";
}

// A value as its macro splits it: parts between delimiters.
class Parts {
 public:
  Parts(std::string_view value, const MacroExpand& expand)
      : value_(value), delimiters_(expand.delimiters) {}

  // Keeps this many on the left, or on the right, if there are more.
  void keep_left(std::size_t count) {
    std::size_t end = 0;
    for (; count > 0; --count) {
      end = find_delimiter(end);
      if (end == value_.size()) return;
      ++end;
    }
    value_ = value_.substr(0, end - 1);
  }
  void keep_right(std::size_t count) {
    std::size_t start = value_.size() + 1;
    for (; count > 0; --count) {
      start = find_part(start - 1);
      if (start == 0) return;
    }
    value_ = value_.substr(start);
  }

  // With dots between them.
  void append_to(std::string& text) const {
    if (delimiters_ == ".") {  // they are there already
      text += value_;
      return;
    }
    for (std::size_t at = 0;; ++at) {
      const std::size_t end = find_delimiter(at);
      text += value_.substr(at, end - at);
      if (end == value_.size()) return;
      text += '.';
      at = end;
    }
  }
  void append_reversed_to(std::string& text) const {
    for (std::size_t end = value_.size();; --end) {
      const std::size_t start = find_part(end);
      text += value_.substr(start, end - start);
      if (start == 0) return;
      text += '.';
      end = start;
    }
  }

 private:
  bool is_delimiter(char c) const {
    for (const char delimiter : delimiters_) {
      if (c == delimiter) return true;
    }
    return false;
  }
  // The next one from here on; the value's end where there is none.
  std::size_t find_delimiter(std::size_t at) const {
    while (at < value_.size() && !is_delimiter(value_[at])) ++at;
    return at;
  }
  // Where the part that ends here begins.
  std::size_t find_part(std::size_t end) const {
    while (end > 0 && !is_delimiter(value_[end - 1])) --end;
    return end;
  }

  std::string_view value_;
  std::string_view delimiters_;
};

// §7.3: the value split, reversed, its right-hand parts kept, joined by dots.
void append_transformed(std::string& text, std::string_view value, const MacroExpand& expand) {
  Parts parts(value, expand);
  if (expand.reverse) {
    if (expand.labels > 0) parts.keep_left(expand.labels);
    parts.append_reversed_to(text);
  } else {
    if (expand.labels > 0) parts.keep_right(expand.labels);
    parts.append_to(text);
  }
}

// RFC 3986 §2.3: all but "unreserved" characters.
std::string url_escape(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    const bool letter = lower(c) >= 'a' && lower(c) <= 'z';
    if (letter || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      escaped += c;
    } else {
      const auto octet = static_cast<unsigned char>(c);
      escaped += '%';
      escaped += hex_digits[octet >> 4];
      escaped += hex_digits[octet & 0xf];
    }
  }
  return escaped;
}

}  // namespace

bool MacroString::uses(Macro macro) const {
  return std::any_of(parts.begin(), parts.end(), [&](const MacroPart& part) {
    const auto* const expand = std::get_if<MacroExpand>(&part);
    return expand != nullptr && expand->macro == macro;
  });
}

bool MacroString::is_fixed() const {
  return std::all_of(parts.begin(), parts.end(), [](const MacroPart& part) {
    return std::holds_alternative<std::string>(part);
  });
}

tl::expected<MacroString, SpfMistake> parse_macro_string(std::string_view text, std::size_t offset,
                                                         MacroPlace place) {
  return MacroReader(text, offset, place).read();
}

std::string expand(const MacroString& text, const MacroValues& values) {
  std::string expanded;
  expanded.reserve(name_limit);
  for (const MacroPart& part : text.parts) {
    if (const auto* const literal = std::get_if<std::string>(&part)) {
      expanded += *literal;
      continue;
    }
    const MacroExpand& macro = std::get<MacroExpand>(part);
    std::string made;
    const std::string_view value = value_of(macro.macro, values, made);
    if (macro.url_escape) {
      std::string transformed;
      append_transformed(transformed, value, macro);
      expanded += url_escape(transformed);
    } else {
      append_transformed(expanded, value, macro);
    }
  }
  return expanded;
}

dns::Parsed<dns::DomainName> target_name(std::string expanded) {
  if (expanded.ends_with('.')) expanded.pop_back();
  if (expanded.size() > name_limit) {
    // The first dot with no more than that behind it; without one no label is short enough.
    const std::size_t dot = expanded.find('.', expanded.size() - name_limit - 1);
    if (dot != std::string::npos) expanded.erase(0, dot + 1);
  }
  if (expanded.empty()) return tl::unexpected(std::string("an empty name"));
  return dns::DomainName::from_dotted(std::move(expanded));
}

}  // namespace policy
