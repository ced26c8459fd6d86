#include "policy/dmarc_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "dns/ip_address.h"
#include "dns/number.h"
#include "policy/evidence.h"

namespace policy {

std::string_view to_string(DmarcPolicy policy) {
  switch (policy) {
    case DmarcPolicy::none:
      return "none";
    case DmarcPolicy::quarantine:
      return "quarantine";
    case DmarcPolicy::reject:
      return "reject";
  }
  return "?";
}

std::optional<DmarcPolicy> DmarcRecord::policy_for(DmarcSubject subject) const {
  if (!p || !words_are_sound) return rua.empty() ? std::nullopt : std::optional(DmarcPolicy::none);
  if (subject == DmarcSubject::missing && np) return np;
  return subject != DmarcSubject::own && sp ? sp : p;
}

namespace {

constexpr std::array<std::string_view, 3> removed_tags = {"pct", "rf", "ri"};
constexpr std::array<std::string_view, 7> other_tags = {"adkim", "aspf", "fo", "psd",
                                                        "rua",   "ruf",  "t"};

// The words that a tag may have, with what each means.
template <class Value, std::size_t N>
using Words = std::array<std::pair<std::string_view, Value>, N>;

constexpr Words<DmarcPolicy, 3> policies = {{{"none", DmarcPolicy::none},
                                             {"quarantine", DmarcPolicy::quarantine},
                                             {"reject", DmarcPolicy::reject}}};
constexpr Words<Alignment, 2> alignments = {{{"r", Alignment::relaxed}, {"s", Alignment::strict}}};
constexpr Words<PublicSuffix, 3> suffixes = {
    {{"u", PublicSuffix::unknown}, {"n", PublicSuffix::no}, {"y", PublicSuffix::yes}}};
constexpr Words<bool, 2> testings = {{{"n", false}, {"y", true}}};
// Words with the same letter exclude each other.
constexpr Words<char, 4> failure_options = {{{"0", '0'}, {"1", '0'}, {"d", 'd'}, {"s", 's'}}};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// The words of RFC 9989 are case-insensitive, as ABNF's are: RFC 5234 §2.3.
bool equals(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower, [](char left, char right) {
    return left == right || (left >= 'A' && left <= 'Z' && left + ('a' - 'A') == right);
  });
}

// RFC 3986 §2.1. Nothing where a "%" encodes nothing.
std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      decoded += text[at];
      continue;
    }
    const std::string_view digits = text.substr(at + 1, 2);
    const auto octet = dns::parse_number<unsigned>(digits, 16);
    if (digits.size() != 2 || !octet) return std::nullopt;
    decoded += static_cast<char>(*octet);
    at += 2;
  }
  return decoded;
}

// RFC 3986 §3.1.
bool is_scheme(std::string_view text) {
  return !text.empty() && is_letter(text.front()) && std::ranges::all_of(text, [](char c) {
    return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
  });
}

// RFC 3986 §2: the characters that a URI may have, but "," and "!", which RFC 9989 §4.8 wants
// encoded.
bool is_uri_text(std::string_view text) {
  const std::string_view punctuation = "-._~:/?#[]@$&'()*+;=%";
  return std::ranges::all_of(text, [punctuation](char c) {
    return is_letter(c) || is_digit(c) || punctuation.find(c) != std::string_view::npos;
  });
}

// obs-dmarc-report-size of RFC 9989 §4.8: "!10m".
bool is_size(std::string_view text) {
  const std::size_t unit = std::min(text.find_first_not_of("0123456789", 1), text.size());
  return text.starts_with('!') && unit > 1 &&
         (unit == text.size() ||
          (unit + 1 == text.size() && std::string_view("kmgtKMGT").find(text[unit]) < 8));
}

// The domain of an address as RFC 6068 §2 has it behind "mailto:", up to its header fields.
std::optional<dns::DomainName> mail_domain_of(std::string_view text) {
  const std::optional<std::string> address = percent_decoded(text.substr(0, text.find('?')));
  const std::size_t at = address ? address->rfind('@') : std::string::npos;
  if (at == 0 || at == std::string::npos) return std::nullopt;
  const dns::Parsed<dns::DomainName> domain = dns::DomainName::from_dotted(address->substr(at + 1));
  const bool is_name =
      domain && domain->is_host_name() && !dns::IpAddress::parse(domain->to_string());
  return is_name ? std::optional(*domain) : std::nullopt;
}

// Where a URI sends reports, or why it is none.
dns::Parsed<ReportAddress> parse_report_address(std::string_view uri) {
  const std::size_t colon = uri.find(':');
  if (colon == std::string_view::npos || !is_scheme(uri.substr(0, colon)) || !is_uri_text(uri) ||
      !percent_decoded(uri)) {
    return tl::unexpected(fmt::format("no URI: {}", in_quotes(uri)));
  }
  ReportAddress address{std::string(uri), std::nullopt};
  if (!equals(uri.substr(0, colon), "mailto")) return address;
  address.domain = mail_domain_of(uri.substr(colon + 1));
  if (!address.domain) return tl::unexpected(fmt::format("no mail address: {}", in_quotes(uri)));
  return address;
}

// Reads one tag after another into the record.
class RecordReader {
 public:
  explicit RecordReader(std::string_view octets) : list_(parse_tag_list(octets)) {}

