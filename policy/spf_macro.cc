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
        read_literal();
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
      string_.parts.emplace_back(std::string());
    }
    std::get<std::string>(string_.parts.back()) += octets;
  }

  // §7.1: macro-literal; explain-string adds the blank (§6.2).
  void read_literal() {
    const char c = text_[at_];
    const bool visible = c > 0x20 && c < 0x7f;
    if (!visible && !(place_ == MacroPlace::explanation && c == ' ')) {
      return fail(at_, "an octet that is no visible ASCII character");
    }
    append_literal(text_.substr(at_, 1));
    ++at_;
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

// The octets of the labels, between dots.
std::string plain_text(const dns::DomainName& name) {
  if (name.to_string().find('\\') == std::string::npos) return name.to_string();
  std::string text;
  for (const std::string& label : name.labels()) text += (text.empty() ? "" : ".") + label;
  return text;
}

std::string value_of(Macro macro, const MacroValues& values) {
  switch (macro) {
    case Macro::sender:
      return std::string(values.local_part) + '@' + std::string(values.sender_domain);
    case Macro::local_part:
      return std::string(values.local_part);
    case Macro::sender_domain:
      return std::string(values.sender_domain);
    case Macro::domain:
      return plain_text(*values.domain);
    case Macro::ip:
      return dotted(*values.ip);
    case Macro::validated_name:
      return std::string(values.validated_name);
    case Macro::family:
      return values.ip->family() == dns::Family::ipv4 ? "in-addr" : "ip6";
    case Macro::helo:
      return std::string(values.helo);
    case Macro::readable_ip:
      return values.ip->to_string();
    case Macro::receiver:
      return std::string(values.receiver);
    case Macro::time:
      return std::to_string(values.time);
  }
  return "";
}

std::vector<std::string_view> split(std::string_view text, std::string_view at_any_of) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find_first_of(at_any_of);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

// §7.3: split, reversed, its right-hand parts kept, joined by dots.
std::string transform(std::string value, const MacroExpand& expand) {
  if (expand.labels == 0 && !expand.reverse && expand.delimiters == ".") return value;
  std::vector<std::string_view> parts = split(value, expand.delimiters);
  if (expand.reverse) std::reverse(parts.begin(), parts.end());
  const std::size_t kept =
      expand.labels == 0 ? parts.size() : std::min(expand.labels, parts.size());
  std::string joined;
  for (std::size_t i = parts.size() - kept; i < parts.size(); ++i) {
    if (i > parts.size() - kept) joined += '.';
    joined += parts[i];
  }
  return joined;
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
  for (const MacroPart& part : text.parts) {
    if (const auto* const literal = std::get_if<std::string>(&part)) {
      expanded += *literal;
      continue;
    }
    const MacroExpand& macro = std::get<MacroExpand>(part);
    const std::string value = transform(value_of(macro.macro, values), macro);
    expanded += macro.url_escape ? url_escape(value) : value;
  }
  return expanded;
}

dns::Parsed<dns::DomainName> target_name(std::string_view expanded) {
  if (expanded.ends_with('.')) expanded.remove_suffix(1);
  while (expanded.size() > name_limit) {
    const std::size_t dot = expanded.find('.');
    if (dot == std::string_view::npos) break;
    expanded.remove_prefix(dot + 1);
  }
  if (expanded.empty()) return tl::unexpected(std::string("an empty name"));
  const std::vector<std::string_view> parts = split(expanded, ".");
  return dns::DomainName::from_labels({parts.begin(), parts.end()});
}

}  // namespace policy
