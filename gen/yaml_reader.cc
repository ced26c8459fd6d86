#include "gen/yaml_reader.h"

#include <algorithm>
#include <array>

#include "dns/idna.h"
#include "gen/clean_text.h"
#include "gen/domain_list.h"
#include "gen/near_miss.h"

namespace gen {
namespace {

std::string lower(std::string_view text) {
  std::string lowered(text);
  for (char& c : lowered) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lowered;
}

// The words of YAML 1.1, which js-yaml 3 and others read: https://yaml.org/type/bool.html
bool is_truth_value(std::string_view text) {
  constexpr std::array<std::string_view, 8> words = {"y",  "yes", "n",    "no",
                                                     "on", "off", "true", "false"};
  return std::find(words.begin(), words.end(), lower(text)) != words.end();
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool holds_only(std::string_view text, std::string_view octets) {
  return !text.empty() && text.find_first_not_of(octets) == std::string_view::npos;
}

std::string_view without_sign(std::string_view text) {
  return text.starts_with('+') || text.starts_with('-') ? text.substr(1) : text;
}

// 1:30 and 2001:10:20, of which YAML 1.1 makes numbers to base 60.
bool is_base_60(std::string_view text) {
  std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || !holds_only(text.substr(0, colon), "0123456789_")) {
    return false;
  }
  while (colon != std::string_view::npos) {
    text.remove_prefix(colon + 1);
    colon = text.find(':');
    const std::string_view part = text.substr(0, colon);
    const bool is_below_60 = part.size() == 1 || (part.size() == 2 && part.front() < '6');
    if (!is_below_60 || !holds_only(part, "0123456789")) return false;
  }
  return true;
}

// 12, 1_000, .5, 1.5e+3.
bool is_decimal(std::string_view text) {
  const std::size_t exponent = text.find_first_of("eE");
  if (exponent != std::string_view::npos) {
    if (!holds_only(without_sign(text.substr(exponent + 1)), "0123456789")) return false;
    text = text.substr(0, exponent);
  }
  return holds_only(text, "0123456789_.") && std::count(text.begin(), text.end(), '.') <= 1 &&
         std::any_of(text.begin(), text.end(), is_digit);
}

// What YAML 1.1 or 1.2 may take for a number: https://yaml.org/type/int.html, float.html.
bool is_number(std::string_view text) {
  text = without_sign(text);
  if (text.starts_with("0x")) return holds_only(text.substr(2), "0123456789abcdefABCDEF_");
  if (text.starts_with("0o")) return holds_only(text.substr(2), "01234567");
  if (text.starts_with("0b")) return holds_only(text.substr(2), "01_");
  return is_decimal(text) || is_base_60(text);
}

// 2026-11-27, of which YAML 1.1 makes a date: https://yaml.org/type/timestamp.html
bool is_date(std::string_view text) {
  return text.size() == 10 && text[4] == '-' && text[7] == '-' &&
         std::count_if(text.begin(), text.end(), is_digit) == 8;
}

std::string_view kind_word(YamlKind kind) {
  switch (kind) {
    case YamlKind::null:
      return "nothing";
    case YamlKind::scalar:
      return "a text";
    case YamlKind::sequence:
      return "a list";
    case YamlKind::mapping:
      return "a mapping";
  }
  return "?";
}

// Why the node is no text; "" if it is one.
std::string reason_against_text(const YamlNode& node, std::string_view what) {
  constexpr std::string_view read_as = "{} is {} in YAML where {} belongs: quote it if it is one";
  if (node.kind() != YamlKind::scalar) {
    if (!node.text().empty()) return fmt::format(read_as, node.text(), "null", what);
    return fmt::format("{} where {} belongs", kind_word(node.kind()), what);
  }
  if (!node.is_plain()) return "";
  if (is_truth_value(node.text())) return fmt::format(read_as, node.text(), "a truth value", what);
  if (is_date(node.text())) return fmt::format(read_as, node.text(), "a date", what);
  constexpr std::size_t shown_digits = 40;
  if (!is_number(node.text())) return "";
  return fmt::format(read_as, node.text().substr(0, shown_digits), "a number", what);
}

bool stands_before(const dns::Mistake& left, const dns::Mistake& right) {
  return std::pair(left.line, left.column) < std::pair(right.line, right.column);
}

bool is_at_same_place(const dns::Mistake& left, const dns::Mistake& right) {
  return left.line == right.line && left.column == right.column;
}

}  // namespace

std::optional<YamlNode> YamlFields::find(std::string_view key) const {
  const auto found =
      std::ranges::find(fields_, key, [](const YamlEntry& field) { return field.key.text(); });
  if (found == fields_.end()) return std::nullopt;
  return found->value;
}

YamlReader::YamlReader(const YamlDocument& document, std::string_view file)
    : file_(file), mistakes_(document.mistakes()) {}

void YamlReader::complain(const YamlNode& node, std::string reason) {
  mistakes_.push_back({std::string(file_), node.line(), node.column(), std::move(reason)});
}

void YamlReader::complain(std::vector<dns::Mistake> mistakes) {
  for (dns::Mistake& mistake : mistakes) {
    std::vector<dns::Mistake>& list = mistake.file == file_ ? mistakes_ : others_;
    list.push_back(std::move(mistake));
  }
}

std::vector<dns::Mistake> YamlReader::take_mistakes() {
  // An alias, say, is a mistake of the document, and the null in its place one of the reader.
  std::stable_sort(mistakes_.begin(), mistakes_.end(), stands_before);
  mistakes_.erase(std::unique(mistakes_.begin(), mistakes_.end(), is_at_same_place),
                  mistakes_.end());
  for (dns::Mistake& mistake : others_) mistakes_.push_back(std::move(mistake));
  return std::move(mistakes_);
}

std::optional<std::string_view> YamlReader::text(const YamlNode& node, std::string_view what) {
  std::string reason = reason_against_text(node, what);
  if (reason.empty()) return node.text();
  complain(node, std::move(reason));
  return std::nullopt;
}

std::vector<YamlNode> YamlReader::one_or_more(const YamlNode& node, std::string_view what) {
  if (node.kind() != YamlKind::sequence) return {node};
  std::vector<YamlNode> items = node.items();
  if (items.empty()) complain(node, fmt::format("an empty list where {} belongs", what));
  return items;
}

std::optional<dns::DomainName> YamlReader::host_name(const YamlNode& node) {
  const std::optional<std::string_view> word = text(node, "a host name");
  if (!word) return std::nullopt;
  dns::Parsed<dns::DomainName> name = dns::parse_host_name(*word);
  if (name) return std::move(*name);
  complain(node, fmt::format("{}: {}", name.error(), quote(*word)));
  return std::nullopt;
}

std::optional<dns::DomainName> YamlReader::mail_domain(const YamlNode& node) {
  const std::optional<std::string_view> word = text(node, "a mail domain");
  if (!word) return std::nullopt;
  dns::Parsed<dns::DomainName> name = parse_mail_domain(*word);
  if (name) return std::move(*name);
  complain(node, fmt::format("{}: {}", name.error(), quote(*word)));
  return std::nullopt;
}

std::optional<dns::IpAddress> YamlReader::address(const YamlNode& node) {
  const std::optional<std::string_view> word = text(node, "an IP address");
  if (!word) return std::nullopt;
  const dns::Parsed<dns::IpAddress> ip = dns::IpAddress::parse(*word);
  if (ip) return *ip;
  complain(node, fmt::format("{}: {}", ip.error(), quote(*word)));
  return std::nullopt;
}

std::optional<policy::Sender> YamlReader::sender(const YamlNode& node) {
  const std::optional<YamlFields> keys = fields(node, "a sender", {"helo", "ip", "ip6"});
  if (!keys) return std::nullopt;
  std::optional<dns::DomainName> helo;
  std::optional<dns::IpAddress> ip;
  std::optional<dns::IpAddress> ip6;
  if (const auto value = keys->find("helo")) helo = host_name(*value);
  if (const auto value = keys->find("ip")) ip = address(*value);
  const std::optional<YamlNode> second = keys->find("ip6");
  if (second) ip6 = address(*second);
  if (!keys->find("helo") && !keys->find("ip")) {
    complain(node, "a sender without \"helo\" and \"ip\"");
  } else if (!keys->find("helo")) {
    complain(node, "a sender without \"helo\"");
  } else if (!keys->find("ip")) {
    complain(node, "a sender without \"ip\"");
  }
  if (ip && ip6 && ip->family() == ip6->family()) {
    complain(*second, fmt::format("ip and ip6 are both {}: ip6 is for the other family",
                                  dns::to_string(ip->family())));
    return std::nullopt;
  }
  if (!helo || !ip || (second && !ip6)) return std::nullopt;
  return policy::Sender{.helo = std::move(*helo), .ip = *ip, .ip6 = ip6};
}

std::optional<YamlFields> YamlReader::fields(const YamlNode& node, std::string_view what,
                                             const std::vector<std::string_view>& known) {
  if (node.kind() != YamlKind::mapping) {
    complain(node, fmt::format("{} where {} belongs: a mapping of {}", kind_word(node.kind()), what,
                               fmt::join(known, ", ")));
    return std::nullopt;
  }
  std::vector<YamlEntry> values;
  for (const YamlEntry& entry : node.entries()) {
    if (std::find(known.begin(), known.end(), entry.key.text()) == known.end()) {
      complain_unknown(entry.key, "key", known);
    } else {
      values.push_back(entry);
    }
  }
  return YamlFields(std::move(values));
}

void YamlReader::complain_unknown(const YamlNode& node, std::string_view what,
                                  const std::vector<std::string_view>& known) {
  constexpr std::size_t shown_words = 8;
  std::string reason = fmt::format("unknown {} {}", what, quote(node.text()));
  if (const std::optional<std::string_view> meant = near_miss(node.text(), known)) {
    reason += fmt::format(": did you mean {:?}?", *meant);
  } else if (known.size() <= shown_words) {
    reason += fmt::format(": known are {}", fmt::join(known, ", "));
  }
  complain(node, std::move(reason));
}

}  // namespace gen