  DmarcRecord read() {
    record_.mistakes = std::move(list_.mistakes);
    for (const Tag& tag : list_.tags) {
      if (read_tag(tag)) keep(fmt::format("{}={}", tag.name, tag.value));
    }
    // RFC 9989 A.6: who wrote pct=0 was trying out.
    if (was_tried_out_ && !list_.find("t")) keep("t=y");
    std::ranges::sort(record_.mistakes);
    return std::move(record_);
  }

 private:
  // Whether the tag may stand as it is.
  bool read_tag(const Tag& tag) {
    if (tag.name == "p") return read_policy(tag, record_.p);
    if (tag.name == "sp") return read_policy(tag, record_.sp);
    if (tag.name == "np") return read_policy(tag, record_.np);
    if (tag.name == "adkim") return read_word(tag, alignments, record_.adkim);
    if (tag.name == "aspf") return read_word(tag, alignments, record_.aspf);
    if (tag.name == "psd") return read_word(tag, suffixes, record_.psd);
    if (tag.name == "t") return read_word(tag, testings, record_.testing);
    if (tag.name == "rua") return read_addresses(tag, record_.rua);
    if (tag.name == "ruf") return read_addresses(tag, record_.ruf);
    if (tag.name == "fo") return read_failure_options(tag);
    if (std::ranges::find(removed_tags, tag.name) != removed_tags.end()) {
      record_.removed.push_back(fmt::format("{}={}", tag.name, tag.value));
      was_tried_out_ = was_tried_out_ || (tag.name == "pct" && tag.value == "0");
      return false;
    }
    return !read_as_upper_case(tag);
  }

  // A tag that would be one in lower case, which RFC 6376 §3.2 makes another: many receivers take
  // it for that one, so that nobody can tell what the record says.
  bool read_as_upper_case(const Tag& tag) {
    const bool is_policy =
        equals(tag.name, "p") || equals(tag.name, "sp") || equals(tag.name, "np");
    const auto is_tag = [&tag](std::string_view name) { return equals(tag.name, name); };
    if (!is_policy && std::ranges::none_of(other_tags, is_tag)) return false;
    complain(tag, fmt::format("{} is not in lower case", tag.name));
    record_.words_are_sound = record_.words_are_sound && !is_policy;
    return true;
  }

  bool read_policy(const Tag& tag, std::optional<DmarcPolicy>& policy) {
    const bool is_sound = read_word(tag, policies, policy);
    record_.words_are_sound = record_.words_are_sound && is_sound;
    return is_sound;
  }

  template <class Value, std::size_t N, class Target>
  bool read_word(const Tag& tag, const Words<Value, N>& words, Target& target) {
    for (const auto& [word, value] : words) {
      if (!equals(tag.value, word)) continue;
      target = value;
      return true;
    }
    complain(tag, fmt::format("{}={} is none of its words", tag.name, in_quotes(tag.value)));
    return false;
  }

  bool read_addresses(const Tag& tag, std::vector<ReportAddress>& addresses) {
    std::string sound;
    for (std::string_view uri : split_value(tag.value, ',')) {
      // RFC 7489's limit of size.
      const std::size_t limit = uri.rfind('!');
      if (limit != std::string_view::npos && is_size(uri.substr(limit))) {
        record_.removed.push_back(fmt::format("{}={}", tag.name, uri));
        uri = uri.substr(0, limit);
      }
      dns::Parsed<ReportAddress> address = parse_report_address(uri);
      if (!address) {
        complain(tag, fmt::format("{}: {}", tag.name, address.error()));
        continue;
      }
      sound += fmt::format("{}{}", sound.empty() ? "" : ",", uri);
      addresses.push_back(std::move(*address));
    }
    if (!sound.empty()) keep(fmt::format("{}={}", tag.name, sound));
    return false;
  }

  // dmarc-fo: 0 or 1, d and s in any order, each at most once.
  bool read_failure_options(const Tag& tag) {
    std::string seen;
    for (const std::string_view option : split_value(tag.value, ':')) {
      const auto word = std::ranges::find_if(
          failure_options, [option](const auto& one) { return equals(option, one.first); });
      if (word == failure_options.end() || seen.find(word->second) != std::string::npos) {
        complain(tag, fmt::format("fo={} is none of its words", in_quotes(tag.value)));
        return false;
      }
      seen += word->second;
    }
    return true;
  }

  void complain(const Tag& tag, std::string reason) {
    record_.mistakes.push_back({tag.offset, std::move(reason)});
  }

  void keep(std::string_view text) {
    record_.sound += fmt::format("{}{}", record_.sound.empty() ? "" : "; ", text);
  }

  TagList list_;
  DmarcRecord record_;
  bool was_tried_out_ = false;  // pct=0
};

}  // namespace

bool is_dmarc_record(std::string_view octets) {
  // RFC 9989 §4.8: dmarc-version stands first and its value is case-sensitive.
  // No white space stands before it, though RFC 6376 §3.2 has room for some: what not all receivers
  // take for a record is none.
  if (!octets.starts_with('v')) return false;
  const TagList list = parse_tag_list(octets.substr(0, octets.find(';')));
  return list.tags.size() == 1 && list.tags[0].name == "v" && list.tags[0].value == "DMARC1";
}

DmarcRecord parse_dmarc_record(std::string_view octets) {
  return RecordReader(octets).read();
}

}  // namespace policy
